using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Peers;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>
/// Which nodes this process has open. A node whose last name goes while it is open lives on as an orphan, outside history, until the
/// last handle is closed.
/// </summary>
internal sealed class OpenNodes(VaultCore vault)
{
    private const int MaxKeyBytes = 3 * OrderedNumber.MaxBytes;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Branch, long Ino), int> _open = [];
    private readonly HashSet<(long Branch, long Ino)> _orphans = [];
    private readonly HashSet<(long Branch, long Ino)> _going = [];

    /// <summary>Tells the orphans of this opening of the vault from those of others, which may hold the same node as they last saw it.</summary>
    private readonly long _holder = Random.Shared.NextInt64();

    /// <summary>Counts a handle. Pair with <see cref="Close"/>.</summary>
    /// <returns>False: the group that is being committed removes the node, and it is too late to keep it.</returns>
    public bool Open(long branch, long ino)
    {
        lock (_lock)
        {
            if (_going.Contains((branch, ino)))
                return false;
            _open[(branch, ino)] = _open.GetValueOrDefault((branch, ino)) + 1;
            return true;
        }
    }

    /// <summary>A group is committed, or undone: what it removed is gone, or is not.</summary>
    public void EndGroup(long branch)
    {
        lock (_lock)
            if (_going.Count > 0)
                _going.RemoveWhere(going => going.Branch == branch);
    }

    /// <summary>Counts a handle off.</summary>
    /// <returns>Whether that was the last one of what may be an orphan, which must then be reaped and forgotten.</returns>
    public bool Close(long branch, long ino)
    {
        lock (_lock)
        {
            if (--_open[(branch, ino)] > 0)
                return false;
            _open.Remove((branch, ino));
            return _orphans.Contains((branch, ino));
        }
    }

    public bool IsOpen(long branch, long ino)
    {
        lock (_lock)
            return _open.ContainsKey((branch, ino));
    }

    /// <summary>Whether the node may be an orphan that is held here: when not, no record need be looked for.</summary>
    public bool MayHold(long branch, long ino)
    {
        lock (_lock)
            return _orphans.Contains((branch, ino));
    }

    /// <summary>The orphan with that number, if it is held here.</summary>
    public StoredNode? Find(IReadTransaction transaction, long branch, long ino) =>
        Read(transaction, branch, ino) is { } orphan ? new StoredNode(orphan.Node, 0, StoredNode.Orphan) : null;

    /// <summary>Whether any process has the node open, which has no name any more.</summary>
    public bool IsOrphan(Draft draft, long ino) => HasOrphan(draft.Transaction, draft.Branch.Id, ino);

    /// <summary>Whether any process has the node of a branch open, which has no name any more.</summary>
    public bool HasOrphan(IReadTransaction transaction, long branch, long ino)
    {
        Span<byte> buffer = stackalloc byte[MaxKeyBytes];
        var prefix = Prefix(buffer, branch, ino);
        using var cursor = transaction.OpenCursor(vault.Schema.Orphans);
        return cursor.SeekAtOrAfter(prefix) && cursor.Key.StartsWith(prefix);
    }

    /// <summary>The extended attributes of an orphan that this process holds.</summary>
    public SortedList<byte[], byte[]> Xattrs(IReadTransaction transaction, long branch, long ino) =>
        Read(transaction, branch, ino)?.Xattrs ?? new SortedList<byte[], byte[]>(BytesOrder.Instance);

    /// <summary>Keeps <paramref name="node"/> as an orphan if it is open. Called as its last name goes.</summary>
    public void Orphan(Draft draft, Node node, SortedList<byte[], byte[]> xattrs)
    {
        lock (_lock)
        {
            if (!_open.ContainsKey((draft.Branch.Id, node.Ino)))
            {
                _going.Add((draft.Branch.Id, node.Ino));
                return;
            }
            // Should the transaction be undone, the number stands here and no record does, which means nothing.
            _orphans.Add((draft.Branch.Id, node.Ino));
        }
        Write(draft, node with { Nlink = 0, CTime = draft.Time }, xattrs);
    }

    /// <summary>A node that this process has open: where another one has removed it, it goes on as it was last seen, without a name, until it is closed.</summary>
    public StoredNode? FindOrKeep(Draft draft, Node last)
    {
        if (draft.Node(last.Ino) is { } stored)
            return stored;
        Orphan(draft, last, new SortedList<byte[], byte[]>(BytesOrder.Instance));
        return draft.Node(last.Ino);
    }

    /// <summary>Replaces the orphan's record; its extended attributes stay.</summary>
    public void Put(Draft draft, Node node) => Write(draft, node, Xattrs(draft.Transaction, draft.Branch.Id, node.Ino));

    /// <summary>Replaces the orphan's record, and one of its extended attributes by <paramref name="value"/>; null removes it.</summary>
    public void PutXattr(Draft draft, Node node, byte[] name, byte[]? value)
    {
        var xattrs = Xattrs(draft.Transaction, draft.Branch.Id, node.Ino);
        xattrs.Remove(name);
        if (value is not null)
            xattrs.Add(name, value);
        Write(draft, node, xattrs);
    }

    /// <summary>Gives an orphan a name again: linkat of a file that was opened without one.</summary>
    public Outcome Revive(Draft draft, Node orphan, long parent, ReadOnlySpan<byte> name)
    {
        var error = orphan.IsDirectory ? Errno.EPERM : draft.FindFreePlace(parent, name, out _);
        if (error != Errno.None)
            return error;
        var xattrs = Xattrs(draft.Transaction, draft.Branch.Id, orphan.Ino);
        var node = orphan with { Nlink = 1, CTime = draft.Time, Parent = parent, Name = name.ToArray(), HasAttributes = xattrs.Count > 0 };
        Reap(draft, orphan.Ino);
        draft.PutRevived(node);
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        foreach (var (xattr, value) in xattrs)
            draft.PutAttribute(AttributeTable.XattrKey(key, node.Ino, xattr), value);
        draft.PutEntry(parent, name, new Entry(node.Ino, node.Type));
        draft.Touch(parent);
        draft.Log(new LogRecord { Operation = Operation.Link, Session = draft.Session, Node = node.Ino, Directory = parent, Name = node.Name });
        return Outcome.Done(node);
    }

    /// <summary>Deletes the record of an orphan that is held here, if it still is one. <see cref="Forget"/> follows the commit.</summary>
    public void Reap(Draft draft, long ino)
    {
        Span<byte> key = stackalloc byte[MaxKeyBytes];
        var orphan = Key(key, draft.Branch.Id, ino);
        if (draft.Transaction.Exists(vault.Schema.Orphans, orphan))
            draft.Delete(vault.Schema.Orphans, orphan);
    }

    /// <summary>Nobody has the node open any more and its record is gone.</summary>
    public void Forget(long branch, long ino)
    {
        lock (_lock)
            if (!_open.ContainsKey((branch, ino)))
                _orphans.Remove((branch, ino));
    }

    /// <summary>Deletes the orphans of processes that have ended. One that cannot be seen from here, on another machine or in another container, keeps its own.</summary>
    /// <returns>How many there were.</returns>
    public int ReapDead()
    {
        using (var reading = vault.Engine.BeginRead())
            if (Dead(reading).Count == 0)
                return 0;
        return vault.ChangeStructure([], transaction =>
        {
            var dead = Dead(transaction);
            foreach (var key in dead)
                transaction.Delete(vault.Schema.Orphans, key);
            return dead.Count;
        });
    }

    /// <summary>Whether the process that an orphan's record is of has ended, so that it holds it no more.</summary>
    public static bool IsOfDead(ReadOnlySpan<byte> record) => HolderOf(record).Liveness() == Liveness.Dead;

    private List<byte[]> Dead(IReadTransaction transaction)
    {
        var dead = new List<byte[]>();
        using var cursor = transaction.OpenCursor(vault.Schema.Orphans);
        while (cursor.MoveNext())
            if (IsOfDead(cursor.Value))
                dead.Add(cursor.Key.ToArray());
        return dead;
    }

    private static ProcessIdentity HolderOf(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, "orphan");
        _ = reader.Bytes();
        for (var count = reader.Long(); count > 0; count--)
        {
            _ = reader.Name();
            _ = reader.Bytes();
        }
        var holder = ProcessIdentity.Read(ref reader);
        reader.End();
        return holder;
    }

    private (Node Node, SortedList<byte[], byte[]> Xattrs)? Read(IReadTransaction transaction, long branch, long ino)
    {
        lock (_lock)
            if (!_orphans.Contains((branch, ino)))
                return null;
        Span<byte> key = stackalloc byte[MaxKeyBytes];
        if (!transaction.TryGet(vault.Schema.Orphans, Key(key, branch, ino), out var value))
            return null;
        var reader = new RecordReader(value, "orphan");
        var node = NodeCodec.Read(ino, reader.Bytes());
        var xattrs = new SortedList<byte[], byte[]>(BytesOrder.Instance);
        for (var count = reader.Long(); count > 0; count--)
            xattrs.Add(reader.Name().ToArray(), reader.Bytes().ToArray());
        return (node, xattrs);
    }

    private void Write(Draft draft, Node node, SortedList<byte[], byte[]> xattrs)
    {
        var length = NodeCodec.MaxBytes + ProcessIdentity.MaxBytes + 4 * OrderedNumber.MaxBytes + xattrs.Sum(static pair => pair.Key.Length + pair.Value.Length + 1 + OrderedNumber.MaxBytes);
        Span<byte> key = stackalloc byte[MaxKeyBytes], record = stackalloc byte[NodeCodec.MaxBytes];
        var writer = new RecordWriter(new byte[length]);
        writer.Bytes(NodeCodec.Write(record, node with { HasAttributes = xattrs.Count > 0 }));
        writer.Number(xattrs.Count);
        foreach (var (name, value) in xattrs)
        {
            writer.Name(name);
            writer.Bytes(value);
        }
        ProcessIdentity.Current.Write(ref writer);
        draft.Put(vault.Schema.Orphans, Key(key, draft.Branch.Id, node.Ino), writer.Written);
    }

    private ReadOnlySpan<byte> Key(Span<byte> buffer, long branch, long ino)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(ino);
        writer.Number(_holder);
        return writer.Written;
    }

    private static ReadOnlySpan<byte> Prefix(Span<byte> buffer, long branch, long ino)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(ino);
        return writer.Written;
    }
}
