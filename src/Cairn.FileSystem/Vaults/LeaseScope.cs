using Cairn.Storage;
using Cairn.Storage.WriteBehind;

namespace Cairn.FileSystem.Vaults;

/// <summary>
/// While a thread has a write transaction open, numbers that it needs beyond what was reserved are leased inside that
/// transaction, for it alone: if it is undone they are forgotten with it, and nobody else ever had any of them.
/// </summary>
internal sealed class LeaseScope : IDisposable
{
    [ThreadStatic]
    private static LeaseScope? t_current;

    private Dictionary<IdAllocator, (long Next, long Limit)>? _ranges;

    private readonly VaultCore _vault;
    private bool _kept;

    private LeaseScope(VaultCore vault, IWriteTransaction transaction) => (_vault, Transaction) = (vault, transaction);

    /// <summary>The scope of this thread, if it has a transaction open.</summary>
    public static LeaseScope? Current => t_current;

    public IWriteTransaction Transaction { get; }

    /// <summary>Says that this thread has <paramref name="transaction"/> open, until the scope is disposed.</summary>
    /// <returns>Null: what is committed to memory must not lease, as others do it in the database meanwhile; and it keeps nobody from doing it.</returns>
    public static LeaseScope? Begin(VaultCore vault, IWriteTransaction transaction) =>
        WriteBehindEngine.Holds(transaction) ? null : t_current = new LeaseScope(vault, transaction);

    /// <summary>The transaction is committed: what was leased stays leased.</summary>
    public void Keep() => _kept = true;

    public long Next(IdAllocator allocator)
    {
        _ranges ??= [];
        var (next, limit) = _ranges.GetValueOrDefault(allocator);
        if (next == limit)
            (next, limit) = allocator.LeaseWithin(Transaction);
        _ranges[allocator] = (next + 1, limit);
        return next;
    }

    /// <summary>Numbers of an undone transaction will name other contents, so that none may be remembered under them.</summary>
    public void Dispose()
    {
        t_current = null;
        if (!_kept && _ranges is not null)
            _vault.Content.ClearCaches();
    }
}
