using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>What is shared, what is dropped at once, and what collection finds.</summary>
public sealed class ContentSharingTests
{
    [Fact]
    public void Equal_chunks_are_stored_once()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(3_000_000, 1);
        fixture.Build(bytes);
        var chunks = fixture.Count(fixture.Schema.Chunks);
        var again = fixture.Build(bytes);
        Assert.Equal(chunks, fixture.Count(fixture.Schema.Chunks));
        Assert.Equal(chunks, fixture.Count(fixture.Schema.ChunkIndex));
        Assert.Equal(bytes, fixture.Read(again, bytes.Length, 0, bytes.Length));
        fixture.Change(edit => fixture.Store.Store(edit, bytes));
        Assert.Equal(chunks, fixture.Count(fixture.Schema.Chunks));
    }

    [Fact]
    public void Repeats_within_one_content_are_stored_once()
    {
        using var fixture = new ContentFixture();
        var part = Cairn.Testing.Bytes.Random(1 << 20, 1);
        fixture.Build([.. part, .. part, .. part, .. part], new ContentPolicy { FixedChunk = 65536 });
        Assert.Equal(16, fixture.Count(fixture.Schema.Chunks));
    }

    [Fact]
    public void Condemned_chunks_are_not_shared_again()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(50_000, 1);
        var first = fixture.Change(edit => fixture.Store.Store(edit, bytes));
        Span<byte> key = stackalloc byte[10];
        key[0] = (byte)ContentPart.Chunk;
        var length = 1 + Cairn.FileSystem.Format.OrderedNumber.Write(key[1..], (ulong)first.Id);
        var condemned = key[..length].ToArray();
        fixture.Engine.Write(write => write.Put(fixture.Schema.Condemned, condemned, []));
        Assert.NotEqual(first.Id, fixture.Change(edit => fixture.Store.Store(edit, bytes)).Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_a_handle_replaced_within_one_group_is_gone_at_once(int seed)
    {
        using var fixture = new ContentFixture();
#pragma warning disable CA5394 // The same seed makes the same writes.
        var random = new Random(seed);
        var (content, size) = (ContentRef.None, 0L);
        using (var write = fixture.Engine.BeginWrite(Scope.Vault))
        {
            var edit = new ContentEdit(write, ContentPolicy.Default, new BornSet());
            for (var i = 0; i < 500; i++)
            {
                var (offset, length) = (random.NextInt64(1L << (10 + i / 10 % 25)), random.Next(1, 100_000));
                (content, size) = random.Next(5) switch
                {
                    0 => (fixture.Store.Truncate(edit, content, size, offset), offset),
                    1 => (fixture.Store.Punch(edit, content, size, offset, length * 10L), size),
                    2 => (MergeAll(fixture.Store, edit, content), size),
                    _ => (fixture.Store.Write(edit, content, size, offset, Cairn.Testing.Bytes.Random(length, i)), Math.Max(size, offset + length)),
                };
            }
            write.Commit();
        }
#pragma warning restore CA5394
        var visitor = new CollectingVisitor();
        fixture.Engine.Read(read => { fixture.Store.Mark(read, content, visitor); return 0; });
        Assert.Equal(Stored(fixture), visitor.Seen.OrderBy(static seen => seen).ToList());
    }

    [Theory]
    [MemberData(nameof(ContentFixture.Places), MemberType = typeof(ContentFixture))]
    public void Marking_reaches_everything_and_shared_subtrees_once(string place)
    {
        using var fixture = new ContentFixture(place);
        var content = fixture.Build(Cairn.Testing.Bytes.Random(5_000_000, 1));
        var visitor = new CollectingVisitor();
        fixture.Engine.Read(read => { fixture.Store.Mark(read, content, visitor); return 0; });
        Assert.Equal(Stored(fixture), visitor.Seen.OrderBy(static seen => seen).ToList());
        var visits = visitor.Visits;
        fixture.Engine.Read(read => { fixture.Store.Mark(read, content, visitor); return 0; });
        Assert.Equal(visits + 1, visitor.Visits);
    }

    [Theory]
    [MemberData(nameof(ContentFixture.Places), MemberType = typeof(ContentFixture))]
    public void What_is_removed_leaves_nothing_behind(string place)
    {
        using var fixture = new ContentFixture(place, new ContentOptions { PackBytes = 2 << 20 });
        var content = fixture.Build(Cairn.Testing.Bytes.Random(5_000_000, 1));
        fixture.Change(edit => fixture.Store.Store(edit, new byte[10]));
        fixture.Change(edit => fixture.Store.Store(edit, new byte[10_000]));
        var stored = Stored(fixture);
        fixture.Engine.Write(write => stored.ForEach(part => fixture.Store.Remove(write, part.Part, part.Id)));
        Assert.Empty(Stored(fixture));
        Assert.Equal(0, fixture.Count(fixture.Schema.ChunkIndex));
        if (fixture.Store.Packs is not { } packs)
            return;
        packs.Clean(0.5);
        var left = fixture.Engine.Read(read => new PackTable(fixture.Schema).All(read));
        Assert.All(left, pack => Assert.False(pack.Row.Full));
        Assert.Equal(left.Count, Directory.GetFiles(fixture.PackDirectory, "*.pack").Length);
        Assert.NotEqual(ContentRef.None, content);
    }

    [Fact]
    public void Removing_a_chunk_leaves_the_index_entry_of_a_later_one_alone()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(50_000, 1);
        var first = fixture.Change(edit => fixture.Store.Store(edit, bytes));
        Span<byte> hash = stackalloc byte[32];
        ChunkHash.Compute(bytes, hash);
        var key = hash[..16].ToArray();
        fixture.Engine.Write(write => write.Put(fixture.Schema.ChunkIndex, key, [77]));
        fixture.Engine.Write(write => fixture.Store.Remove(write, ContentPart.Chunk, first.Id));
        Assert.Equal([77], fixture.Engine.Get(fixture.Schema.ChunkIndex, key));
    }

    [Fact]
    public void Merging_makes_few_chunks_of_many_and_changes_no_byte()
    {
        using var fixture = new ContentFixture();
        const int size = 4 << 20;
        var expected = new byte[size];
        var content = ContentRef.None;
        for (var i = 0; i < size / 4096; i++)
        {
            var at = i * 389 % (size / 4096) * 4096;
            var page = Cairn.Testing.Bytes.Random(4096, i);
            page.CopyTo(expected, at);
            content = fixture.Change(edit => fixture.Store.Write(edit, content, size, at, page));
        }
        Assert.Equal(size / 4096, Extents(fixture, content));
        content = fixture.Change(edit => MergeAll(fixture.Store, edit, content));
        Assert.Equal(size / 65536, Extents(fixture, content));
        Assert.Equal(expected, fixture.Read(content, size, 0, size));
        Assert.Equal(content, fixture.Change(edit => MergeAll(fixture.Store, edit, content)));
    }

    [Fact]
    public void A_leaf_never_lists_more_extents_than_it_may()
    {
        using var fixture = new ContentFixture();
        const int size = 1 << 20;
        var expected = Cairn.Testing.Bytes.Random(size, 1);
        var content = fixture.Build(expected);
        for (var at = 100; at < size; at += 500)
        {
            expected[at] = 0;
            content = fixture.Change(edit => fixture.Store.Punch(edit, content, size, at, 1));
        }
        Assert.InRange(Extents(fixture, content), 1, ContentLimits.ExtentsPerLeaf);
        Assert.Equal(expected, fixture.Read(content, size, 0, size));
    }

    private static int Extents(ContentFixture fixture, ContentRef content)
    {
        var visitor = new CollectingVisitor();
        fixture.Engine.Read(read => { fixture.Store.Mark(read, content, visitor); return 0; });
        return visitor.Visits - visitor.Seen.Count(static seen => seen.Part == ContentPart.Page);
    }

    private static ContentRef MergeAll(ContentStore store, in ContentEdit edit, ContentRef content)
    {
        for (var position = 0L; position >= 0;)
            content = store.Merge(edit, content, ref position, 100_000);
        return content;
    }

    private static List<(ContentPart Part, long Id)> Stored(ContentFixture fixture) => fixture.Engine.Read(read =>
        new[] { (ContentPart.Inline, fixture.Schema.Inline), (ContentPart.Page, fixture.Schema.Pages), (ContentPart.Chunk, fixture.Schema.Chunks) }
            .SelectMany(kind => read.All(kind.Item2).Select(record => (kind.Item1, Cairn.Testing.Bytes.ToNumber(record.Key))))
            .ToList());
}
