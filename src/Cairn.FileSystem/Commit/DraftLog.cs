using Cairn.FileSystem.Format;
using Cairn.FileSystem.Log;
using Cairn.Storage;

namespace Cairn.FileSystem.Commit;

/// <summary>
/// The log of a revision while it is being made: operations are gathered and put segment by segment, so that a group of many
/// operations costs one put and not one for each.
/// </summary>
internal sealed class DraftLog(VaultSchema schema)
{
    /// <summary>A segment is put when it is longer than this.</summary>
    private const int SegmentBytes = 32 * 1024;

    /// <summary>The first one, with the header, when it is longer than this: who asks when a revision was made, or for the newest one, reads no more than a page.</summary>
    private const int FirstSegmentBytes = 512;

    private readonly byte[] _buffer = new byte[SegmentBytes + LogRecord.MaxBytes];
    private int _length;
    private long _branch, _revision, _segment;
    private RevisionHeader _header;

    /// <summary>Whether the revision has no operation yet.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>What kind of revision it is; can be changed while it is empty.</summary>
    public RevisionKind Kind
    {
        set => _header = _header with { Kind = value };
    }

    public void Start(in RevisionHeader header) => (_header, _length, _segment, IsEmpty) = (header, 0, 0, true);

    public void Add(IWriteTransaction transaction, long branch, long revision, LogRecord record)
    {
        (_branch, _revision) = (branch, revision);
        if (_length > (_segment == 0 ? FirstSegmentBytes : SegmentBytes))
            Flush(transaction);
        var writer = new RecordWriter(_buffer.AsSpan(_length));
        if (IsEmpty)
            LogTable.WriteHeader(ref writer, _header);
        record.Write(ref writer);
        _length += writer.Length;
        IsEmpty = false;
    }

    /// <summary>Puts what is gathered.</summary>
    public void Flush(IWriteTransaction transaction)
    {
        if (_length == 0)
            return;
        Span<byte> key = stackalloc byte[3 * OrderedNumber.MaxBytes];
        transaction.Put(schema.Log, LogTable.Key(key, _branch, _revision, _segment++), _buffer.AsSpan(0, _length));
        _length = 0;
    }
}
