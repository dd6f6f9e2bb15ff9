using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Log;

/// <summary>A range of bytes of a file.</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    public long End => Offset + Length;
}

/// <summary>One operation as the log keeps it (docs/format.md §10).</summary>
internal sealed record LogRecord
{
    private const byte HasSecondPlace = 1, HasRanges = 2, HasBefore = 4, HasSecondNode = 8, KnownFields = 15;

    /// <summary>Ranges beyond so many are joined into one, so that a record stays small.</summary>
    public const int MaxRanges = 64;

    /// <summary>More than any record takes.</summary>
    public const int MaxBytes = 2048;

    public required Operation Operation { get; init; }

    public long Session { get; init; }

    public long Node { get; init; }

    public long Directory { get; init; }

    public byte[] Name { get; init; } = [];

    /// <summary>0 when there is no second place.</summary>
    public long SecondDirectory { get; init; }

    public byte[] SecondName { get; init; } = [];

    /// <summary>The node that a rename replaced or an exchange moved the other way; 0 when there is none.</summary>
    public long SecondNode { get; init; }

    public IReadOnlyList<ByteRange> Ranges { get; init; } = [];

    /// <summary>The start of the node record that names the content before; 0 when there is none.</summary>
    public long Before { get; init; }

    public void Write(ref RecordWriter writer)
    {
        writer.Byte((byte)Operation);
        writer.Byte((byte)((SecondDirectory != 0 ? HasSecondPlace : 0) | (Ranges.Count > 0 ? HasRanges : 0) | (Before != 0 ? HasBefore : 0) | (SecondNode != 0 ? HasSecondNode : 0)));
        writer.Number(Session);
        writer.Number(Node);
        writer.Number(Directory);
        writer.Name(Name);
        if (SecondDirectory != 0)
        {
            writer.Number(SecondDirectory);
            writer.Name(SecondName);
        }
        if (Ranges.Count > 0)
            WriteRanges(ref writer);
        if (Before != 0)
            writer.Number(Before);
        if (SecondNode != 0)
            writer.Number(SecondNode);
    }

    public static LogRecord Read(ref RecordReader reader)
    {
        var operation = reader.Byte();
        if (operation is 0 or > (byte)Operation.Purge)
            throw reader.Malformed("its operation is unknown");
        var fields = reader.Byte();
        if ((fields & ~KnownFields) != 0)
            throw reader.Malformed("it has unknown fields");
        return new LogRecord
        {
            Operation = (Operation)operation,
            Session = reader.Long(),
            Node = reader.Long(),
            Directory = reader.Long(),
            Name = reader.Name().ToArray(),
            SecondDirectory = (fields & HasSecondPlace) != 0 ? reader.Long() : 0,
            SecondName = (fields & HasSecondPlace) != 0 ? reader.Name().ToArray() : [],
            Ranges = (fields & HasRanges) != 0 ? ReadRanges(ref reader) : [],
            Before = (fields & HasBefore) != 0 ? reader.Long() : 0,
            SecondNode = (fields & HasSecondNode) != 0 ? reader.Long() : 0,
        };
    }

    private void WriteRanges(ref RecordWriter writer)
    {
        writer.Number(Ranges.Count);
        long end = 0;
        foreach (var range in Ranges)
        {
            writer.Number(range.Offset - end);
            writer.Number(range.Length);
            end = range.End;
        }
    }

    private static ByteRange[] ReadRanges(ref RecordReader reader)
    {
        var ranges = new ByteRange[reader.Int(MaxRanges)];
        long end = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            var (gap, length) = (reader.Long(), reader.Long());
            if (gap > long.MaxValue - end || length > long.MaxValue - end - gap)
                throw reader.Malformed("a range is beyond all files");
            ranges[i] = new ByteRange(end + gap, length);
            end = ranges[i].End;
        }
        return ranges;
    }
}
