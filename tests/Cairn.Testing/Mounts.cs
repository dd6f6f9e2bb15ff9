using System.Diagnostics;

namespace Cairn.Testing;

/// <summary>Something mounted for one test; unmounted when disposed. Skips the test where that is not allowed.</summary>
public abstract class TestMount : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TestDirectory _point = new();

    /// <summary>The path of <paramref name="name"/> in it.</summary>
    public string this[string name] => _point[name];

    public string Path => _point.Path;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Unmount();
        _point.Dispose();
    }

    /// <summary>A process that another test starts at this moment holds all that is open until it runs its program.</summary>
    private void Unmount()
    {
        var started = Stopwatch.GetTimestamp();
        while (TryRun("umount", Path) is { } refused && refused.Contains("busy", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(started) < Patience)
            Thread.Sleep(20);
    }

    protected void Mount(params string[] arguments)
    {
        if (TryRun("mount", [.. arguments, Path]) is not { } refused)
            return;
        _point.Dispose();
        Skip.Because($"Mounting for this test needs root and was refused: {refused.Trim()}");
    }

    protected static string? TryRun(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}

/// <summary>A directory seen through a mount that refuses writing, like a read-only medium.</summary>
public sealed class ReadOnlyMount : TestMount
{
    private ReadOnlyMount()
    {
    }

    public static ReadOnlyMount Of(string directory)
    {
        var mount = new ReadOnlyMount();
        mount.Mount("--bind", directory);
        if (TryRun("mount", "-o", "remount,bind,ro", mount.Path) is { } refused)
        {
            mount.Dispose();
            Skip.Because($"Mounting for reading only was refused: {refused.Trim()}");
        }
        return mount;
    }
}

/// <summary>A file system in memory with little room.</summary>
public sealed class SmallFileSystem : TestMount
{
    /// <summary>An empty one of <paramref name="bytes"/>.</summary>
    public SmallFileSystem(long bytes) =>
        Mount("-t", "tmpfs", "-o", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"size={bytes}"), "cairn-test");
}
