namespace Cairn.Benchmarks.Content;

/// <summary>What content passes through on its way in and out, one part at a time, on one thread.</summary>
internal static class ContentBenchmark
{
    private static readonly Dictionary<string, Action> _parts = new()
    {
        ["crc"] = ChecksumBenchmark.Run,
        ["hash"] = HashBenchmark.Run,
        ["chunk"] = ChunkBenchmark.Run,
        ["stream"] = StreamBenchmark.Run,
        ["text"] = StreamBenchmark.RunText,
    };

    /// <summary>Runs the parts that <paramref name="args"/> name, or all.</summary>
    internal static int Run(string[] args)
    {
        foreach (var part in args.Length == 0 ? [.. _parts.Keys] : args)
        {
            if (!_parts.TryGetValue(part, out var run))
            {
                Console.Error.WriteLine($"There is no part '{part}'; there are {string.Join(", ", _parts.Keys)}.");
                return 2;
            }
            run();
        }
        return 0;
    }
}
