namespace Cairn.Benchmarks.Mount;

/// <summary>Looks again and again what a process takes of memory that is nobody else's (RssAnon).</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _end = new();
    private readonly int _process;
    private readonly Thread _thread;

    public MemoryWatch(int process)
    {
        _process = process;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The most that was seen, in bytes.</summary>
    public long Most { get; private set; }

    /// <summary>Looks a last time.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
        Look();
    }

    /// <summary>What a process takes now, in bytes.</summary>
    public static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(8, line.Length - 11), System.Globalization.CultureInfo.InvariantCulture) << 10;
    }

    private void Run()
    {
        while (!_end.Wait(Interval))
            Look();
    }

    private void Look()
    {
        try
        {
            Most = Math.Max(Most, ResidentBytes(_process));
        }
        catch (Exception ended) when (ended is IOException or InvalidOperationException)
        {
            // The process has ended; whoever works in the mount is told.
        }
    }
}
