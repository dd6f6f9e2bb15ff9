using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>
/// Numbers of one kind: ascending, vault-wide, never reused. They are leased in batches, each in a small transaction of its own, so
/// that handing one out costs nothing; only a thread that has a write transaction open leases within that (<see cref="LeaseScope"/>).
/// </summary>
internal sealed class IdAllocator(IEngine engine, Table table, ReadOnlyMemory<byte> key, long first, int batch, long max) : IContentIds
{
    private readonly Lock _leasing = new();
    private readonly Lock _lock = new();
    private long _next, _limit;

    /// <summary>The next number.</summary>
    public long Next()
    {
        while (true)
        {
            if (TryNext(out var number))
                return number;
            if (LeaseScope.Current is { } scope)
                return scope.Next(this);
            Reserve(1);
        }
    }

    /// <summary>Makes sure, at this moment, that the next <paramref name="count"/> numbers need no lease. Not to be called within a transaction.</summary>
    public void Reserve(int count)
    {
        if (HasAtLeast(count))
            return;
        lock (_leasing)
        {
            if (HasAtLeast(count))
                return;
            using var transaction = engine.BeginWrite(Scope.Vault);
            var (next, limit) = LeaseWithin(transaction, Math.Max(batch, count));
            transaction.Commit();
            lock (_lock)
                (_next, _limit) = (next, limit);
        }
    }

    /// <summary>Leases a batch within <paramref name="transaction"/>: it is the caller's if that commits, and nobody's if not.</summary>
    public (long Next, long Limit) LeaseWithin(IWriteTransaction transaction) => LeaseWithin(transaction, batch);

    /// <summary>The first number never leased, as <paramref name="transaction"/> sees it.</summary>
    public long FirstUnleased(IReadTransaction transaction)
    {
        if (!transaction.TryGet(table, key.Span, out var value))
            return first;
        var reader = new RecordReader(value, "counter");
        var next = reader.Long();
        reader.End();
        return next;
    }

    private bool TryNext(out long number)
    {
        lock (_lock)
        {
            number = _next;
            return _next < _limit && ++_next > 0;
        }
    }

    private bool HasAtLeast(int count)
    {
        lock (_lock)
            return _limit - _next >= count;
    }

    private (long, long) LeaseWithin(IWriteTransaction transaction, int count)
    {
        var next = FirstUnleased(transaction);
        if (next > max - count)
            throw new CairnException(ErrorCode.NoSpace, "The vault has used up its numbers; copy what is needed into a new vault.");
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(table, key.Span, value[..OrderedNumber.Write(value, (ulong)(next + count))]);
        return (next, next + count);
    }
}
