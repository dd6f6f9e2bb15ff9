using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>What operations may cost, in engine calls and bytes.</summary>
public sealed class ContentCostTests
{
    [Fact]
    public void Small_contents_count_in_the_cache_for_what_they_take_with_all_that_keeps_them()
    {
        const int budget = 1 << 20, least = 120;
        var chunks = new ChunkReader(new VaultSchema(), null, budget);
        for (var id = 1L; id <= 30_000; id++)
            chunks.Keep(id, [1]);
        Assert.InRange(Enumerable.Range(1, 30_000).Count(id => chunks.IsCached(id)), 1_000, budget / least);
        Assert.InRange(chunks.CachedBytes, budget / 2, budget);
    }

    [Fact]
    public void Four_kilobytes_written_into_ten_gigabytes_store_one_chunk_and_three_small_pages_whatever_came_before()
    {
        const long size = 10L << 30;
        using var fixture = new ContentFixture();
        var content = BigFile(fixture, size);
        Assert.Equal(new ContentRef(ContentKind.Map, content.Id, 2), content);
        Assert.Equal(size, fixture.Engine.Read(read => fixture.Store.SeekHole(read, content, size, 0)));
        for (var i = 0; i < 200; i++)
        {
            var offset = (i * 7919L * 4096) % size & ~4095L;
            using var write = new CountingTransaction(fixture.Engine.BeginWrite(Scope.Vault));
            content = fixture.Store.Write(new ContentEdit(write, ContentPolicy.Default), content, size, offset, Cairn.Testing.Bytes.Random(4096, i));
            Assert.Equal(1, write.Puts.Count(put => put.Table == fixture.Schema.Chunks));
            Assert.InRange(write.BytesPut(fixture.Schema.Chunks), 4096, 4096 + 64);
            Assert.InRange(write.Puts.Count(put => put.Table == fixture.Schema.Pages), 1, 3);
            Assert.InRange(write.BytesPut(fixture.Schema.Pages), 1, 2500);
            Assert.All(write.Puts, put => Assert.True(put.Table == fixture.Schema.Chunks || put.Table == fixture.Schema.Pages));
            write.Commit();
        }
    }

    [Fact]
    public void A_small_file_is_one_put_and_one_get()
    {
        using var fixture = new ContentFixture();
        using var write = new CountingTransaction(fixture.Engine.BeginWrite(Scope.Vault));
        var content = fixture.Store.Store(new ContentEdit(write, ContentPolicy.Default), new byte[4096]);
        Assert.Equal(ContentKind.Inline, content.Kind);
        Assert.Single(write.Puts);
        Assert.Equal(0, write.Gets);
        Assert.Equal(4096, fixture.Store.Read(write, content, 4096, 0, new byte[8192]));
        Assert.Equal(1, write.Gets);
    }

    [Fact]
    public void Storing_small_files_and_reading_one_that_was_read_before_allocates_nothing()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(4096, 1);
        var none = new NoTransaction();
        var edit = new ContentEdit(none, ContentPolicy.Default);
        ContentRef content = default;
        for (var i = 0; i < 100; i++)
            content = StoreAndRead(fixture.Store, edit, bytes);
        for (var i = 0; i < 100; i++)
            fixture.Store.Read(none, content, bytes.Length, 0, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            fixture.Store.Store(edit, bytes);
        for (var i = 0; i < 100; i++)
            fixture.Store.Read(none, content, bytes.Length, 0, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(ContentKind.Inline, content.Kind);
    }

    [Fact]
    public void Warm_reads_of_a_map_allocate_nothing_and_ask_the_engine_nothing()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(5 << 20, 1);
        var content = fixture.Build(bytes);
        using var write = new CountingTransaction(fixture.Engine.BeginWrite(Scope.Vault));
        var target = new byte[128 * 1024];
        ReadAll();
        var (gets, before) = (write.Gets, GC.GetAllocatedBytesForCurrentThread());
        ReadAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(gets, write.Gets);

        void ReadAll()
        {
            for (var at = 0; at < bytes.Length; at += target.Length)
                fixture.Store.Read(write, content, bytes.Length, at, target);
        }
    }

    [Fact]
    public void Small_reads_of_a_large_chunk_read_it_once()
    {
        using var fixture = new ContentFixture();
        var content = fixture.Change(edit => fixture.Store.Store(edit, new byte[60_000]));
        using var write = new CountingTransaction(fixture.Engine.BeginWrite(Scope.Vault));
        for (var at = 0; at < 60_000; at += 100)
            fixture.Store.Read(write, content, 60_000, at, new byte[100]);
        Assert.Equal(1, write.Gets);
    }

    [Fact]
    public void Caches_stay_within_their_bounds()
    {
        using var fixture = new ContentFixture(options: new ContentOptions { ChunkCacheBytes = 1 << 20, PageCacheBytes = 20_000 });
        var bytes = Cairn.Testing.Bytes.Random(20 << 20, 1);
        var content = fixture.Build(bytes);
        for (var at = 0; at < bytes.Length; at += 100_000)
        {
            Assert.Equal(bytes[at..Math.Min(at + 5000, bytes.Length)], fixture.Read(content, bytes.Length, at, 5000));
            Assert.InRange(fixture.Store.CachedBytes, 0, (1 << 20) + 20_000);
        }
    }

    [Fact]
    public void Copying_aligned_ranges_shares_leaves()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(20 << 20, 1);
        var content = fixture.Build(bytes);
        using var write = new CountingTransaction(fixture.Engine.BeginWrite(Scope.Vault));
        var copy = fixture.Store.CopyRange(new ContentEdit(write, ContentPolicy.Default), new ContentSpan(content, bytes.Length, 0, bytes.Length), ContentRef.None, 0, 1 << 20);
        Assert.Single(write.Puts);
        var target = new byte[bytes.Length];
        fixture.Store.Read(write, copy, (1 << 20) + bytes.Length, 1 << 20, target);
        Assert.Equal(bytes, target);
    }

    private static ContentRef StoreAndRead(ContentStore store, in ContentEdit edit, byte[] bytes)
    {
        var content = store.Store(edit, bytes);
        store.Read(edit.Transaction, content, bytes.Length, 0, bytes);
        return content;
    }

    /// <summary>A file whose leaves are all the same one, which is as good as any for counting.</summary>
    private static ContentRef BigFile(ContentFixture fixture, long size)
    {
        var content = fixture.Build(Cairn.Testing.Bytes.Random(1 << 20, 1));
        for (var length = 1L << 20; length < size; length *= 2)
        {
            var whole = new ContentSpan(content, length, 0, Math.Min(length, size - length));
            content = fixture.Change(edit => fixture.Store.CopyRange(edit, whole, whole.Content, whole.Size, whole.Size));
        }
        return content;
    }

    /// <summary>An engine that keeps one value, so that only the store's own allocations count.</summary>
    private sealed class NoTransaction : IWriteTransaction
    {
        private readonly byte[] _value = new byte[8192];
        private int _length;

        public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            value = _value.AsSpan(0, _length);
            return true;
        }

        public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            value.CopyTo(_value);
            _length = value.Length;
        }

        public bool Exists(Table table, ReadOnlySpan<byte> key) => true;

        public ICursor OpenCursor(Table table, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default) => throw new InvalidOperationException();

        public void Run(ProbeBatch probes) => throw new InvalidOperationException();

        public void Delete(Table table, ReadOnlySpan<byte> key) => throw new InvalidOperationException();

        public void DeleteRange(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => throw new InvalidOperationException();

        public CommitStamps? Commit() => null;

        public void Dispose()
        {
        }
    }
}
