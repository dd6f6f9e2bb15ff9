using System.Diagnostics;
using System.Text;
using Cairn.Benchmarks.Engines;

namespace Cairn.Benchmarks.Core;

/// <summary>
/// The filesystem with its history against the plainest use of the same database: one table from path to bytes, one transaction for each
/// file. Both in turn, in the same run; the ratio is ours over plain.
/// </summary>
internal static class CoreBench
{
    private const int FileBytes = 4096;

    public static int Run(string[] args)
    {
        var files = args is [var count, ..] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 10_000;
        var directory = Directory.CreateTempSubdirectory("cairn-bench-core-");
        try
        {
            Console.WriteLine($"{files} files of {FileBytes} bytes, committed, sqlite, in {directory.FullName}");
            Files(directory.FullName, files);
            ConstantTime(directory.FullName);
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Files(string directory, int files)
    {
        var content = new byte[FileBytes];
        new Random(1).NextBytes(content);
        var paths = Enumerable.Range(0, files).Select(i => Encoding.ASCII.GetBytes($"/dir{i % 100:00}/file{i:000000}")).ToArray();
        using var plain = new SqliteNativeLoops();
        plain.Create(Directory.CreateDirectory(Path.Combine(directory, "plain")).FullName);
        var spec = $"sqlite:{Path.Combine(directory, "files.cairn")}";
        using (var vault = Vault.Create(spec))
        {
            var branch = vault.Branch();
            for (var i = 0; i < 100; i++)
                branch.Files.CreateDirectory($"/dir{i:00}");
            var names = paths.Select(static path => (FilePath)Encoding.ASCII.GetString(path)).ToArray();
            branch.Files.WriteAllBytes("/warm", content);
            Row("create, one at a time", files, () => Each(names, name => branch.Files.WriteAllBytes(name, content)), () => Each(paths, path => plain.PutOne(path, content, false)));
            Row("stat, warm", files, () => Each(names, name => branch.Files.GetInfo(name)), () => Each(paths, path => plain.GetOne(path, content)));
            Row("read, warm", files, () => Each(names, name => branch.Files.ReadAllBytes(name)), () => Each(paths, path => plain.GetOne(path, content)));
            Row("overwrite", files, () => Each(names, name => branch.Files.WriteAllBytes(name, content)), () => Each(paths, path => plain.PutOne(path, content, false)));
            Grouped(branch, content, files);
            vault.Sync();
            var stats = vault.Stats();
            Console.WriteLine($"{"stored for each file and version",-28} {stats.Tables.Sum(static table => table.Bytes) / (3.0 * files),10:0} bytes");
        }
        using (var vault = Vault.Open(spec))
        {
            var branch = vault.Branch();
            var names = paths.Select(static path => (FilePath)Encoding.ASCII.GetString(path)).ToArray();
            Row("read, reopened", files, () => Each(names, name => branch.Files.ReadAllBytes(name)), () => Each(paths, path => plain.GetOne(path, content)));
        }
    }

    private static void Grouped(Branch branch, byte[] content, int files)
    {
        const int Writers = 16;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            for (var i = writer; i < files; i += Writers)
                branch.Files.WriteAllBytes($"/dir{i % 100:00}/grouped{i:000000}", content);
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        Console.WriteLine($"{"create, 16 writers",-28} {Stopwatch.GetElapsedTime(started).TotalMicroseconds / files,10:0.0} µs");
    }

    private static void ConstantTime(string directory)
    {
        foreach (var size in new[] { 1_000, 20_000 })
        {
            using var vault = Vault.Create($"sqlite:{Path.Combine(directory, $"size{size}.cairn")}");
            var branch = vault.Branch();
            foreach (var part in Enumerable.Range(0, size).Chunk(1_000))
                branch.Batch(batch =>
                {
                    foreach (var i in part)
                        batch.WriteAllBytes($"/f{i}", [1]);
                });
            branch.Fork("warm");
            branch.Snapshot("warm");
            Console.WriteLine($"{$"fork of {size} files",-28} {Median(101, i => branch.Fork($"fork{i}")),10:0.0} µs");
            Console.WriteLine($"{$"snapshot of {size} files",-28} {Median(101, i => branch.Snapshot($"snapshot{i}")),10:0.0} µs");
        }
    }

    private static double Median(int times, Action<int> action)
    {
        var samples = new double[times];
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            action(i);
            samples[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
        Array.Sort(samples);
        return samples[times / 2];
    }

    private static void Row(string name, int files, Action ours, Action plain)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var our = Time(ours);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var their = Time(plain);
        Console.WriteLine($"{name,-28} {our / files,10:0.0} µs {their / files,10:0.0} µs   {our / their,6:0.00}×   {allocated / files,6} B");
    }

    private static double Time(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static void Each<T>(T[] items, Action<T> action)
    {
        foreach (var item in items)
            action(item);
    }
}
