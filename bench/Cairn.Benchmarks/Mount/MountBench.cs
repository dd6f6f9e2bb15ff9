using System.Diagnostics;
using System.Globalization;
using Cairn.Benchmarks.Mount.Native;
using Cairn.Fuse.Transport;
using Cairn.Fuse.Transport.Rings;

namespace Cairn.Benchmarks.Mount;

/// <summary><c>./dev bench mount [--files N] [--rounds N] [--megabytes N] [--programs N] [TARGET…]</c>: the same work on each file system in one run; medians, and ratios to the
/// ceiling; of programs, in so many rounds (3), ratios to the plain directory.</summary>
internal static class MountBench
{
    /// <summary>A file that fits into what a mount remembers of contents.</summary>
    private const long CachedBytes = 32 << 20;

    /// <summary>How often it is read: once takes 10 ms, of which threads of a server that had never brought so much took half for memory that was fresh.</summary>
    private const int CachedPasses = 8;

    private static readonly string[] _prefixes = ["a", "b"];

    private static readonly MountTarget[] _throughRings =
    [
        MountTarget.Rings, MountTarget.Vault("lmdb-rings", "lmdb:", Durability.Buffered, "", "--io-uring"), MountTarget.Vault("sqlite-rings", "sqlite:", Durability.Buffered, "", "--io-uring"),
        MountTarget.Vault("packs-rings", "sqlite:", Durability.Buffered, "/", "--io-uring"),
    ];

    private static readonly MountTarget[] _targets =
    [
        MountTarget.Ceiling, MountTarget.Bare, MountTarget.Vault("lmdb", "lmdb:", Durability.Buffered), MountTarget.Vault("sqlite", "sqlite:", Durability.Buffered),
        MountTarget.Vault("packs", "sqlite:", Durability.Buffered, "/"), MountTarget.Vault("lmdb-committed", "lmdb:", Durability.Committed), MountTarget.Vault("sqlite-committed", "sqlite:", Durability.Committed),
        .. MountTarget.HasRings ? _throughRings : [],
        MountTarget.Plain, MountTarget.Tmpfs, MountTarget.Bindfs, MountTarget.ZfsFuse,
    ];

    private static readonly (string Name, double Divisor, string Unit)[] _rows =
    [
        ("create+write 4 KiB+close", 1, "/s"), ("stat, cold", 1, "/s"), ("open+read+close", 1, "/s"), ("unlink", 1, "/s"),
        ("create, two processes", 1, "/s"), ("write, sequential", 1e9, " GB/s"), ("read, sequential", 1e9, " GB/s"), ("read 4 KiB, random", 1, "/s"),
        ("read, sequential, cold", 1e9, " GB/s"), ("read, sequential, remembered", 1e9, " GB/s"), ("read 4 KiB, random, remembered", 1, "/s"),
        ("RssAnon, most", 1e6, " MB"),
    ];

    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["serve", { } directory, .. var more]:
                return ServeMemory(directory, more.Contains("bare"), more.Contains("rings"));
            case ["direct", .. var chosen]:
                var count = Number(ref chosen, "--files", 5000);
                DirectBench.Run(chosen, count);
                return 0;
            case ["loops", { } directory, { } some]:
                return Loops(directory, int.Parse(some, CultureInfo.InvariantCulture));
            case ["create", { } directory, { } prefix, { } some]:
                new MountLoops(directory).Create(int.Parse(some, CultureInfo.InvariantCulture), prefix);
                return 0;
        }
        var (files, rounds, megabytes) = (Number(ref arguments, "--files", 10_000), Number(ref arguments, "--rounds", 5), Number(ref arguments, "--megabytes", 512));
        var programRounds = Number(ref arguments, "--programs", 3);
        var targets = _targets.Where(target => arguments.Length == 0 || arguments.Contains(target.Name)).ToArray();
        var results = targets.ToDictionary(static target => target.Name, static _ => _rows.Select(static _ => new List<double>()).ToArray());
        for (var round = 0; round < rounds; round++)
            foreach (var target in targets)
                Measure(target, results[target.Name], files, (long)megabytes << 20);
        if (rounds > 0)
        {
            Print(targets, results);
            new MountGoals(results.ToDictionary(static result => result.Key, static result => result.Value.Select(Median).ToArray()), [.. _rows.Select(static row => row.Name)]).Print();
        }
        if (programRounds > 0)
            MeasurePrograms(targets, programRounds);
        return 0;
    }

    /// <summary>The rows of small files, on what is mounted already: best of three.</summary>
    private static int Loops(string directory, int files)
    {
        var loops = new MountLoops(directory);
        WarmUp(loops);
        var best = new double[4];
        for (var round = 0; round < 3; round++)
        {
            best[0] = Math.Max(best[0], loops.Create(files));
            Cool();
            best[1] = Math.Max(best[1], loops.Stat(files));
            best[2] = Math.Max(best[2], loops.Read(files));
            best[3] = Math.Max(best[3], loops.Unlink(files));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"create {best[0]:N0}/s, stat {best[1]:N0}/s, open+read {best[2]:N0}/s, unlink {best[3]:N0}/s"));
        return 0;
    }

    private static void Measure(MountTarget target, List<double>[] results, int files, long bytes) => On(target, results[^1], directory =>
    {
        var loops = new MountLoops(directory);
        WarmUp(loops);
        results[0].Add(loops.Create(files));
        Cool();
        results[1].Add(loops.Stat(files));
        results[2].Add(loops.Read(files));
        results[3].Add(loops.Unlink(files));
        results[4].Add(CreateByTwo(directory, files));
        results[5].Add(loops.WriteBig(bytes));
        results[6].Add(loops.ReadBig(bytes));
        results[7].Add(loops.ReadRandom(bytes, files));
        results[8].Add(loops.ReadBig(bytes, cold: true));
        loops.WriteBig(CachedBytes);
        loops.ReadRandom(CachedBytes, files);
        results[9].Add(CachedPasses / Enumerable.Range(0, CachedPasses).Sum(_ => 1 / loops.ReadBig(CachedBytes)));
        results[10].Add(loops.ReadRandom(CachedBytes, files));
    });

    private static void MeasurePrograms(MountTarget[] targets, int rounds)
    {
        using var programs = new ProgramRows();
        var results = targets.ToDictionary(static target => target.Name, static _ => Enumerable.Range(0, ProgramRows.Rows.Count + 1).Select(static _ => new List<double>()).ToArray());
        for (var round = 0; round < rounds; round++)
            foreach (var target in targets)
                On(target, results[target.Name][^1], directory =>
                {
                    foreach (var (row, seconds) in programs.Run(directory).Index())
                        results[target.Name][row].Add(seconds);
                });
        PrintPrograms(targets, results);
    }

    /// <summary>Does <paramref name="work"/> in a new file system of the kind, and notes the most that its server took of memory.</summary>
    private static void On(MountTarget target, List<double> memory, Action<string> work)
    {
        var directory = Directory.CreateTempSubdirectory("cairn-bench-").FullName;
        var end = target.Start(directory);
        try
        {
            work(directory);
        }
        finally
        {
            end();
            // The most of all rounds, not their median.
            memory.Add(Math.Max(memory.LastOrDefault(), target.IsServed ? MountTarget.MostResidentBytes : 0));
            if (memory.Count > 1)
                memory.RemoveAt(0);
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void PrintPrograms(MountTarget[] targets, Dictionary<string, List<double>[]> results)
    {
        Console.WriteLine();
        Console.WriteLine($"| | {string.Join(" | ", targets.Select(static target => target.Name))} | at most |");
        Console.WriteLine($"|---|{string.Concat(targets.Select(static _ => "--:|"))}--:|");
        for (var row = 0; row < ProgramRows.Rows.Count; row++)
        {
            var (name, most) = ProgramRows.Rows[row];
            var plain = results.TryGetValue("ext4", out var ext4) ? Median(ext4[row]) : 0;
            var cells = targets.Select(target => Median(results[target.Name][row])).Select(value => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} s ({(plain > 0 ? value / plain : 0):0.00})"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", cells)} | {most} |"));
        }
        Console.WriteLine($"| RssAnon, most | {string.Join(" | ", targets.Select(target => string.Create(CultureInfo.InvariantCulture, $"{Median(results[target.Name][^1]) / 1e6:0} MB")))} | |");
    }

    /// <summary>Has the server compile what it runs: a program that is installed is compiled before.</summary>
    private static void WarmUp(MountLoops loops)
    {
        const int files = 3000;
        loops.Create(files, "w");
        Cool();
        loops.Stat(files, "w");
        loops.Read(files, "w");
        loops.Unlink(files, "w");
        loops.WriteBig(32 << 20);
        loops.ReadBig(32 << 20);
        loops.ReadRandom(32 << 20, files);
    }

    /// <summary>Makes the kernel forget names and nodes.</summary>
    private static void Cool() => File.WriteAllText("/proc/sys/vm/drop_caches", "2");

    private static double CreateByTwo(string directory, int files)
    {
        var began = Stopwatch.GetTimestamp();
        var processes = _prefixes.Select(prefix => Process.Start(Environment.ProcessPath!, MountTarget.Own("mount", "create", directory, prefix, (files / 2).ToString(CultureInfo.InvariantCulture))))
            .ToArray();
        foreach (var process in processes)
        {
            process.WaitForExit();
            process.Dispose();
        }
        return files / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Print(MountTarget[] targets, Dictionary<string, List<double>[]> results)
    {
        Console.WriteLine($"| | {string.Join(" | ", targets.Select(static target => target.Name))} |");
        Console.WriteLine($"|---|{string.Concat(targets.Select(static _ => "--:|"))}");
        for (var row = 0; row < _rows.Length; row++)
        {
            var (name, divisor, unit) = _rows[row];
            var ceiling = Median(results[targets[0].Name][row]);
            var cells = targets.Select(target => Median(results[target.Name][row])).Select(value =>
                string.Create(CultureInfo.InvariantCulture, $"{(divisor > 1 ? (value / divisor).ToString("0.00", CultureInfo.InvariantCulture) : value.ToString("N0", CultureInfo.InvariantCulture))}{unit} ({(ceiling > 0 ? value / ceiling : 0):0.00})"));
            Console.WriteLine($"| {name} | {string.Join(" | ", cells)} |");
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static int Number(ref string[] arguments, string name, int otherwise)
    {
        var at = Array.IndexOf(arguments, name);
        if (at < 0)
            return otherwise;
        var value = int.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
        arguments = [.. arguments[..at], .. arguments[(at + 2)..]];
        return value;
    }

    private static int ServeMemory(string directory, bool bare, bool rings)
    {
        var device = Mounting.Mount(directory, new MountOptions("cairn-bench", "cairn-bench") { AllowOther = true, DefaultPermissions = !bare });
        var (fileSystem, wishes) = (new MemoryFileSystem(bare), MemoryFileSystem.WishesFor(bare));
        using var server = FuseServer.Start(device, fileSystem, wishes, FuseServer.DefaultThreads, rings ? RingSet.Make() : null);
        Console.WriteLine("ready");
        Console.Out.Flush();
        server.Wait();
        return 0;
    }
}
