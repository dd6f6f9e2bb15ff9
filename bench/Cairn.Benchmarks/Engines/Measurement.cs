using System.Diagnostics;

namespace Cairn.Benchmarks.Engines;

/// <summary>One row's figures.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Row">The row's name.</param>
/// <param name="ContractNanoseconds">Time per operation through the contract, the median of all rounds.</param>
/// <param name="NativeNanoseconds">Time per operation on the native interface, likewise; null where there is none.</param>
/// <param name="Ratio">Median of the rounds' own ratios.</param>
/// <param name="Target">The ratio that is aimed at.</param>
/// <param name="AllocatedBytes">Bytes of managed memory allocated per operation by the contract.</param>
internal sealed record Measurement(string Engine, string Row, double ContractNanoseconds, double? NativeNanoseconds, double? Ratio, double Target, double AllocatedBytes)
{
    private const int LeastRounds = 9;

    private static readonly TimeSpan _warmUp = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// Runs a row: both sides in turn, on data that is equal and new, each round of the one next to a round of the other, so
    /// that whatever else the machine does falls on both. Rounds are short, a few milliseconds, so that most of them are not
    /// interrupted.
    /// </summary>
    public static Measurement Take(BenchedEngine engine, Workload workload, string directory, BenchArguments arguments)
    {
        using var contract = new Side(new ContractLoops(engine.Provider, arguments.Options), workload, Path.Combine(directory, "contract"));
        using var native = engine.Native is null ? null : new Side(engine.Native(), workload, Path.Combine(directory, "native"));
        var round = 0;
        for (var started = Stopwatch.GetTimestamp(); round < 3 || Stopwatch.GetElapsedTime(started) < _warmUp; round++)
            RunPair(contract, native, round);
        contract.Forget();
        native?.Forget();
        var end = round + LeastRounds;
        for (var started = Stopwatch.GetTimestamp(); round < end || Stopwatch.GetElapsedTime(started) < arguments.PerRow; round++)
            RunPair(contract, native, round);
        return new Measurement(
            engine.Name,
            workload.Name,
            Median(contract.Times),
            native is null ? null : Median(native.Times),
            native is null ? null : Median(contract.Times.Zip(native.Times, (ours, theirs) => ours / theirs)),
            engine.Target,
            Median(contract.Allocations));
    }

    private static void RunPair(Side contract, Side? native, int round)
    {
        if (round % 2 == 0)
            native?.Run(round);
        contract.Run(round);
        if (round % 2 != 0)
            native?.Run(round);
    }

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The contract or the native interface, with its own database.</summary>
    private sealed class Side : IDisposable
    {
        private readonly INativeLoops _loops;
        private readonly Workload _workload;

        public Side(INativeLoops loops, Workload workload, string directory)
        {
            Directory.CreateDirectory(directory);
            (_loops, _workload) = (loops, workload);
            loops.Create(directory);
            workload.Fill(loops);
        }

        public List<double> Times { get; } = [];

        public List<double> Allocations { get; } = [];

        public void Run(int round)
        {
            _workload.Prepare(round);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            _workload.Round(_loops, round);
            var took = Stopwatch.GetElapsedTime(started);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Times.Add(took.TotalNanoseconds / _workload.Operations);
            Allocations.Add((double)allocated / _workload.Operations);
        }

        public void Forget()
        {
            Times.Clear();
            Allocations.Clear();
        }

        public void Dispose() => _loops.Dispose();
    }
}
