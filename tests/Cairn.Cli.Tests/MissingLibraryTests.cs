using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>An engine whose native library is not on the machine: in a mount namespace of its own, where an empty file lies over it.</summary>
public sealed class MissingLibraryTests
{
    private static readonly string[] Namespace = ["--mount", "--map-root-user"];

    private const string Hide = """
        for library in $2; do
          file=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')
          [ -z "$file" ] || mount --bind /dev/null "$file" || exit 1
        done
        exec "$1" engines --json
        """;

    [SkippableTheory]
    [InlineData("lmdb", "liblmdb.so.0", "liblmdb0")]
    [InlineData("rocksdb", "librocksdb.so.7.8", "librocksdb7.8")]
    public async Task An_engine_without_its_library_says_what_to_install(string engine, string library, string package)
    {
        var found = await EngineWithoutAsync(engine, library);

        Assert.False(found.GetProperty("available").GetBoolean());
        Assert.Contains(library, found.GetProperty("library").GetString(), StringComparison.Ordinal);
        Assert.Null(found.GetProperty("version").GetString());
        Assert.Equal($"apt install {package}", found.GetProperty("install").GetString());
    }

    [SkippableFact]
    public async Task SQLite_without_the_systems_library_takes_its_own()
    {
        var found = await EngineWithoutAsync("sqlite", "libsqlite3.so.0");

        Assert.True(found.GetProperty("available").GetBoolean());
        Assert.Equal("libe_sqlite3.so", found.GetProperty("library").GetString());
    }

    private static async Task<System.Text.Json.JsonElement> EngineWithoutAsync(string engine, string libraries)
    {
        var tried = await Shell.RunAsync("unshare", [.. Namespace, "mount", "--bind", "/dev/null", "/dev/zero"]);
        Skip.Unless(tried.ExitCode == 0, $"Mounts in a namespace are not allowed here: {tried.Error.Trim()}");
        var ran = await Shell.RunAsync("unshare", [.. Namespace, "bash", "-c", Hide, "bash", await CairnProgram.PathAsync, libraries]);
        Assert.Equal(0, ran.ExitCode);
        return System.Text.Json.JsonElement.Parse(ran.Output).GetProperty("engines").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == engine);
    }
}
