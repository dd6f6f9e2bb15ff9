using Cairn.Benchmarks.Engines;

namespace Cairn.Benchmarks.Core;

/// <summary>
/// The library with its whole history against the plainest use of the same database (one table from path to bytes, one transaction for each
/// file), and against agentfs-sdk, in one run.
/// </summary>
internal static class CoreBench
{
    private static readonly (string Parts, Action<CoreSetting> Run)[] _parts =
    [
        ("files written cold", FileRows.Run),
        ("listing", ListingRows.Run),
        ("forks", ForkRows.Run),
        ("sizes memory", SizeRows.Run),
        ("rewritten", RewrittenRows.Run),
    ];

    public static int Run(string[] args)
    {
        var arguments = CoreArguments.Parse(args);
        if (arguments is null)
        {
            Console.Error.WriteLine(CoreArguments.Usage);
            return 2;
        }
        var engines = BenchedEngine.All.Where(engine => engine.Native is not null && (arguments.Engine is null || engine.Name == arguments.Engine)).Where(EngineBench.CanRun).ToList();
        if (engines.Count == 0)
        {
            Console.Error.WriteLine("No such engine can run.");
            return 2;
        }
        var figures = new List<CoreFigure>();
        var peer = arguments.Peer && arguments.Wants("files") ? Peer.Measure(arguments) : null;
        foreach (var engine in engines)
            Measure(engine, arguments, peer, figures);
        CoreReport.Print(figures, arguments.Markdown);
        return 0;
    }

    private static void Measure(BenchedEngine engine, CoreArguments arguments, PeerFigures? peer, List<CoreFigure> figures)
    {
        foreach (var (parts, run) in _parts.Where(part => arguments.Wants(part.Parts)))
        {
            Console.Error.WriteLine($"{engine.Name}: {parts}");
            var directory = Path.Combine(arguments.Directory, $"cairn-bench-{Guid.NewGuid():n}");
            Directory.CreateDirectory(directory);
            try
            {
                run(new CoreSetting(engine, directory, arguments, figures) { Peer = peer });
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
