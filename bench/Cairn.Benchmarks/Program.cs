using Cairn.Benchmarks.Content;
using Cairn.Benchmarks.Core;
using Cairn.Benchmarks.Engines;

return args switch
{
    ["content", .. var rest] => ContentBenchmark.Run(rest),
    ["core", .. var rest] => CoreBench.Run(rest),
    ["engines", .. var rest] => EngineBench.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"content [PART…]\ncore [FILES]\n{BenchArguments.Usage}");
    return 2;
}
