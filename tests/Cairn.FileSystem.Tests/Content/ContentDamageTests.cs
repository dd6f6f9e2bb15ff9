using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Damaged content is an error that says where, and never wrong bytes.</summary>
public sealed class ContentDamageTests
{
    private const int Size = 3_000_000;

    public static TheoryData<string> InEngine => ["memory", "sqlite", "lmdb"];

    public static TheoryData<string> InPacks => ["memory+packs", "sqlite+packs", "lmdb+packs"];

    [Theory]
    [MemberData(nameof(InEngine))]
    public void A_chunk_with_a_flipped_bit_is_named_with_its_offset(string place)
    {
        using var fixture = new ContentFixture(place);
        var content = fixture.Build(Cairn.Testing.Bytes.Random(Size, 1));
        var chunk = ChunkAt(fixture, content, 1_500_000, out var offset);
        Change(fixture, fixture.Schema.Chunks, chunk, static bytes => bytes[^1] ^= 4);
        AssertDamaged(fixture, content, offset, $"Chunk {chunk} does not match its hash");
        AssertDamaged(fixture, content, offset, $"Chunk {chunk} does not match its hash", wholeFile: true);
    }

    [Fact]
    public void A_missing_chunk_is_named()
    {
        using var fixture = new ContentFixture();
        var content = fixture.Build(Cairn.Testing.Bytes.Random(Size, 1));
        var chunk = ChunkAt(fixture, content, 1_500_000, out var offset);
        fixture.Engine.Write(write => write.Delete(fixture.Schema.Chunks, Cairn.Testing.Bytes.Of(chunk)));
        AssertDamaged(fixture, content, offset, $"Chunk {chunk} is missing");
    }

    [Fact]
    public void A_missing_page_is_named()
    {
        using var fixture = new ContentFixture();
        var content = fixture.Build(Cairn.Testing.Bytes.Random(Size, 1));
        fixture.Engine.Write(write => write.Delete(fixture.Schema.Pages, Cairn.Testing.Bytes.Of(content.Id)));
        var error = Assert.Throws<CairnException>(() => fixture.Read(content, Size, 0, 10));
        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Contains($"Map page {content.Id} is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_inline_content_is_named()
    {
        using var fixture = new ContentFixture();
        var error = Assert.Throws<CairnException>(() => fixture.Read(new ContentRef(ContentKind.Inline, 12, 0), 10, 0, 10));
        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Contains("Inline content 12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_added_by_who_knows_it()
    {
        var error = ContentErrors.InFile(ContentErrors.At(ContentErrors.Chunk(7, "is missing"), 4096), "/a/b");
        Assert.Equal("'/a/b' cannot be read: At offset 4096: Chunk 7 is missing.", error.Message);
        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Equal(4096, ContentErrors.OffsetOf((CairnException)error.InnerException!));
    }

    [Theory]
    [MemberData(nameof(InPacks))]
    public void A_flipped_bit_in_a_pack_is_named(string place)
    {
        using var fixture = new ContentFixture(place);
        var content = fixture.Build(Cairn.Testing.Bytes.Random(Size, 1));
        var chunk = ChunkAt(fixture, content, 1_500_000, out var offset);
        var at = PlaceOf(fixture, chunk);
        using (var file = File.OpenHandle(PackFile(fixture, at.Pack), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            RandomAccess.Write(file, [0x55, 0x66], at.Offset + 1000);
        AssertDamaged(fixture, content, offset, $"Chunk {chunk} does not match its hash (pack 00000001");
        Assert.Equal("the record does not match its checksum", fixture.Store.Packs!.Reader.Examine(chunk, at));
    }

    [Theory]
    [MemberData(nameof(InPacks))]
    public void A_truncated_or_missing_pack_is_named(string place)
    {
        using var fixture = new ContentFixture(place);
        var content = fixture.Build(Cairn.Testing.Bytes.Random(Size, 1));
        var chunk = ChunkAt(fixture, content, 2_500_000, out var offset);
        var at = PlaceOf(fixture, chunk);
        Assert.Empty(PackProblems(fixture));
        fixture.Store.Dispose();
        using (var file = File.Open(PackFile(fixture, at.Pack), FileMode.Open))
            file.SetLength(at.Offset + 20);
        fixture.Reopen();
        AssertDamaged(fixture, content, offset, "the file ends before the record does");
        Assert.Contains("is truncated", Assert.Single(PackProblems(fixture)), StringComparison.Ordinal);
        fixture.Store.Dispose();
        File.Delete(PackFile(fixture, at.Pack));
        fixture.Reopen();
        AssertDamaged(fixture, content, offset, "the file is missing");
        Assert.Contains("is missing", Assert.Single(PackProblems(fixture)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_finds_what_is_wrong_and_nothing_else()
    {
        using var fixture = new ContentFixture();
        var content = fixture.Build(Cairn.Testing.Bytes.Random(Size, 1));
        Assert.Empty(Check(fixture, content, bytes: true));
        var flipped = ChunkAt(fixture, content, 100_000, out var flippedAt);
        Change(fixture, fixture.Schema.Chunks, flipped, static bytes => bytes[^1] ^= 4);
        Assert.Empty(Check(fixture, content, bytes: false));
        Assert.Equal([(flippedAt, $"Chunk {flipped} does not match its hash.")], Check(fixture, content, bytes: true));
        var missing = ChunkAt(fixture, content, 1_300_000, out var missingAt);
        fixture.Engine.Write(write => write.Delete(fixture.Schema.Chunks, Cairn.Testing.Bytes.Of(missing)));
        Assert.Contains((missingAt, $"Chunk {missing} is missing."), Check(fixture, content, bytes: false));
        Change(fixture, fixture.Schema.Pages, content.Id, static bytes => bytes[0] = 9);
        Assert.Contains("height", Assert.Single(Check(fixture, content, bytes: false)).Description, StringComparison.Ordinal);
        Assert.Contains("missing", Assert.Single(Check(fixture, new ContentRef(ContentKind.Inline, 999, 0), bytes: false)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_finds_extents_longer_than_their_chunk()
    {
        using var fixture = new ContentFixture();
        var chunk = fixture.Change(edit => fixture.Store.Store(edit, new byte[5000]));
        var page = MapPage.Leaf([new Extent(0, 6000, chunk.Id, 0)]);
        var bytes = new byte[100];
        fixture.Engine.Put(fixture.Schema.Pages, Cairn.Testing.Bytes.Of(500), bytes[..PageCodec.Write(page, bytes)]);
        var content = new ContentRef(ContentKind.Map, 500, 0);
        Assert.Contains("shorter", Assert.Single(Check(fixture, content, bytes: false)).Description, StringComparison.Ordinal);
        Assert.Throws<CairnException>(() => fixture.Read(content, 6000, 0, 6000));
    }

    private static List<(long Offset, string Description)> Check(ContentFixture fixture, ContentRef content, bool bytes)
    {
        var problems = new List<ContentProblem>();
        fixture.Store.ClearCaches();
        using var read = fixture.Engine.BeginRead();
        fixture.Store.Check(read, content, new CollectingVisitor(), bytes, problems);
        return problems.ConvertAll(static problem => (problem.Offset, problem.Description));
    }

    private static List<string> PackProblems(ContentFixture fixture)
    {
        var problems = new List<string>();
        using var read = fixture.Engine.BeginRead();
        fixture.Store.Packs!.Check(read, problems);
        return problems;
    }

    private static void AssertDamaged(ContentFixture fixture, ContentRef content, long offset, string how, bool wholeFile = false)
    {
        fixture.Store.ClearCaches();
        var target = Cairn.Testing.Bytes.Repeat(0xEE, wholeFile ? Size : 100);
        using var read = fixture.Engine.BeginRead();
        var error = Assert.Throws<CairnException>(() => fixture.Store.Read(read, content, Size, wholeFile ? 0 : offset, target));
        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Equal(offset, ContentErrors.OffsetOf(error));
        Assert.Contains(how, error.Message, StringComparison.Ordinal);
        if (!wholeFile)
            Assert.True(target.AsSpan().IndexOfAnyExcept((byte)0xEE, (byte)0) < 0);
    }

    private static long ChunkAt(ContentFixture fixture, ContentRef content, long near, out long offset)
    {
        using var read = fixture.Engine.BeginRead();
        var maps = new MapReader(new PageStore(fixture.Schema, fixture.Ids, 0));
        var leaf = maps.FindLeaf(read, content, near, out var start, out _)!;
        var extent = leaf.Extents[leaf.FirstEndingAfter(near - start)];
        offset = start + extent.Offset;
        return extent.Chunk;
    }

    private static PackPlace PlaceOf(ContentFixture fixture, long chunk)
    {
        using var read = fixture.Engine.BeginRead();
        return new ChunkReader(fixture.Schema, null, 0).Record(read, chunk).Place;
    }

    private static string PackFile(ContentFixture fixture, long pack) => new PackDirectory(fixture.PackDirectory).PathOf(pack);

    private static void Change(ContentFixture fixture, Table table, long id, Action<byte[]> change)
    {
        var bytes = fixture.Engine.Get(table, Cairn.Testing.Bytes.Of(id))!;
        change(bytes);
        fixture.Engine.Put(table, Cairn.Testing.Bytes.Of(id), bytes);
        fixture.Store.ClearCaches();
    }
}
