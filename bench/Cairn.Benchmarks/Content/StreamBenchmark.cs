using System.Diagnostics;
using Cairn.Engines.Lmdb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.Storage;
using Cairn.Storage.Memory;

namespace Cairn.Benchmarks.Content;

/// <summary>One large incompressible content in and out, in order, verified: the whole path of a vault's contents but nodes.</summary>
/// <remarks>Vaults are made under <c>CAIRN_BENCH_DIR</c>, by default in memory (<c>/dev/shm</c>); <c>CAIRN_BENCH_MIB</c> is the size.</remarks>
internal static class StreamBenchmark
{
    private const int BufferBytes = 4 << 20;

    private static readonly IEngineProvider[] _engines = [new MemoryProvider(), new SqliteProvider(), new LmdbProvider()];

    internal static void Run()
    {
        var mebibytes = int.Parse(Environment.GetEnvironmentVariable("CAIRN_BENCH_MIB") ?? "1024", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var provider in _engines)
        {
            foreach (var parallel in new[] { false, true })
                Measure(provider, packs: true, parallel, mebibytes);
        }
        foreach (var provider in _engines)
        {
            Measure(provider, packs: false, parallel: true, mebibytes);
            PlainBlobs(provider, mebibytes);
        }
    }

    private static void Measure(IEngineProvider provider, bool packs, bool parallel, int mebibytes) => InVault(provider, (engine, schema, directory) =>
    {
        var options = new ContentOptions { PackDirectory = packs ? Path.Combine(directory, "packs") : null, Parallel = parallel };
        using var store = new ContentStore(engine, schema, new Ids(), options);
        Measure(engine, store, $"{provider.Name}, {(packs ? "packs" : "engine")}, {(parallel ? "two threads" : "one thread")}", mebibytes);
    });

    /// <summary>What the engine itself does with blobs of 64 KiB, in transactions of 4 MiB: nothing can be faster in it.</summary>
    private static void PlainBlobs(IEngineProvider provider, int mebibytes) => InVault(provider, (engine, schema, _) =>
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
        Console.WriteLine($"{provider.Name + ", its own blobs",-32} in {@in}, out {@out}");
    });

    private static void InVault(IEngineProvider provider, Action<IEngine, VaultSchema, string> work)
    {
        var parent = Environment.GetEnvironmentVariable("CAIRN_BENCH_DIR") ?? "/dev/shm";
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"cairn-bench-{Guid.NewGuid():n}")).FullName;
        try
        {
            var schema = new VaultSchema();
            var settings = new EngineSettings(Path.Combine(directory, "vault"), schema.Schema, EngineOptionValues.Parse(provider.Name, provider.Options, new Dictionary<string, string>()), Access.ReadWrite);
            using var engine = provider.Create(settings);
            work(engine, schema, directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Measure(IEngine engine, ContentStore store, string name, int mebibytes)
    {
        var buffer = new byte[BufferBytes + mebibytes * 8];
        new Random(1).NextBytes(buffer);
        var size = (long)mebibytes << 20;
        Build(engine, store, buffer, 64 << 20); // Warm code and pools; other bytes than below.
        ContentRef content = default;
        var @in = Time(size, () => content = Build(engine, store, buffer, size));
        store.ClearCaches();
        var @out = Time(size, () => Read(engine, store, content, size, buffer));
        Console.WriteLine($"{name,-32} in {@in}, out {@out}");
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
    private static ContentRef Build(IEngine engine, ContentStore store, byte[] buffer, long size)
    {
        using var builder = store.NewBuilder(ContentPolicy.Default);
        var part = 0;
        for (var at = 0L; at < size; at += BufferBytes)
        {
            buffer[BufferBytes / 2 + part]++;
            for (var i = 0; i < BufferBytes; i += 4096)
                buffer[i]++;
            builder.Write(buffer.AsSpan(part++, BufferBytes));
        }
        builder.Flush();
        using var write = engine.BeginWrite(Scope.Vault);
        var content = builder.Complete(new ContentEdit(write, ContentPolicy.Default));
        write.Commit();
        return content;
    }

    private sealed class Ids : IContentIds
    {
        private long _last;

        public long Next() => Interlocked.Increment(ref _last);
    }
}
