using System.Diagnostics;
using System.Globalization;
using Cairn.Fuse;
using Cairn.Mount.Files;
using Cairn.Mount.Nodes;
using Cairn.Mount.Serving;

namespace Cairn.Benchmarks.Mount;

/// <summary><c>./dev bench mount direct [--files N] [ENGINE…]</c>: what the server itself takes for a small file, without the kernel and its round trips: time and
/// allocations of the thread that answers, and processor time of the whole process.</summary>
internal static class DirectBench
{
    public static void Run(string[] engines, int files)
    {
        Measure("ceiling", new MemoryFileSystem(), files);
        foreach (var engine in engines is [] ? ["lmdb:", "sqlite:"] : engines)
        {
            var place = Directory.CreateTempSubdirectory("cairn-bench-");
            try
            {
                using var vault = Vault.Create(engine + Path.Combine(place.FullName, "vault"), new VaultOptions { Durability = Durability.Buffered, ChunkCacheBytes = 64 << 20 });
                Measure(engine, FileSystemOf(vault), files);
            }
            finally
            {
                place.Delete(recursive: true);
            }
        }
    }

    private static CairnFileSystem FileSystemOf(Vault vault)
    {
        var branch = vault.Branch();
        var tree = new MountedTree(0, branch.Files.View, branch.Inodes, 1);
        return new CairnFileSystem(new KnownNodes(new TreeNode(1, tree, 1)), new OpenFiles(new DirtyBudget(64 << 20)), new ServingOptions(), new VaultSpace(null));
    }

    private static void Measure(string name, FuseFileSystem fileSystem, int files)
    {
        var calls = new DirectCalls(fileSystem);
        var nodes = new ulong[files];
        for (var round = 0; round < 3; round++)
        {
            if (round == 1)
                calls.Times.Clear();
            Phase(name, "create", round, files, i => nodes[i] = calls.Create(i));
            Phase(name, "stat", round, files, i => calls.Lookup(i));
            Phase(name, "read", round, files, i => calls.Read(nodes[i]));
            Phase(name, "unlink", round, files, i => calls.Unlink(i, nodes[i], 2));
        }
        Console.WriteLine("  " + string.Join(", ", calls.Times.Select(static time => string.Create(CultureInfo.InvariantCulture, $"{time.Key} {Stopwatch.GetElapsedTime(0, time.Value.Ticks).TotalMicroseconds / time.Value.Count:0.0} µs"))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  collections: {GC.CollectionCount(0)}, {GC.CollectionCount(1)}, {GC.CollectionCount(2)}, {GC.GetTotalPauseDuration().TotalMilliseconds:0} ms; RssAnon {MemoryWatch.ResidentBytes(Environment.ProcessId) / 1e6:0} MB"));
    }

    private static void Phase(string name, string what, int round, int files, Action<int> step)
    {
        var (bytes, processor, began) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        for (var i = 0; i < files; i++)
            step(i);
        var (time, cpu) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor);
        if (round > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name} {what}: {time.TotalMicroseconds / files:0.0} µs, processor {cpu.TotalMicroseconds / files:0.0} µs, {(GC.GetAllocatedBytesForCurrentThread() - bytes) / files} B allocated"));
    }
}
