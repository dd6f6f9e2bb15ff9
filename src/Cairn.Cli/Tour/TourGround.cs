using System.Diagnostics;

namespace Cairn.Cli.Tour;

/// <summary>
/// Where the tour takes place: a scratch directory with a small project, in which a shell knows this program as <c>cairn</c> and knows nothing of the
/// user's vaults and settings. Deleted at the end, with what is mounted in it unmounted before.
/// </summary>
internal sealed class TourGround : IDisposable
{
    private static readonly (string Path, string Text)[] Project =
    [
        ("README.md", "# The lighthouse\n\nA light that turns, and a keeper who writes down what passes.\n"),
        ("notes/keeper.txt", "The lamp is lit at night.\n"),
        ("notes/weather.txt", "Monday: fog\nTuesday: a light wind\n"),
    ];

    private readonly string _project, _mount;

    public TourGround(bool keep)
    {
        Keep = keep;
        Directory = System.IO.Directory.CreateTempSubdirectory("cairn-tour-").FullName;
        (_project, _mount) = (Path.Combine(Directory, "lighthouse"), Path.Combine(Directory, "work"));
        foreach (var (path, text) in Project)
            Write(Path.Combine(_project, path), text);
        var program = Path.Combine(Directory, "bin", "cairn");
        Write(program, $"#!/bin/sh\nexec {string.Join(' ', OwnProgram().Select(Quoted))} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The scratch directory.</summary>
    public string Directory { get; }

    /// <summary>Whether it stays when the tour is over.</summary>
    public bool Keep { get; set; }

    /// <summary>A process that runs <paramref name="command"/> in the project.</summary>
    /// <param name="command">What is typed.</param>
    /// <param name="captured">Whether its output, errors included, is wanted, rather than shown where this process's is.</param>
    public ProcessStartInfo Start(string command, bool captured)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", captured ? $"exec 2>&1\n{command}" : command]) { WorkingDirectory = _project, RedirectStandardOutput = captured };
        foreach (var variable in (string[])["CAIRN_VAULT", "CAIRN_BRANCH", "CAIRN_SESSION"])
            start.Environment.Remove(variable);
        start.Environment["PATH"] = $"{Path.Combine(Directory, "bin")}:{start.Environment["PATH"]}";
        start.Environment["XDG_CONFIG_HOME"] = start.Environment["XDG_STATE_HOME"] = Path.Combine(Directory, "settings");
        return start;
    }

    public void Dispose()
    {
        if (Cairn.Mount.Mounts.All().Any(mount => mount.Directory == _mount))
            Cairn.Mount.Mounts.Unmount(_mount, force: true);
        if (!Keep)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>How this program is started: by its own name, or by that of the runtime that runs it.</summary>
    private static string[] OwnProgram() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]]
        : [Environment.ProcessPath!];

    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static void Write(string path, string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
