using System.Buffers;
using System.Text;
using System.Text.Json;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary>
/// Runs commands as the program does, in this process: with a directory, an environment and streams of their own. The vault is in memory and stays open
/// between commands, unless a test makes one on disk.
/// </summary>
public sealed class CliFixture : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly OpenVaults _vaults = new() { Writable = true };
    private readonly Dictionary<string, string> _environment = [];

    public CliFixture() => Environment("HOME", _directory.Path);

    /// <summary>The working directory.</summary>
    public string Directory => _directory.Path;

    /// <summary>Whether the output goes to a terminal, and how wide it is.</summary>
    public int? TerminalWidth { get; set; }

    /// <summary>The clock of commands.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Sets an environment variable of the commands.</summary>
    public void Environment(string name, string value) => _environment[name] = value;

    /// <summary>Makes the vault in memory, and names it to all commands.</summary>
    public CliFixture WithVault()
    {
        Environment("CAIRN_VAULT", "memory:");
        Ok("init", "memory:");
        return this;
    }

    /// <summary>Runs a command with vaults of its own, closed at its end: as the program does.</summary>
    internal Ran RunAlone(params string[] args)
    {
        var streams = new Streams("");
        using var surroundings = streams.Surroundings(this, new OpenVaults());
        return streams.Ran(CommandLine.RunToTheEnd(args, surroundings));
    }

    /// <summary>Runs a command.</summary>
    internal Ran Run(params string[] args) => RunWith("", args);

    /// <summary>Runs a command with something piped in.</summary>
    internal Ran RunWith(string input, params string[] args)
    {
        var streams = new Streams(input);
        return streams.Ran(CommandLine.Run(args, streams.Surroundings(this, _vaults)));
    }

    /// <summary>Runs a command that must succeed, and returns what it printed.</summary>
    public string Ok(params string[] args) => OkWith("", args);

    /// <summary>Runs a command with something piped in that must succeed, and returns what it printed.</summary>
    public string OkWith(string input, params string[] args)
    {
        var ran = RunWith(input, args);
        Assert.True(ran.ExitCode == 0, $"cairn {string.Join(' ', args)}: {ran.ExitCode}: {ran.Error}");
        return ran.Output;
    }

    /// <summary>Runs a command that must fail with <paramref name="code"/>, and returns its message.</summary>
    public string Fails(int code, params string[] args)
    {
        var ran = Run(args);
        Assert.True(ran.ExitCode == code, $"cairn {string.Join(' ', args)}: {ran.ExitCode} instead of {code}: {ran.Error}{ran.Output}");
        return ran.Error;
    }

    /// <summary>The lines a command prints.</summary>
    public string[] Lines(params string[] args) => Ok(args).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The JSON a command prints: one thing.</summary>
    public JsonElement Json(params string[] args) => JsonElement.Parse(Ok([.. args, "--json"]));

    /// <summary>The JSON a command prints: one in each line.</summary>
    public JsonElement[] JsonLines(params string[] args) => [.. Lines([.. args, "--json"]).Select(line => JsonElement.Parse(line))];

    /// <summary>Writes a file into the vault.</summary>
    public void Write(string path, string text) => OkWith(text, "write", "-p", path);

    public void Dispose()
    {
        _vaults.Dispose();
        _directory.Dispose();
    }

    private sealed class Streams(string input)
    {
        private readonly ArrayBufferWriter<byte> _output = new(), _error = new();

        public Surroundings Surroundings(CliFixture fixture, OpenVaults vaults) => new()
        {
            Output = new StandardWriter(bytes => Take(_output, bytes), lineByLine: false),
            Error = new StandardWriter(bytes => Take(_error, bytes), lineByLine: true),
            Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Environment = name => fixture._environment.GetValueOrDefault(name),
            Directory = fixture.Directory,
            OutputIsTerminal = fixture.TerminalWidth is not null,
            Width = fixture.TerminalWidth ?? 80,
            Clock = fixture.Clock,
            Vaults = vaults,
        };

        public Ran Ran(int code) => new(code, Encoding.UTF8.GetString(_output.WrittenSpan), Encoding.UTF8.GetString(_error.WrittenSpan));

        private static bool Take(ArrayBufferWriter<byte> stream, ReadOnlySpan<byte> bytes)
        {
            lock (stream)
                stream.Write(bytes);
            return true;
        }
    }
}
