namespace Cairn.FileSystem.Content;

/// <summary>
/// Records appended to a pack that no committed transaction names yet. While it is held, this process keeps its claim on the
/// pack, so that nobody writes over the bytes, and the pack does not count as full, so that nobody deletes it.
/// </summary>
/// <remarks>Whoever appends holds it until the transaction that names the records has committed, and then says so; one that is
/// disposed before was abandoned: its bytes are counted as dead.</remarks>
internal sealed class PackAppend(PackAppender appender, PackFile file, long offset, int length) : IDisposable
{
    private bool _settled;

    public PackFile File => file;

    /// <summary>The pack's number.</summary>
    public long Pack => file.Number;

    /// <summary>Where the first record begins.</summary>
    public long Offset => offset;

    /// <summary>Bytes appended, headers included.</summary>
    public int Length => length;

    /// <summary>The transaction that names the records has committed.</summary>
    public void Committed() => Settle(committed: true);

    public void Dispose() => Settle(committed: false);

    /// <summary>Nothing was written, or not all of it: the room is the next one's.</summary>
    public void NotWritten()
    {
        _settled = true;
        appender.GiveBack(this);
    }

    private void Settle(bool committed)
    {
        if (_settled)
            return;
        _settled = true;
        appender.Settle(this, committed);
    }
}
