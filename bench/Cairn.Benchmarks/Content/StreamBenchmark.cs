using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.Storage;
using Cairn.Storage.Memory;

namespace Cairn.Benchmarks.Content;

/// <summary>Large contents in and out, in order, verified: the whole path of a vault's contents but nodes. Each row says its target.</summary>
/// <remarks>Vaults are made under <c>CAIRN_BENCH_DIR</c>, by default in memory (<c>/dev/shm</c>), those on disk under <c>CAIRN_BENCH_DISK</c>, by
/// default the directory for temporary files; <c>CAIRN_BENCH_MIB</c> is the size, and <c>CAIRN_BENCH_ROWS</c> a regular expression for the names of the rows
/// that are wanted.</remarks>
internal static class StreamBenchmark
{
    private const int BufferBytes = 4 << 20;

    /// <summary>The size of the vault that each row makes first and deletes, by which code is optimised and memory is on this machine's list of free pages: to have a
    /// page from the host costs more than all that a row measures.</summary>
    private static int WarmUpMebibytes => Math.Max(512, Mebibytes);

    private static readonly IEngineProvider[] _engines = [new MemoryProvider(), new SqliteProvider(), new LmdbProvider(), new RocksDbProvider()];

    private static string InMemory => Environment.GetEnvironmentVariable("CAIRN_BENCH_DIR") ?? "/dev/shm";

    private static string OnDisk => Environment.GetEnvironmentVariable("CAIRN_BENCH_DISK") ?? Path.GetTempPath();

    private static int Mebibytes => int.Parse(Environment.GetEnvironmentVariable("CAIRN_BENCH_MIB") ?? "1024", CultureInfo.InvariantCulture);

    private static bool IsAlone => Environment.GetEnvironmentVariable("CAIRN_BENCH_ALONE") == "1";

    private static bool IsWanted(string row) => Regex.IsMatch(row, Environment.GetEnvironmentVariable("CAIRN_BENCH_ROWS") ?? "");

    /// <summary>Each row in a process of its own: a later one would find the memory that an earlier one left, and fresh pages cost more than all else.</summary>
    internal static void Run()
    {
        foreach (var (name, measure) in Rows())
        {
            if (!IsWanted(name))
                continue;
            if (IsAlone)
                measure();
            else
                RunAlone(name);
        }
    }

    private static IEnumerable<(string Name, Action Measure)> Rows()
    {
        foreach (var provider in _engines)
            foreach (var parallel in new[] { false, true })
                yield return Row(provider, InMemory, packs: true, parallel, parallel ? "≥ 1.2 in, ≥ 2 out" : "");
        foreach (var provider in _engines)
        {
            yield return Row(provider, InMemory, packs: false, parallel: true, "≥ 0.8 of its own blobs");
            var name = provider.Name + ", its own blobs";
            yield return (name, () => Warmed(mebibytes => PlainBlobs(provider, name, mebibytes)));
        }
        yield return ("disk", () => Disk(Mebibytes));
    }

    private static (string Name, Action Measure) Row(IEngineProvider provider, string parent, bool packs, bool parallel, string target)
    {
        var name = $"{provider.Name}, {(packs ? "packs" : "engine")}, {(parent == InMemory ? "" : "disk, ")}{(parallel ? "two threads" : "one thread")}";
        return (name, () => Warmed(mebibytes => Measure(provider, parent, name, packs, parallel, mebibytes, target)));
    }

    /// <summary>Measures twice, and says what the second time gave.</summary>
    private static void Warmed(Func<int, string> measure)
    {
        measure(WarmUpMebibytes);
        Console.WriteLine(measure(Mebibytes));
    }

    private static void RunAlone(string row)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["content", "stream"]);
        start.Environment["CAIRN_BENCH_ROWS"] = $"^{Regex.Escape(row)}$";
        start.Environment["CAIRN_BENCH_ALONE"] = "1";
        using var process = Process.Start(start)!;
        process.WaitForExit();
    }

    /// <summary>Text, compressed with LZ4: what the SDK's reference assemblies are documented by.</summary>
    internal static void RunText()
    {
        var text = TextBenchmarkData.Load();
        Console.WriteLine($"{text.Length:N0} bytes of text");
        foreach (var codec in new[] { "none", "lz4", "zstd:1", "zstd:3" })
        {
            var policy = new ContentPolicy { Codec = CodecChoice.Parse(codec) };
            var row = InVault(_engines[1], InMemory, (engine, schema, directory) =>
            {
                using var store = new ContentStore(engine, schema, new Ids(), new ContentOptions { PackDirectory = Path.Combine(directory, "packs") });
                Build(engine, store, policy, BufferBytes, _ => text.AsSpan(0, BufferBytes)); // Warm; shared afterwards.
                ContentRef content = default;
                var @in = Time(text.Length, () => content = Build(engine, store, policy, text.Length, at => text.AsSpan((int)at, (int)Math.Min(BufferBytes, text.Length - at))));
                store.ClearCaches();
                var @out = Time(text.Length, () => Read(engine, store, content, text.Length, new byte[BufferBytes]));
                var stored = Directory.GetFiles(Path.Combine(directory, "packs"), "*.pack").Sum(static pack => new FileInfo(pack).Length);
                return $"{"text, packs, " + codec,-32} in {@in}, out {@out}, stored {(double)stored / text.Length:P0}{(codec == "lz4" ? "; target ≥ 0.45 in" : "")}";
            });
            Console.WriteLine(row);
        }
    }

    private static void Disk(int mebibytes)
    {
        var file = Path.Combine(OnDisk, $"cairn-bench-dd-{Guid.NewGuid():n}");
        try
        {
            for (var round = 0; round < 3; round++)
            {
                var dd = Time((long)mebibytes << 20, () =>
                {
                    using var process = Process.Start(new ProcessStartInfo("dd", ["if=/dev/zero", $"of={file}", "bs=1M", $"count={mebibytes}", "conv=fdatasync"]) { RedirectStandardError = true })!;
                    process.WaitForExit();
                });
                File.Delete(file);
                Console.WriteLine($"{"dd conv=fdatasync, disk",-32} in {dd}");
                Row(_engines[1], OnDisk, packs: true, parallel: true, "≥ 0.8 of dd in").Measure();
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Measure(IEngineProvider provider, string parent, string name, bool packs, bool parallel, int mebibytes, string target) => InVault(provider, parent, (engine, schema, directory) =>
    {
        var options = new ContentOptions { PackDirectory = packs ? Path.Combine(directory, "packs") : null, Parallel = parallel };
        using var store = new ContentStore(engine, schema, new Ids(), options);
        return Measure(engine, store, name, mebibytes, target);
    });

    /// <summary>What the engine itself does with blobs of 64 KiB, in transactions of 4 MiB: nothing can be faster in it.</summary>
    private static string PlainBlobs(IEngineProvider provider, string name, int mebibytes) => InVault(provider, InMemory, (engine, schema, _) =>
    {
        const int blob = 64 << 10;
        var bytes = new byte[BufferBytes + blob];
        new Random(1).NextBytes(bytes);
        var size = (long)mebibytes << 20;
        var @in = Time(size, () =>
        {
            for (var at = 0L; at < size; at += BufferBytes)
            {
                using var write = engine.BeginWrite(Scope.Vault);
                for (var part = 0; part < BufferBytes; part += blob)
                    write.Put(schema.Chunks, (at + part) / blob, bytes.AsSpan(part + (int)(at / BufferBytes), blob));
                write.Commit();
            }
        });
        var @out = Time(size, () =>
        {
            using var read = engine.BeginRead();
            for (var id = 0L; id < size / blob; id++)
            {
                read.TryGet(schema.Chunks, id, out var value);
                value.CopyTo(bytes);
            }
        });
        return $"{name,-32} in {@in}, out {@out}";
    });

    private static T InVault<T>(IEngineProvider provider, string parent, Func<IEngine, VaultSchema, string, T> work)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"cairn-bench-{Guid.NewGuid():n}")).FullName;
        try
        {
            var schema = new VaultSchema();
            var settings = new EngineSettings(Path.Combine(directory, "vault"), schema.Schema, EngineOptionValues.Parse(provider.Name, provider.Options, new Dictionary<string, string>()), Access.ReadWrite);
            using var engine = provider.Create(settings);
            return work(engine, schema, directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Measure(IEngine engine, ContentStore store, string name, int mebibytes, string target)
    {
        var buffer = new byte[BufferBytes + mebibytes * 8];
        new Random(1).NextBytes(buffer);
        var size = (long)mebibytes << 20;
        ContentRef content = default;
        var @in = Time(size, () => content = BuildRandom(engine, store, buffer, size));
        store.ClearCaches();
        var @out = Time(size, () => Read(engine, store, content, size, buffer));
        return $"{name,-32} in {@in}, out {@out}{(target.Length > 0 ? "; target " + target : "")}";
    }

    /// <summary>The speed by the clock, and the processor time of all threads: the latter does not depend on who else is on the machine.</summary>
    private static string Time(long size, Action work)
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        work();
        var elapsed = watch.Elapsed;
        process.Refresh();
        return $"{size / elapsed.TotalSeconds / 1e9:F2} GB/s ({(process.TotalProcessorTime - before).TotalNanoseconds / size:F2} ns of processor a byte)";
    }

    private static void Read(IEngine engine, ContentStore store, ContentRef content, long size, byte[] buffer)
    {
        using var read = engine.BeginRead();
        for (var at = 0L; at < size; at += BufferBytes)
            store.Read(read, content, size, at, buffer.AsSpan(0, BufferBytes));
    }

    /// <summary>Each part differs from those before by where it begins in the buffer, so that nothing is found stored already.</summary>
    private static ContentRef BuildRandom(IEngine engine, ContentStore store, byte[] buffer, long size) => Build(engine, store, ContentPolicy.Default with { Codec = CodecChoice.Auto }, size, at =>
    {
        var part = (int)(at / BufferBytes);
        buffer[BufferBytes / 2 + part]++;
        for (var i = 0; i < BufferBytes; i += 4096)
            buffer[i]++;
        return buffer.AsSpan(part, BufferBytes);
    });

    private delegate Span<byte> Part(long at);

    private static ContentRef Build(IEngine engine, ContentStore store, ContentPolicy policy, long size, Part part)
    {
        using var builder = store.NewBuilder(policy);
        for (var at = 0L; at < size; at += BufferBytes)
            builder.Write(part(at));
        builder.Flush();
        using var write = engine.BeginWrite(Scope.Vault);
        var content = builder.Complete(new ContentEdit(write, policy));
        write.Commit();
        return content;
    }

    private sealed class Ids : IContentIds
    {
        private long _last;

        public long Next() => Interlocked.Increment(ref _last);
    }
}
