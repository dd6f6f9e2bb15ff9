using Cairn.Benchmarks.Content;
using Cairn.Benchmarks.Core;
using Cairn.Benchmarks.Engines;
using Cairn.Benchmarks.Mount;

return args switch
{
    ["content", .. var rest] => ContentBenchmark.Run(rest),
    ["core", .. var rest] => CoreBench.Run(rest),
    ["core-walk", var spec] => SizeRows.Walk(spec),
    ["engines", .. var rest] => EngineBench.Run(rest),
    ["mount", .. var rest] => MountBench.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"content [PART…]\n{CoreArguments.Usage}\nmount [--files N] [--rounds N] [--megabytes N] [--programs N] [TARGET…]\n{BenchArguments.Usage}");
    return 2;
}
