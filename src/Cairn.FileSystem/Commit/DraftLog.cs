using System.Buffers;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Log;
using Cairn.Storage;

namespace Cairn.FileSystem.Commit;

/// <summary>
/// The log of a revision while it is being made: operations are gathered and put segment by segment, so that a group of many
/// operations costs one put and not one for each. Memory is borrowed while there is something in it: a process may have thousands of
/// branches open.
/// </summary>
internal sealed class DraftLog(VaultSchema schema)
{
    /// <summary>A segment is put when it is longer than this: with one more operation it still fits into a page of SQLite's tree (1,002 bytes, key included). What
    /// is longer has pages of its own, and a search in the tree reads all of them for each such record that it compares with.</summary>
    private const int SegmentBytes = 768;

    private byte[] _buffer = [];
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

    public void Start(in RevisionHeader header)
    {
        GiveBack();
        (_header, _segment, IsEmpty) = (header, 0, true);
    }

    public void Add(IWriteTransaction transaction, long branch, long revision, LogRecord record)
    {
        (_branch, _revision) = (branch, revision);
        if (_length > SegmentBytes)
            Flush(transaction);
        if (_length == 0)
            _buffer = ArrayPool<byte>.Shared.Rent(SegmentBytes + LogRecord.MaxBytes);
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
        GiveBack();
    }

    private void GiveBack()
    {
        if (_length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _length) = ([], 0);
    }
}
