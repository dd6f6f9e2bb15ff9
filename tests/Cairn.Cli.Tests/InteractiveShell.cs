using System.Diagnostics;
using System.Text;

namespace Cairn.Cli.Tests;

/// <summary>A shell on a terminal of its own, typed into as by a person. Ended with all that it started, however the test ends.</summary>
internal sealed class InteractiveShell : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), Glance = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private int _seen;

    /// <param name="command">What runs, by way of a POSIX shell.</param>
    /// <param name="directory">Where.</param>
    /// <param name="environment">Set in its environment.</param>
    public InteractiveShell(string command, string directory, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = Shell.Describe("script", "--quiet", "--flush", "--command", command, "/dev/null");
        start.WorkingDirectory = directory;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _ = Task.Run(ReadAsync);
    }

    /// <summary>Types, without an Enter of its own.</summary>
    public void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until something new is shown that has <paramref name="text"/> in it; what is shown later counts for the next time.</summary>
    public async Task ShowsAsync(string text)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(Glance))
        {
            string shown;
            lock (_shown)
                shown = _shown.ToString();
            if (shown.IndexOf(text, _seen, StringComparison.Ordinal) is >= 0 and var at)
            {
                _seen = at + text.Length;
                return;
            }
            if (Stopwatch.GetElapsedTime(began) > Patience || _process.HasExited)
                throw new TimeoutException($"'{text}' was not shown. What was:\n{shown[_seen..]}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        for (int count; (count = await _process.StandardOutput.ReadAsync(buffer)) > 0;)
            lock (_shown)
                _shown.Append(buffer, 0, count);
    }
}
