using System.Text;
using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>How chunks are compressed, and when not.</summary>
public sealed class CompressionTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(static i => $"line {i % 1000}, ")));

    [Theory]
    [InlineData("memory", "lz4")]
    [InlineData("memory", "zstd")]
    [InlineData("memory+packs", "lz4")]
    [InlineData("memory+packs", "zstd:9")]
    public void Text_takes_less_room_and_reads_the_same(string place, string codec)
    {
        using var fixture = new ContentFixture(place);
        var policy = new ContentPolicy { Codec = CodecChoice.Parse(codec) };
        var content = fixture.Build(Text, policy);
        var small = fixture.Change(edit => fixture.Store.Store(edit, Text.AsSpan(0, 30_000)), policy);
        Assert.InRange(Stored(fixture), 1, Text.Length / 2);
        fixture.Store.ClearCaches();
        Assert.Equal(Text, fixture.Read(content, Text.Length, 0, Text.Length));
        Assert.Equal(Text[..30_000], fixture.Read(small, 30_000, 0, 30_000));
        Assert.Equal(Text[500_000..500_100], fixture.Read(content, Text.Length, 500_000, 100));
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("memory+packs")]
    public void What_does_not_become_shorter_is_stored_as_it_is(string place)
    {
        using var fixture = new ContentFixture(place);
        var bytes = Cairn.Testing.Bytes.Random(1 << 20, 1);
        var content = fixture.Build(bytes, new ContentPolicy { Codec = CodecChoice.Lz4 });
        Assert.Equal(bytes.Length, Stored(fixture));
        Assert.All(fixture.Engine.Read(read => read.All(fixture.Schema.Chunks)), static record => Assert.Equal(0, ChunkRecord.Read(record.Value).Codec));
        Assert.Equal(bytes, fixture.Read(content, bytes.Length, 0, bytes.Length));
    }

    [Fact]
    public void The_codec_can_change_at_any_time_and_what_is_there_stays_readable_and_shared()
    {
        using var fixture = new ContentFixture("memory+packs");
        var contents = new[] { "none", "lz4", "zstd", "none" }.Select(codec =>
            (Codec: codec, Content: fixture.Build([.. Text, .. Encoding.ASCII.GetBytes(codec)], new ContentPolicy { Codec = CodecChoice.Parse(codec) }))).ToList();
        foreach (var (codec, content) in contents)
            Assert.Equal([.. Text, .. Encoding.ASCII.GetBytes(codec)], fixture.Read(content, Text.Length + codec.Length, 0, Text.Length + 100));
        Assert.InRange(Stored(fixture), 1, Text.Length + (3 * 256 << 10));
    }

    [Fact]
    public void Compressed_payloads_move_between_engine_and_packs_as_they_are()
    {
        using var fixture = new ContentFixture("memory+packs");
        var content = fixture.Change(edit => fixture.Store.Store(edit, Text.AsSpan(0, 60_000)), new ContentPolicy { Codec = CodecChoice.Zstd(5) });
        var before = Stored(fixture);
        Assert.Equal(-1, fixture.Store.Packs!.MoveFromEngine(0, long.MaxValue));
        Assert.Equal(before, Stored(fixture));
        fixture.Store.ClearCaches();
        Assert.Equal(Text[..60_000], fixture.Read(content, 60_000, 0, 60_000));
    }

    [Fact]
    public void An_insertion_into_a_large_file_stores_little_anew()
    {
        using var fixture = new ContentFixture();
        var bytes = Cairn.Testing.Bytes.Random(8 << 20, 1);
        fixture.Build(bytes);
        var before = Stored(fixture);
        byte[] changed = [.. bytes[..3_000_000], .. "inserted"u8, .. bytes[3_000_000..]];
        var content = fixture.Build(changed);
        Assert.InRange(Stored(fixture) - before, 1, 2 * 256 << 10);
        Assert.Equal(changed, fixture.Read(content, changed.Length, 0, changed.Length));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("lz4")]
    [InlineData("zstd:19")]
    public void A_choice_of_codec_is_written_as_it_is_read(string text) => Assert.Equal(text, CodecChoice.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("LZ4")]
    [InlineData("gzip")]
    [InlineData("zstd:0")]
    [InlineData("zstd:20")]
    [InlineData("zstd:-1")]
    public void What_is_no_codec_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => CodecChoice.Parse(text)).Code);

    private static long Stored(ContentFixture fixture) =>
        fixture.Engine.Read(read => read.All(fixture.Schema.Chunks)).Sum(static record => (long)ChunkRecord.Read(record.Value).StoredLength);
}
