namespace Cairn.Benchmarks.Engines;

/// <summary>
/// What the engine contract costs: the same loops through it and on the native interface of each engine's library, in one
/// run.
/// </summary>
internal static class EngineBench
{
    public static int Run(string[] args)
    {
        var arguments = BenchArguments.Parse(args);
        if (arguments is null)
        {
            Console.Error.WriteLine(BenchArguments.Usage);
            return 2;
        }
        var engines = BenchedEngine.All.Where(engine => arguments.Engine is null || engine.Name == arguments.Engine).Where(CanRun).ToList();
        if (engines.Count == 0)
        {
            Console.Error.WriteLine($"No such engine can run. Engines: {string.Join(", ", BenchedEngine.All.Select(engine => engine.Name))}.");
            return 2;
        }
        Report(arguments, [.. engines.SelectMany(engine => Measure(engine, arguments))]);
        return 0;
    }

    /// <summary>Whether its library is there; says so when it is not.</summary>
    public static bool CanRun(BenchedEngine engine)
    {
        var found = engine.Provider.Probe();
        if (!found.Available)
            Console.Error.WriteLine($"{engine.Name}: left out, {found.Library} is missing; {found.ToInstall}");
        return found.Available;
    }

    private static IEnumerable<Measurement> Measure(BenchedEngine engine, BenchArguments arguments)
    {
        foreach (var workload in Workload.All.Where(row => arguments.Row is null || row.Name.Contains(arguments.Row, StringComparison.OrdinalIgnoreCase)))
        {
            Console.Error.WriteLine($"{engine.Name}: {workload.Name}");
            var directory = Path.Combine(arguments.Directory, $"cairn-bench-{Guid.NewGuid():n}");
            Directory.CreateDirectory(directory);
            try
            {
                yield return Measurement.Take(engine, workload, directory, arguments);
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private static void Report(BenchArguments arguments, IReadOnlyList<Measurement> measurements)
    {
        if (arguments.Json)
            BenchReport.Json(measurements);
        else if (arguments.Markdown)
            BenchReport.Markdown(measurements);
        else
            BenchReport.Table(measurements);
    }
}
