using System.Diagnostics.CodeAnalysis;
using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Every decoder answers or says that the bytes are corrupt, whatever they are.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same bytes.")]
public sealed class ContentDecoderTests
{
    private static int Rounds => Environment.GetEnvironmentVariable("CAIRN_TEST_LONG") == "1" ? 2_000_000 : 50_000;

    [Fact]
    public void Pages_survive_anything()
    {
        var random = new Random(1);
        Fuzz(() => Page(random), bytes => PageCodec.Read(bytes, bytes.Length > 0 ? Math.Min((int)bytes[0], 6) : 0));
    }

    [Fact]
    public void Chunk_records_survive_anything()
    {
        var random = new Random(2);
        Fuzz(() => Chunk(random), static bytes => ChunkRecord.Read(bytes));
    }

    [Fact]
    public void Pack_rows_survive_anything() =>
        Fuzz(static () => [1, 249, 1, 0, 17], static bytes => PackTable.Decode(bytes));

    [Fact]
    public void Pack_records_survive_anything()
    {
        var header = new byte[PackFormat.RecordHeaderBytes];
        PackRecord.Write(header, 5, new byte[100]);
        Fuzz(() => header, static bytes =>
        {
            if (bytes.Length >= PackFormat.RecordHeaderBytes && PackRecord.TryRead(bytes, out _, out var length))
                Assert.InRange(length, 1, ContentLimits.Chunk);
        });
    }

    [Fact]
    public void A_page_that_claims_much_allocates_little()
    {
        var bytes = new byte[1 << 20];
        bytes.AsSpan(1).Fill(1);
        for (var at = 1; at + 3 < bytes.Length; at += 4)
            bytes[at + 2] = 2;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CairnException>(() => PageCodec.Read(bytes, 0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Pages_are_read_as_they_were_written()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Page(random);
            var again = new byte[bytes.Length + 10_000];
            var page = PageCodec.Read(bytes, bytes[0]);
            Assert.Equal(bytes, again[..PageCodec.Write(page, again.AsSpan())]);
        }
    }

    [Fact]
    public void A_leaf_looks_as_the_format_says()
    {
        var bytes = new byte[100];
        var length = PageCodec.Write(MapPage.Leaf([new Extent(0, 100, 5, 0), new Extent(110, 200, 7, 3)]), bytes);
        Assert.Equal([0, 0, 100, 10, 0, 10, 200, 4, 3], bytes[..length]);
    }

    [Fact]
    public void An_inner_page_looks_as_the_format_says()
    {
        var children = new long[256];
        (children[0], children[3], children[255]) = (9, 10, 8);
        var bytes = new byte[10_000];
        var length = PageCodec.Write(MapPage.Inner(2, children), bytes);
        Assert.Equal([2, 0, 18, 2, 2, 248, 251, 3], bytes[..length]);
    }

    private static void Fuzz(Func<byte[]> valid, Action<byte[]> decode)
    {
        var random = new Random(4);
        for (var i = 0; i < Rounds; i++)
        {
            var bytes = i % 4 == 0 ? Cairn.Testing.Bytes.Random(random.Next(200), i) : Mutate(valid(), random);
            try
            {
                decode(bytes);
            }
            catch (CairnException error)
            {
                Assert.Equal(ErrorCode.Corrupt, error.Code);
            }
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        bytes = (byte[])bytes.Clone();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            switch (random.Next(4))
            {
                case 0:
                    bytes = bytes[..random.Next(bytes.Length + 1)];
                    break;
                case 1:
                    bytes = [.. bytes, .. Cairn.Testing.Bytes.Random(random.Next(1, 10), random.Next())];
                    break;
                case 2:
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(240, 256);
                    break;
                default:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }
        return bytes;
    }

    private static byte[] Page(Random random)
    {
        var page = random.Next(2) == 0 ? Leaf(random) : Inner(random);
        var bytes = new byte[PageCodec.MaxBytes(page)];
        return bytes[..PageCodec.Write(page, bytes)];
    }

    private static MapPage Leaf(Random random)
    {
        var extents = new List<Extent>();
        for (var at = random.Next(100); at < 900_000 && extents.Count < 40; at += random.Next(60_000))
        {
            var length = random.Next(1, 60_000);
            extents.Add(new Extent(at, length, random.NextInt64(1, 1L << random.Next(1, 62)), random.Next(ContentLimits.Chunk - length)));
            at += length;
        }
        return MapPage.Leaf([.. extents]);
    }

    private static MapPage Inner(Random random)
    {
        var height = random.Next(1, 7);
        var children = new long[256];
        for (var i = random.Next(1, 20); i > 0; i--)
            children[random.Next(MapGeometry.ChildCount(height))] = random.NextInt64(1, long.MaxValue);
        return MapPage.Inner(height, children);
    }

    private static byte[] Chunk(Random random)
    {
        var bytes = new byte[ChunkRecord.MaxHeaderBytes + 20];
        var hash = Cairn.Testing.Bytes.Random(32, random.Next());
        if (random.Next(2) == 0)
            return bytes[..ChunkRecord.WritePacked(bytes, (byte)random.Next(3), random.Next(100, 1000), hash, new PackPlace(random.Next(1, 100), random.Next(16, 1 << 20), random.Next(1, 100)))];
        return bytes[..(ChunkRecord.WriteHere(bytes, 0, 20, hash) + 20)];
    }
}
