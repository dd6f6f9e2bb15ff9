using System.Globalization;
using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>The kernel's queues of a connection, each by rings that are shared with it (FUSE over io_uring, Linux 6.14).</summary>
internal sealed class RingSet : IDisposable
{
    private const string Switch = "/sys/module/fuse/parameters/enable_uring", Processors = "/sys/devices/system/cpu/";

    private static readonly TimeSpan ToBegin = TimeSpan.FromSeconds(30);

    private readonly Unbinder _unbinder = new();
    private readonly ManualResetEventSlim _begun = new();
    private volatile FuseException? _failure;
    private int _toBegin;

    private RingSet()
    {
        var online = ReadList("online");
        // The kernel has a queue for each processor that there may ever be, and waits until it has been told of an entry of each.
        var others = ReadList("possible").Except(online).ToArray();
        Queues = [.. online.Select(static processor => new RingQueue(processor, [processor])), .. others.Length > 0 ? (RingQueue[])[new RingQueue(-1, others)] : []];
        Threads = Math.Max((FuseServer.MostThreads - 1) / Queues.Count, 4);
        _toBegin = Queues.Count * Threads;
    }

    /// <summary>How many threads of a queue wait from the beginning. The kernel takes the entry that was returned last, so that most of them never wake. They are not begun when they are needed: a new entry
    /// does not bring requests that wait because the kernel had none left (Linux 6.18), the next that is returned does.</summary>
    public int Threads { get; }

    public IReadOnlyList<RingQueue> Queues { get; }

    /// <summary>Looks whether there can be rings.</summary>
    /// <exception cref="FuseException">The system lets us have none; the message says why, and what to do.</exception>
    public static RingSet Make()
    {
        if (!File.Exists(Switch))
            throw new FuseException("This kernel has no FUSE over io_uring: that needs Linux 6.14 or later. Mount without it.");
        if (!File.ReadAllText(Switch).StartsWith('Y'))
            throw new FuseException($"FUSE over io_uring is switched off. Have root switch it on for new mounts (echo Y > {Switch}), or mount without it.");
        try
        {
            new SubmissionRing(1).Dispose();
        }
        catch (FuseException refused)
        {
            throw new FuseException($"{refused.Message} io_uring may be switched off (sysctl kernel.io_uring_disabled), or a container forbids it. Mount without it.");
        }
        return new RingSet();
    }

    /// <summary>Begins to take requests of a queue by the calling thread.</summary>
    /// <returns>Null: that is refused.</returns>
    public Exchange? Begin(DeviceHandle device, RingQueue queue)
    {
        Exchange? exchange = null;
        try
        {
            exchange = new RingExchange(device, queue, _unbinder);
        }
        catch (FuseException refused)
        {
            Affinity.Forget();
            _failure = refused;
        }
        if (Interlocked.Decrement(ref _toBegin) == 0)
            _begun.Set();
        return exchange;
    }

    /// <summary>Waits until the first threads of all queues have begun.</summary>
    /// <exception cref="FuseException">One was refused.</exception>
    public void WaitUntilBegun()
    {
        if (!_begun.Wait(ToBegin))
            throw new FuseException($"The system does not let this process have {Queues.Count * Threads} threads (ulimit -u), which FUSE over io_uring takes. Mount without it.");
        if (_failure is { } refused)
            throw refused;
    }

    /// <summary>To be called when the connection has ended.</summary>
    public void Dispose()
    {
        _unbinder.Dispose();
        _begun.Dispose();
    }

    /// <summary>Numbers as the system writes them: <c>0-3,8</c>.</summary>
    internal static List<int> ParseList(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            numbers.AddRange(Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1));
        }
        return numbers;
    }

    private static List<int> ReadList(string name) => ParseList(File.ReadAllText(Processors + name));
}
