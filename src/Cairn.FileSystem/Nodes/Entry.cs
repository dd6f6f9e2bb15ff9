using Cairn.FileSystem.Format;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>
/// What a name in a directory points at (POSIX dirent); <see cref="Missing"/> where it points at nothing. Small, so that "not
/// there" can be remembered as well.
/// </summary>
internal readonly record struct Entry(long Ino, NodeType Type)
{
    public const int MaxBytes = OrderedNumber.MaxBytes + 1;

    public static Entry Missing => default;

    public bool Exists => Ino != 0;

    public static ReadOnlySpan<byte> Write(Span<byte> buffer, Entry entry)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(entry.Ino);
        writer.Byte((byte)entry.Type);
        return writer.Written;
    }

    public static Entry Read(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, "entry");
        var entry = new Entry(reader.Long(), (NodeType)reader.Byte());
        reader.End();
        return entry;
    }

    /// <summary>The entry in a temporal record.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Pruned"/>.</exception>
    public static Entry From(in TemporalRecord record) => record.State switch
    {
        RecordState.Live => Read(record.Payload),
        RecordState.Thinned => throw new CairnException(ErrorCode.Pruned, "What stood under this name then was dropped by retention."),
        RecordState.Purged => throw new CairnException(ErrorCode.Purged, "What stood under this name then was purged."),
        _ => Missing,
    };
}
