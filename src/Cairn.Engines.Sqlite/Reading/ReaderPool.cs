namespace Cairn.Engines.Sqlite.Reading;

/// <summary>
/// The connections that read, each with its transaction object and its prepared statements. The one used last is used
/// next, because its cache is warm.
/// </summary>
/// <param name="open">Opens one more.</param>
internal sealed class ReaderPool(Func<ReaderPool, SqliteReadTransaction> open)
{
    /// <summary>How many read transactions may be open at once. Each holds two descriptors and a cache of pages.</summary>
    public const int Capacity = 126;

    /// <summary>How many stay open while nobody reads.</summary>
    private const int MaxIdle = 16;

    private readonly Lock _lock = new();
    private readonly Stack<SqliteReadTransaction> _idle = new();
    private SqliteReadTransaction? _next;
    private int _count;

    /// <summary>A reader for one transaction.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: as many as can be are reading.</exception>
    public SqliteReadTransaction Rent() => Interlocked.Exchange(ref _next, null) ?? RentIdle() ?? OpenAnother();

    /// <summary>Takes a reader back.</summary>
    public void Return(SqliteReadTransaction reader)
    {
        var displaced = Interlocked.Exchange(ref _next, reader);
        if (displaced is not null && !TryKeep(displaced))
            Discard(displaced);
    }

    /// <summary>Closes a reader for good.</summary>
    public void Discard(SqliteReadTransaction reader)
    {
        Interlocked.Decrement(ref _count);
        reader.Close();
    }

    /// <summary>Closes all; nobody reads.</summary>
    public void Close()
    {
        while ((Interlocked.Exchange(ref _next, null) ?? RentIdle()) is { } reader)
            Discard(reader);
    }

    private SqliteReadTransaction? RentIdle()
    {
        lock (_lock)
            return _idle.Count > 0 ? _idle.Pop() : null;
    }

    private bool TryKeep(SqliteReadTransaction reader)
    {
        lock (_lock)
        {
            if (_idle.Count == MaxIdle)
                return false;
            _idle.Push(reader);
            return true;
        }
    }

    private SqliteReadTransaction OpenAnother()
    {
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            Interlocked.Decrement(ref _count);
            throw new CairnException(ErrorCode.Busy, $"{Capacity} read transactions are open already; there is no room for another. End some.");
        }
        try
        {
            return open(this);
        }
        catch
        {
            Interlocked.Decrement(ref _count);
            throw;
        }
    }
}
