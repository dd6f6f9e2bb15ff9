namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// Read transactions that are not in use, reset but not ended: they keep their slot in the reader table, so that the next
/// one takes no lock and no memory.
/// </summary>
/// <param name="slots">Slots in the table, which all processes share: one may keep a sixteenth of them without using them.</param>
internal sealed class ReaderPool(int slots)
{
    private const int PartKept = 16, MostKept = 64;

    private readonly Lock _lock = new();
    private readonly int _maxIdle = Math.Clamp(slots / PartKept, 1, MostKept);
    private readonly Stack<LmdbReadTransaction> _idle = new();
    private LmdbReadTransaction? _handy;

    /// <summary>One that is not in use, or null.</summary>
    public LmdbReadTransaction? Take()
    {
        if (Interlocked.Exchange(ref _handy, null) is { } handy)
            return handy;
        lock (_lock)
            return _idle.Count > 0 ? _idle.Pop() : null;
    }

    /// <summary>Keeps one for the next user, or frees it when enough are kept.</summary>
    public void Give(LmdbReadTransaction reader)
    {
        if (Interlocked.CompareExchange(ref _handy, reader, null) is null)
            return;
        lock (_lock)
        {
            if (_idle.Count < _maxIdle)
            {
                _idle.Push(reader);
                return;
            }
        }
        reader.Free();
    }

    /// <summary>Frees all that are not in use.</summary>
    public void Clear()
    {
        while (Take() is { } reader)
            reader.Free();
    }
}
