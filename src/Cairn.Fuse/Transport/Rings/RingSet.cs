using System.Globalization;
using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>The kernel's queues of a connection, each by rings that are shared with it (FUSE over io_uring, Linux 6.14).</summary>
internal sealed class RingSet : IDisposable
{
    /// <summary>How many threads of a queue wait at all times: the second takes what comes while the first is held.</summary>
    public const int Fewest = 2;

    private const string Switch = "/sys/module/fuse/parameters/enable_uring", Processors = "/sys/devices/system/cpu/";

    private readonly string _directory;
    private readonly Unbinder _unbinder = new();
    private readonly ManualResetEventSlim _begun = new();
    private volatile FuseException? _failure;
    private int _toBegin;

    private RingSet(string directory)
    {
        _directory = directory;
        var online = ReadList("online");
        // The kernel has a queue for each processor that there may ever be, and waits until it has been told of an entry of each.
        var others = ReadList("possible").Except(online).ToArray();
        Queues = [.. online.Select(static processor => new RingQueue(processor, [processor])), .. others.Length > 0 ? (RingQueue[])[new RingQueue(-1, others)] : []];
        _toBegin = Queues.Count * Fewest;
    }

    public IReadOnlyList<RingQueue> Queues { get; }

    /// <summary>Looks whether there can be rings.</summary>
    /// <param name="directory">What will be mounted on.</param>
    /// <exception cref="FuseException">The system lets us have none; the message says why, and what to do.</exception>
    public static RingSet Make(string directory)
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
        return new RingSet(directory);
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
        var left = Interlocked.Decrement(ref _toBegin);
        if (left == 0)
            _begun.Set();
        else if (left < 0 && exchange is not null && queue.Processor >= 0)
            Nudge.Ask(_directory, queue.Processor);
        return exchange;
    }

    /// <summary>Waits until the first threads of all queues have begun.</summary>
    /// <exception cref="FuseException">One was refused.</exception>
    public void WaitUntilBegun()
    {
        _begun.Wait();
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
