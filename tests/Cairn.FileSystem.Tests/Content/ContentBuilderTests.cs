using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Contents that are built in order: what they become, and what happens when something fails.</summary>
public sealed class ContentBuilderTests
{
    [Theory]
    [InlineData(0, nameof(ContentKind.None))]
    [InlineData(1, nameof(ContentKind.Inline))]
    [InlineData(4096, nameof(ContentKind.Inline))]
    [InlineData(4097, nameof(ContentKind.Chunk))]
    [InlineData(65536, nameof(ContentKind.Chunk))]
    [InlineData(300_000, nameof(ContentKind.Map))]
    [InlineData(3_000_000, nameof(ContentKind.Map))]
    public void The_size_decides_what_a_content_becomes(int size, string expected)
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(size, 1);
        var built = fixture.Build(bytes);
        Assert.Equal(expected, built.Kind.ToString());
        Assert.Equal(bytes, fixture.Read(built, size, 0, size));
        var stored = fixture.Change(edit => fixture.Store.Store(edit, bytes));
        Assert.Equal(built.Kind, stored.Kind);
        Assert.Equal(bytes, fixture.Read(stored, size, 0, size));
    }

    [Fact]
    public void Bytes_in_small_pieces_make_the_same_chunks()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(3_000_000, 1);
        fixture.Build(bytes);
        var chunks = fixture.Count(fixture.Schema.Chunks);
        using var builder = fixture.Store.NewBuilder(ContentPolicy.Default);
        for (var at = 0; at < bytes.Length; at += 777)
            builder.Write(bytes.AsSpan(at, Math.Min(777, bytes.Length - at)));
        builder.Flush();
        Assert.Equal(chunks, fixture.Count(fixture.Schema.Chunks));
        Assert.Equal(bytes.Length, builder.Length);
    }

    [Fact]
    public void Holes_are_not_stored()
    {
        using var fixture = new ContentFixture();
        const long hole = 20L << 40;
        using var builder = fixture.Store.NewBuilder(ContentPolicy.Default);
        builder.Skip(hole);
        builder.Write("end"u8);
        builder.Flush();
        var content = fixture.Change(edit => builder.Complete(edit));
        Assert.Equal(1, fixture.Count(fixture.Schema.Chunks));
        Assert.Equal("\0\0end", Cairn.Testing.Bytes.ToText(fixture.Read(content, builder.Length, hole - 2, 100)));
        using var read = fixture.Engine.BeginRead();
        Assert.Equal(hole, fixture.Store.SeekData(read, content, builder.Length, 0));
    }

    [Fact]
    public void One_hole_is_no_content()
    {
        using var fixture = new ContentFixture();
        using var builder = fixture.Store.NewBuilder(ContentPolicy.Default);
        builder.Skip(1L << 40);
        builder.Flush();
        Assert.Equal(ContentRef.None, fixture.Change(edit => builder.Complete(edit)));
    }

    [Fact]
    public void A_content_is_named_only_after_it_was_flushed()
    {
        using var fixture = new ContentFixture();
        using var builder = fixture.Store.NewBuilder(ContentPolicy.Default);
        builder.Write(new byte[10]);
        Assert.Throws<InvalidOperationException>(() => fixture.Change(edit => builder.Complete(edit)));
        builder.Flush();
        builder.Flush();
        Assert.Throws<ObjectDisposedException>(() => builder.Write(new byte[1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_builder_that_is_given_up_leaves_the_store_usable(bool parallel)
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { Parallel = parallel });
        for (var i = 0; i < 20; i++)
        {
            using var builder = fixture.Store.NewBuilder(ContentPolicy.Default);
            builder.Write(Cairn.Testing.Bytes.Random(i * 400_000, i));
        }
        var bytes = Cairn.Testing.Bytes.Random(5_000_000, 99);
        Assert.Equal(bytes, fixture.Read(fixture.Build(bytes), bytes.Length, 0, bytes.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_fails_on_another_thread_is_thrown_to_the_caller(bool parallel)
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { Parallel = parallel });
        File.WriteAllText(fixture.PackDirectory, "in the way");
        var error = Assert.Throws<CairnException>(() => fixture.Build(Cairn.Testing.Bytes.Random(9_000_000, 1)));
        Assert.Equal(ErrorCode.InputOutput, error.Code);
        Assert.Equal(0, fixture.Count(fixture.Schema.Chunks));
        File.Delete(fixture.PackDirectory);
        fixture.Build(Cairn.Testing.Bytes.Random(9_000_000, 1));
    }

    [Fact]
    public void Nothing_in_a_pack_is_named_before_it_is_durable()
    {
        using var fixture = new ContentFixture("memory+packs");
        var table = new PackTable(fixture.Schema);
        using var appender = new PackAppender(new PackDirectory(fixture.PackDirectory), table, fixture.Engine, 1 << 30, static _ => throw new IOException("no"));
        var context = new BuilderContext(fixture.Engine, fixture.Schema, fixture.Ids, new ChunkIndex(fixture.Schema), appender, null!, fixture.Store.Collections, Parallel: true, new OpenBuilders());
        using var builder = new ContentBuilder(context, ContentPolicy.Default);
        builder.Write(Cairn.Testing.Bytes.Random(3_000_000, 1));
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(builder.Flush).Code);
        Assert.Equal(0, fixture.Count(fixture.Schema.Chunks));
        Assert.Equal(0, fixture.Count(fixture.Schema.ChunkIndex));
        Assert.Equal(0, fixture.Count(fixture.Schema.Packs));
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => appender.Append([new byte[10]], 10)).Code);
    }

    [Fact]
    public void Threads_that_read_through_a_small_cache_see_their_bytes()
    {
        using var fixture = new ContentFixture(options: new ContentOptions { ChunkCacheBytes = 300_000, PageCacheBytes = 10_000 });
        var bytes = Cairn.Testing.Bytes.Random(4_000_000, 1);
        var content = fixture.Build(bytes);
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 400; i++)
            {
                var at = (int)((thread * 1_000_003L + i * 104_729L) % (bytes.Length - 20_000));
                Assert.True(fixture.Read(content, bytes.Length, at, 20_000).AsSpan().SequenceEqual(bytes.AsSpan(at, 20_000)));
            }
        });
    }
}
