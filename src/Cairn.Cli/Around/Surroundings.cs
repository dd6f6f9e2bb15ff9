using Cairn.Cli.Native;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Around;

/// <summary>What a command finds around it: standard streams, environment, working directory, clock, and the vaults that are open already.</summary>
internal sealed class Surroundings : IDisposable
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int UsualWidth = 80;

    /// <summary>For results; buffered until the end.</summary>
    public required StandardWriter Output { get; init; }

    /// <summary>For messages, progress and warnings.</summary>
    public required StandardWriter Error { get; init; }

    /// <summary>Opens what is typed or piped in.</summary>
    public required Func<Stream> Input { get; init; }

    /// <summary>Whether a person types the input.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether a person looks at the output, rather than a file or a program.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person looks at the messages.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Characters in a line of the terminal.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The working directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The clock, and the zone of local times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The vaults that are open.</summary>
    public OpenVaults Vaults { get; init; } = new();

    /// <summary>Where an interactive shell stands; null outside of one.</summary>
    public ShellPlace? Place { get; set; }

    /// <summary>The process's own.</summary>
    public static Surroundings OfProcess() => new()
    {
        Output = new StandardWriter(bytes => LibC.WriteAll(StandardOutput, bytes), lineByLine: false),
        Error = new StandardWriter(bytes => LibC.WriteAll(StandardError, bytes), lineByLine: true),
        Input = Console.OpenStandardInput,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = LibC.TerminalWidth(StandardOutput) is > 0 and var columns ? columns : LibC.TerminalWidth(StandardError) is > 0 and var errors ? errors : UsualWidth,
        Environment = System.Environment.GetEnvironmentVariable,
        Directory = System.Environment.CurrentDirectory,
    };

    /// <summary>An environment variable's value; null when it is not set or empty.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>A path of this machine, seen from the working directory.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Directory);

    /// <summary>A directory of the XDG base directories: <c>$variable</c>, or the usual place below the home directory.</summary>
    public string BaseDirectory(string variable, string usual) =>
        Path.Combine(Variable(variable) ?? Path.Combine(Variable("HOME") ?? "/", usual), "cairn");

    public void Dispose() => Vaults.Dispose();
}
