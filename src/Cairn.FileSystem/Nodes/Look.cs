using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>
/// One operation's look at a view. The caches are brought up to date once, at its beginning; a read transaction begins when something
/// is not in them, and serves what is looked for after. Dispose it, on the thread that began it: it is used again.
/// </summary>
internal sealed class Look : IDisposable
{
    [ThreadStatic]
    private static Look? t_idle;

    private VaultCore _vault = null!;
    private View _view = null!;
    private IReadTransaction? _transaction;
    private long _epoch;
    private bool _newer;

    private Look()
    {
    }

    public static Look Begin(VaultCore vault, View view)
    {
        if (view.IsTip)
            vault.RefreshIfStale(view.Branch);
        var look = t_idle ?? new Look();
        t_idle = null;
        (look._vault, look._view, look._newer) = (vault, view, false);
        return look;
    }

    /// <summary>
    /// The transaction to read in. What was taken from the cache meanwhile may be newer than the one that is open, and name what that does not have:
    /// then it is another one. Spans that the one before handed out end with it.
    /// </summary>
    public IReadTransaction Transaction
    {
        get
        {
            if (_newer)
                End();
            if (_transaction is null)
            {
                _epoch = _vault.Cache.Epoch;
                _transaction = _vault.Engine.BeginRead();
            }
            return _transaction;
        }
    }

    /// <summary>The node with that number, or null.</summary>
    public StoredNode? Node(long ino)
    {
        if (_view.IsTip && _vault.Cache.TryGetNode(_view.Branch, ino, out var cached))
        {
            _newer = _transaction is not null;
            return cached ?? FindOrphan(ino);
        }
        return ReadNode(Transaction, ino);
    }

    /// <summary>What <paramref name="name"/> in <paramref name="parent"/> points at, which may be nothing.</summary>
    public Entry Entry(long parent, ReadOnlySpan<byte> name)
    {
        Span<byte> k = stackalloc byte[TemporalKey.Capacity];
        var entryKey = EntryTable.Key(k, parent, name);
        if (!_view.IsTip)
            return FileSystem.Entry.From(_vault.Entries.Read(Transaction, _view, entryKey));
        TemporalKey buffer = default;
        var key = buffer.Head(_view.Branch, entryKey);
        if (_vault.Cache.TryGetEntry(key, out var cached))
        {
            _newer = _transaction is not null;
            return cached.Entry;
        }
        var entry = _vault.Entries.ReadEntry(Transaction, _view, entryKey);
        _vault.Cache.Fill(_epoch, key, entry);
        return entry.Entry;
    }

    public void Dispose()
    {
        End();
        t_idle = this;
    }

    private StoredNode? FindOrphan(long ino) => _vault.OpenNodes.MayHold(_view.Branch, ino) ? _vault.OpenNodes.Find(Transaction, _view.Branch, ino) : null;

    private StoredNode? ReadNode(IReadTransaction transaction, long ino)
    {
        if (_vault.Nodes.Read(transaction, _view, ino) is not { } node)
            return _view.IsTip ? _vault.OpenNodes.Find(transaction, _view.Branch, ino) : null;
        if (_view.IsTip)
            _vault.Cache.Fill(_epoch, _view.Branch, node);
        return node;
    }

    private void End()
    {
        _newer = false;
        var transaction = _transaction;
        _transaction = null;
        transaction?.Dispose();
    }
}
