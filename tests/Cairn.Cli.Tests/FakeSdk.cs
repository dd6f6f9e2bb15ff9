using Cairn.Testing;

namespace Cairn.Cli.Tests;

/// <summary>
/// A copy of the repository's scripts, and a <c>dotnet</c> for them that does what a test says, takes no time, and
/// notes how it was called.
/// </summary>
internal sealed class FakeSdk : IDisposable
{
    private const string Preamble = """
        #!/bin/bash
        cd "${0%/*}"
        echo "$*" >>calls
        case $1 in
          --version) cat version; exit ;;
          --info) echo ' RID:         linux-x64'; exit ;;
          --list-sdks) echo '9.0.100 [/somewhere]'; exit ;;
        esac
        output() { while [ "$1" != --output ]; do shift; done; mkdir -p "$2"; echo program >"$2/Cairn.Cli"; }

        """;

    private readonly TestDirectory _directory = new();

    public FakeSdk()
    {
        Directory.CreateDirectory(_directory["scripts"]);
        foreach (var file in new[] { "test", "cairn", "scripts/common.sh", "scripts/publish", "scripts/read-trx.awk" })
            File.Copy(Path.Combine(CairnProgram.Repository, file), _directory[file]);
        Directory.CreateDirectory(_directory["sdk"]);
        Version = "10.0.100";
        Does("");
    }

    /// <summary>What <c>dotnet --version</c> prints.</summary>
    public string Version
    {
        set => File.WriteAllText(_directory["sdk/version"], value + "\n");
    }

    /// <summary>How it was called so far, a line each.</summary>
    public IEnumerable<string> Calls => File.ReadLines(_directory["sdk/calls"]);

    /// <summary>The path of something in the copy.</summary>
    public string this[string name] => _directory[name];

    /// <summary>Makes it do <paramref name="script"/> where it is asked for more than what it is.</summary>
    public void Does(string script)
    {
        File.WriteAllText(_directory["sdk/dotnet"], Preamble + script);
        File.SetUnixFileMode(_directory["sdk/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a command in the copy with it.</summary>
    public Task<Ran> RunAsync(string command)
    {
        var description = Shell.Describe("bash", "-c", $"cd '{_directory.Path}' && {command}");
        description.Environment["PATH"] = $"{_directory["sdk"]}:/usr/sbin:/usr/bin:/sbin:/bin";
        description.Environment["HOME"] = _directory.Path;
        description.Environment["CAIRN_TEST_DIR"] = _directory.Path;
        description.Environment.Remove("DOTNET_ROOT");
        return Shell.RunAsync(description);
    }

    public void Dispose() => _directory.Dispose();
}
