using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Peers;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Tests.Fuzz;

/// <summary>Whatever the bytes, a decoder answers or says that they are corrupt: at once, and without taking more memory than they do.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same bytes.")]
public sealed class DecoderTests
{
    private const int MaxBytes = 6_000;

    private delegate void Decoder(ReadOnlySpan<byte> bytes);

    private static int Rounds => TestSettings.Rounds(20_000, 3_000_000);

    [Fact]
    public void Numbers_survive_anything() => Fuzz([[251, 1, 2, 3, 4], [255, 1, 2, 3, 4, 5, 6, 7, 8]], static bytes =>
    {
        var read = OrderedNumber.Read(bytes, out var value);
        if (read == 0)
            return;
        Span<byte> again = stackalloc byte[OrderedNumber.MaxBytes];
        Assert.True(again[..OrderedNumber.Write(again, value)].SequenceEqual(bytes[..read]), "A number is read from what it is not written as.");
    });

    [Fact]
    public void Building_blocks_survive_anything() => Fuzz([[3, 1, 2, 3, 0, 5, 9]], static bytes =>
    {
        var reader = new RecordReader(bytes, "fuzzed");
        while (!reader.AtEnd)
            switch (reader.Byte() % 8)
            {
                case 0: _ = reader.Number(); break;
                case 1: _ = reader.Long(); break;
                case 2: _ = reader.Int(1000); break;
                case 3: _ = reader.Word(); break;
                case 4: _ = reader.Signed(); break;
                case 5: _ = reader.Bytes(); break;
                case 6: _ = reader.Name(); break;
                default: _ = reader.Time().ToString(); break;
            }
    });

    [Fact]
    public void Nodes_survive_anything() => Fuzz(Nodes(), static bytes =>
    {
        var node = NodeCodec.Read(5, bytes);
        if (node.Name.Length > NodeCodec.MaxNameBytes || node.Target?.Length > NodeCodec.MaxTargetBytes)
            return;
        Span<byte> again = stackalloc byte[NodeCodec.MaxBytes];
        Assert.Equal(node.Size, NodeCodec.Read(5, NodeCodec.Write(again, node)).Size);
    });

    [Fact]
    public void Entries_survive_anything() => Fuzz([[9, 8]], static bytes => Entry.Read(bytes));

    [Fact]
    public void Temporal_records_survive_anything() => Fuzz([[7, 0, 1, 2, 3], [7, 1]], static bytes =>
    {
        var record = TemporalRecord.Read(bytes, 1, View.Tip);
        _ = NodeTable.Decode(3, record);
        _ = Entry.From(record);
    });

    [Fact]
    public void Branches_survive_anything() => Fuzz([BranchBytes()], static bytes => BranchRecord.Read(1, bytes));

    [Fact]
    public void Peers_survive_anything() => Fuzz(
        [PeerRecord.Write(new PeerRecord(3, ProcessIdentity.Current, "/tmp/cairn-x/peer"))], static bytes => PeerRecord.Read(3, bytes));

    [Fact]
    public void Messages_between_peers_survive_anything() => Fuzz([new PeerMessage(PeerMessageKind.Refused, 300, "why").Write()], static bytes =>
    {
        if (bytes.Length >= PeerMessage.HeaderBytes)
            Assert.InRange(PeerMessage.LengthOf(bytes), 1, PeerMessage.MaxBytes);
        _ = PeerMessage.Read(bytes[Math.Min(bytes.Length, PeerMessage.HeaderBytes)..]);
    });

    [Fact]
    public void Operations_in_the_log_survive_anything() => Fuzz(Operations(), static bytes =>
    {
        var reader = new RecordReader(bytes, "log");
        while (!reader.AtEnd)
            _ = LogRecord.Read(ref reader);
    });

    [Fact]
    public void A_log_record_that_claims_many_ranges_allocates_few()
    {
        byte[] bytes = [10, 2, 1, 1, 0, 0, 255, 127, 255, 255, 255, 255, 255, 255, 255];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CairnException>(() => ReadOperation(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
    }

    private static void ReadOperation(byte[] bytes)
    {
        var reader = new RecordReader(bytes, "log");
        _ = LogRecord.Read(ref reader);
    }

    private static void Fuzz(List<byte[]> seeds, Decoder decode)
    {
        var seed = (int)(TestSettings.Seed ?? 20);
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(HashCode.Combine(seed, round));
            var bytes = round % 4 == 0 ? Anything(random) : Mutation.Of(seeds[round % seeds.Count], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decode(bytes);
            }
            catch (CairnException corrupt) when (corrupt.Code is ErrorCode.Corrupt or ErrorCode.Pruned or ErrorCode.Purged)
            {
                // That is the other answer.
            }
            catch (Exception unexpected)
            {
                throw new InvalidOperationException($"CAIRN_TEST_SEED={seed}, round {round}, {Convert.ToHexString(bytes)}: {unexpected.Message}", unexpected);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000 + 200L * bytes.Length);
        }
    }

    private static byte[] Anything(Random random)
    {
        var bytes = new byte[random.Next(random.Next(2) == 0 ? 40 : MaxBytes)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> Nodes()
    {
        var time = new Timestamp(1_800_000_000, 5);
        var file = new Node { Ino = 5, Mode = Mode.Of(NodeType.File, 0x1A4), Size = 5_000_000, Content = new ContentRef(ContentKind.Map, 77, 2), MTime = time, CTime = time, BTime = new Timestamp(3, 4), Parent = 1, Name = "name"u8.ToArray() };
        var link = file with { Mode = Mode.Of(NodeType.Symlink, 0x1FF), Content = new ContentRef(ContentKind.SymlinkTarget, 0, 0), Target = "target"u8.ToArray() };
        var device = file with { Mode = Mode.Of(NodeType.BlockDevice, 0x180), Content = default, Rdev = 1L << 33 };
        return new[] { file, link, device }.Select(static node => NodeCodec.Write(new byte[NodeCodec.MaxBytes], node).ToArray()).ToList();
    }

    private static List<byte[]> Operations()
    {
        var rename = new LogRecord { Operation = Operation.Rename, Session = 4, Node = 9, Directory = 1, Name = "from"u8.ToArray(), SecondDirectory = 2, SecondName = "to"u8.ToArray(), SecondNode = 8, Before = 77 };
        var write = new LogRecord { Operation = Operation.Write, Session = 1 << 20, Node = 1L << 40, Directory = 1, Name = "n"u8.ToArray(), Ranges = [new ByteRange(10, 100), new ByteRange(1_000, 1L << 50)] };
        return new[] { rename, write }.Select(Written).ToList();
    }

    private static byte[] Written(LogRecord record)
    {
        var writer = new RecordWriter(new byte[LogRecord.MaxBytes]);
        record.Write(ref writer);
        return writer.Written.ToArray();
    }

    private static byte[] BranchBytes() => BranchRecord.Write(
        new byte[BranchRecord.MaxBytes],
        new BranchRecord { Id = 1, Name = Encoding.UTF8.GetBytes("agents/7"), Parent = 2, Fork = 300, Created = new Timestamp(1_800_000_000, 9), Session = 3, Horizon = 200, LastAnchor = 400, Epoch = 7, Writer = 2 }).ToArray();
}
