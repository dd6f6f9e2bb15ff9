namespace Cairn.Benchmarks.Engines;

/// <summary>One row of the table: what is done, on a database of its own.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Operations">How many operations a round is.</param>
/// <param name="Fill">Puts in what the rounds need.</param>
/// <param name="Round">One round; the number tells rounds apart, so that both sides do the same in each.</param>
internal sealed record Workload(string Name, int Operations, Action<INativeLoops> Fill, Action<INativeLoops, int> Round)
{
    private const int Large = 128 * 1024;

    private static readonly byte[] _buffer = new byte[Large];
    private static readonly Dictionary<(int Round, int Count), byte[][]> _fresh = [];

    /// <summary>Makes ready what a round needs, before the clock runs.</summary>
    public Action<int> Prepare { get; private init; } = _ => { };

    public static IReadOnlyList<Workload> All { get; } =
    [
        Reads("get 100 B, own transaction", 20_000, 100, 500),
        Reads("get 4 KiB, own transaction", 4_000, 4096, 200),
        ReadsTogether("get 100 B, 1,000 in one transaction", 20_000, 100, 2),
        ReadsTogether("get 4 KiB, 1,000 in one transaction", 4_000, 4096, 1),
        Scans("scan of 100 records, 100 B", 200, 100, 40),
        Scans("scan of 100 records, 4 KiB", 40, 4096, 10),
        Singles("put 100 B, own transaction", 200, barrier: false),
        Singles("put 100 B, own transaction, synced", 5, barrier: true),
        Batches("put 100 B, 1,000 in one transaction", 100, perBatch: 1_000, batches: 1),
        Batches("put 128 KiB, 16 in one transaction", Large, perBatch: 16, batches: 1),
        LargeReads("get 128 KiB, 64 in one transaction", 64),
    ];

    private static byte[] Value(int length)
    {
        var value = new byte[length];
        new Random(length).NextBytes(value);
        return value;
    }

    private static Workload Reads(string name, int records, int length, int reads)
    {
        var keys = BenchKeys.Scattered(records, 1);
        return new Workload(name, reads, loops => loops.PutBatch(keys, Value(length)), (loops, round) =>
        {
            for (var i = 0; i < reads; i++)
                loops.GetOne(keys[(i * 7 + round) % records], _buffer);
        });
    }

    private static Workload ReadsTogether(string name, int records, int length, int transactions)
    {
        var keys = BenchKeys.Scattered(records, 1);
        return new Workload(name, transactions * 1000, loops => loops.PutBatch(keys, Value(length)), (loops, round) =>
        {
            for (var i = 0; i < transactions; i++)
                loops.GetMany(keys.AsSpan((round + i) * 1000 % records, 1000), _buffer);
        });
    }

    private static Workload Scans(string name, int groups, int length, int scans)
    {
        var keys = BenchKeys.Grouped(groups, 100);
        var ranges = Enumerable.Range(0, groups).Select(BenchKeys.Range).ToArray();
        return new Workload(name, scans * 100, loops => loops.PutBatch(keys, Value(length)), (loops, round) =>
        {
            for (var i = 0; i < scans; i++)
                loops.Scan(ranges[(i + round) % groups].From, ranges[(i + round) % groups].To, _buffer);
        });
    }

    private static Workload Singles(string name, int puts, bool barrier)
    {
        var value = Value(100);
        return new Workload(name, puts, loops => loops.PutBatch(BenchKeys.Scattered(20_000, 1), value), (loops, round) =>
        {
            foreach (var key in Fresh(round, puts))
                loops.PutOne(key, value, barrier);
        })
        {
            Prepare = round => Fresh(round, puts),
        };
    }

    private static Workload Batches(string name, int length, int perBatch, int batches)
    {
        var value = Value(length);
        return new Workload(name, perBatch * batches, _ => { }, (loops, round) =>
        {
            var keys = Fresh(round, perBatch * batches);
            for (var i = 0; i < batches; i++)
                loops.PutBatch(keys.AsSpan(i * perBatch, perBatch), value);
        })
        {
            Prepare = round => Fresh(round, perBatch * batches),
        };
    }

    private static Workload LargeReads(string name, int records)
    {
        var keys = BenchKeys.Scattered(records, 1);
        return new Workload(name, records, loops => loops.PutBatch(keys, Value(Large)), (loops, _) => loops.GetMany(keys, _buffer));
    }

    /// <summary>Makes the keys of a round before the clock runs: new ones in each, the same for both sides.</summary>
    private static byte[][] Fresh(int round, int count)
    {
        if (!_fresh.TryGetValue((round, count), out var keys))
            _fresh.Add((round, count), keys = BenchKeys.Scattered(count, 100 + round));
        return keys;
    }
}
