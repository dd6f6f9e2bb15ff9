using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Commit;

/// <summary>
/// The revision of a branch that is being made, inside one write transaction: reads see what was put already; what is put becomes
/// true from this revision on. Used by one thread, under the branch's writer lock.
/// </summary>
/// <remarks>Reads come from what this draft has put, then from the cache (which was brought up to date when the transaction began, and
/// nobody else can commit to the branch meanwhile), then from the tables.</remarks>
internal sealed class Draft(VaultCore vault, BranchState branch)
{
    private readonly Dictionary<long, StoredNode?> _nodes = [];
    private readonly Dictionary<byte[], StoredEntry> _entries = new(BytesComparer.Instance);
    private readonly Dictionary<long, long> _touchedBy = [];
    private readonly DraftLog _log = new(vault.Schema);
    private IWriteTransaction _transaction = null!;
    private Tip _previous;

    public VaultCore Vault => vault;

    public BranchState Branch => branch;

    public IWriteTransaction Transaction => _transaction;

    /// <summary>The revision being made.</summary>
    public long Revision { get; private set; }

    /// <summary>Its time: not earlier than the revision before.</summary>
    public Timestamp Time { get; private set; }

    /// <summary>Who acts in the operation under way.</summary>
    public long Session { get; private set; }

    /// <summary>How often anything was put: tells whether an operation has begun to write.</summary>
    public long Puts { get; private set; }

    /// <summary>Whether there is anything to commit.</summary>
    public bool HasChanges => Puts > 0;

    /// <summary>Whether the operations under way are one act, of which only the end counts.</summary>
    public bool IsBatch { get; set; }

    public void Begin(IWriteTransaction transaction)
    {
        _transaction = transaction;
        _nodes.Clear();
        _entries.Clear();
        _touchedBy.Clear();
        (Puts, IsBatch) = (0, false);
        StartRevision(branch.Tip);
    }

    /// <summary>Begins an operation of <paramref name="session"/>.</summary>
    public void BeginOperation(long session) => Session = session;

    /// <summary>Writes what belongs to the revision as a whole. Commit follows.</summary>
    /// <returns>The new tip.</returns>
    public Tip Finish()
    {
        if (_log.IsEmpty)
            return _previous;
        _log.Flush(_transaction);
        return new Tip(Revision, Time);
    }

    /// <summary>Takes over what was committed.</summary>
    public void Publish(Tip tip, CommitStamps? stamps) => vault.Cache.Publish(branch, tip, stamps, _nodes, _entries);

    /// <summary>Ends the revision, if it has operations, and begins the next one in the same transaction.</summary>
    public void NextRevision(RevisionKind kind = RevisionKind.Operations)
    {
        if (!_log.IsEmpty)
        {
            _log.Flush(_transaction);
            _touchedBy.Clear();
            StartRevision(new Tip(Revision, Time), kind);
        }
        else
        {
            _log.Kind = kind;
        }
    }

    /// <summary>Begins a revision of its own of that kind, of whose operations only the end counts.</summary>
    public void BeginBatch(RevisionKind kind)
    {
        NextRevision(kind);
        IsBatch = true;
    }

    /// <summary>Ends what <see cref="BeginBatch"/> began.</summary>
    public void EndBatch()
    {
        IsBatch = false;
        NextRevision();
    }

    /// <summary>A batch failed: when it has put anything the transaction will be undone, and otherwise there was none. Puts nothing itself, as the
    /// transaction may be unable to.</summary>
    public void AbandonBatch()
    {
        IsBatch = false;
        if (_log.IsEmpty)
            _log.Kind = RevisionKind.Operations;
    }

    /// <summary>
    /// Says, before anything is put, that the operation will change <paramref name="node"/>. Ends the revision early rather than lose
    /// a version of the file, or mix what two sessions did to one node.
    /// </summary>
    /// <param name="node">What is to be changed.</param>
    /// <param name="losesContent">Whether its content is replaced or removed.</param>
    public void WillChange(in StoredNode node, bool losesContent)
    {
        if (EndsRevision(node, losesContent))
            NextRevision();
        Touched(node);
    }

    /// <summary>As <see cref="WillChange(in StoredNode, bool)"/>, for an operation that changes two nodes.</summary>
    public void WillChange(in StoredNode one, bool oneLosesContent, in StoredNode other, bool otherLosesContent)
    {
        if (EndsRevision(one, oneLosesContent) || EndsRevision(other, otherLosesContent))
            NextRevision();
        Touched(one);
        Touched(other);
    }

    /// <summary>The node, or null when the branch has none of that number.</summary>
    public StoredNode? Node(long ino)
    {
        if (_nodes.TryGetValue(ino, out var put))
            return put ?? vault.OpenNodes.Find(_transaction, branch.Id, ino);
        if (vault.Cache.TryGetNode(branch.Id, ino, out var cached))
            return cached ?? vault.OpenNodes.Find(_transaction, branch.Id, ino);
        return vault.Nodes.Read(_transaction, branch.TipView, ino) ?? vault.OpenNodes.Find(_transaction, branch.Id, ino);
    }

    /// <summary>What <paramref name="name"/> points at.</summary>
    public Entry Entry(long directory, ReadOnlySpan<byte> name) => FindEntry(directory, name).Entry;

    private StoredEntry FindEntry(long directory, ReadOnlySpan<byte> name)
    {
        Span<byte> k = stackalloc byte[TemporalKey.Capacity];
        TemporalKey buffer = default;
        var key = buffer.Head(branch.Id, EntryTable.Key(k, directory, name));
        if (_entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var entry) || vault.Cache.TryGetEntry(key, out entry))
            return entry;
        entry = vault.Entries.ReadEntry(_transaction, branch.TipView, EntryTable.Key(k, directory, name));
        _entries.GetAlternateLookup<ReadOnlySpan<byte>>()[key] = entry;
        return entry;
    }

    /// <summary>Makes <paramref name="node"/> true under its number.</summary>
    /// <returns>The start of the record that it displaced, or 0.</returns>
    public long Put(Node node)
    {
        var displaced = PutRecord(node);
        Keep(node, Revision);
        return displaced;
    }

    /// <summary>Puts <paramref name="node"/> in the place of <paramref name="old"/> and logs why, with where the content before stands. An orphan
    /// is outside history: for it nothing is logged.</summary>
    public void Store(in StoredNode old, Node node, Log.LogRecord why)
    {
        if (old.IsOrphan)
        {
            vault.OpenNodes.Put(this, node);
            return;
        }
        var displaced = Put(node);
        Log(old.Node.Content != node.Content ? why with { Before = displaced } : why);
    }

    /// <summary>Sets the access time, which stands outside history.</summary>
    public void SetAccessTime(long ino, Timestamp time)
    {
        AccessTimes.Write(_transaction, vault.Schema, branch.Id, ino, time);
        vault.WithoutAccessTimes.Set(branch.Id);
        Puts++;
    }

    /// <summary>Has the node's access time be the time it was made at, as for a new one.</summary>
    public void ForgetAccessTime(long ino) => AccessTimes.Delete(_transaction, vault.Schema, branch.Id, ino);

    /// <summary>Puts a record that has no history.</summary>
    public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _transaction.Put(table, key, value);
        Puts++;
    }

    /// <summary>Deletes a record that has no history.</summary>
    public void Delete(Table table, ReadOnlySpan<byte> key)
    {
        _transaction.Delete(table, key);
        Puts++;
    }

    /// <summary>As <see cref="Put(Node)"/>, for a number that the branch never used.</summary>
    public void PutNew(Node node)
    {
        vault.Nodes.PutNew(_transaction, branch.Id, Revision, node);
        Keep(node, Revision);
        _touchedBy[node.Ino] = Session;
    }

    /// <summary>As <see cref="Put(Node)"/>, for a node that stood outside history until now.</summary>
    public void PutRevived(Node node)
    {
        Put(node);
        _touchedBy[node.Ino] = Session;
    }

    /// <summary>Makes <paramref name="node"/> true from the start of the record that it replaces: only for times of directories and for another content with the same bytes.</summary>
    public void Rewrite(Node node, long start)
    {
        vault.Nodes.Rewrite(_transaction, branch.Id, start, node);
        Keep(node, start);
    }

    /// <summary>Stores the contents of a batch, which operations that follow name.</summary>
    public void Put(Content.BulkBatch contents)
    {
        if (contents.IsEmpty)
            return;
        contents.Put(new Content.ContentEdit(_transaction, vault.Policies.Of(branch.Id, _transaction)));
        Puts++;
    }

    public void Remove(long ino)
    {
        if (OwnRecord(ino) is { } own)
            vault.Nodes.Remove(_transaction, branch.Id, branch.TipView.Ancestors, Revision, own);
        else
            vault.Nodes.Remove(_transaction, branch.Id, branch.TipView.Ancestors, Revision, ino);
        _nodes[ino] = null;
        Puts++;
    }

    /// <summary>Makes <paramref name="name"/> point at <paramref name="entry"/>, or at nothing when that is missing.</summary>
    public void PutEntry(long directory, ReadOnlySpan<byte> name, Entry entry)
    {
        Span<byte> k = stackalloc byte[TemporalKey.Capacity], value = stackalloc byte[FileSystem.Entry.MaxBytes], old = stackalloc byte[FileSystem.Entry.MaxBytes];
        var key = EntryTable.Key(k, directory, name);
        var before = FindEntry(directory, name);
        if (entry.Exists && branch.TipView.Ancestors is null && !before.Entry.Exists)
            vault.Entries.PutNew(_transaction, branch.Id, Revision, key, FileSystem.Entry.Write(value, entry));
        else if (entry.Exists && before is { Entry.Exists: true, Start: > 0 } && before.Start < Revision)
            vault.Entries.Displace(_transaction, branch.Id, Revision, key, FileSystem.Entry.Write(value, entry), before.Start, FileSystem.Entry.Write(old, before.Entry));
        else if (entry.Exists)
            vault.Entries.Put(_transaction, branch.Id, Revision, key, FileSystem.Entry.Write(value, entry));
        else if (before is { Entry.Exists: true, Start: > 0 })
            vault.Entries.Remove(_transaction, branch.Id, branch.TipView.Ancestors, Revision, key, before.Start, FileSystem.Entry.Write(value, before.Entry));
        else
            vault.Entries.Remove(_transaction, branch.Id, branch.TipView.Ancestors, Revision, key);
        TemporalKey buffer = default;
        _entries.GetAlternateLookup<ReadOnlySpan<byte>>()[buffer.Head(branch.Id, key)] = new StoredEntry(entry, entry.Exists ? Revision : 0);
        Puts++;
    }

    /// <summary>Makes an attribute or further link true; <paramref name="k"/> is of the attribute table.</summary>
    public void PutAttribute(ReadOnlySpan<byte> k, ReadOnlySpan<byte> value)
    {
        vault.Attributes.Put(_transaction, branch.Id, Revision, k, value);
        Puts++;
    }

    public void RemoveAttribute(ReadOnlySpan<byte> k)
    {
        vault.Attributes.Remove(_transaction, branch.Id, branch.TipView.Ancestors, Revision, k);
        Puts++;
    }

    /// <summary>Adds an operation to the log of this revision.</summary>
    public void Log(Log.LogRecord record)
    {
        _log.Add(_transaction, branch.Id, Revision, record);
        Puts++;
    }

    /// <summary>An orphan stands outside history, so that no revision ends for it.</summary>
    private bool EndsRevision(in StoredNode node, bool losesContent)
    {
        if (IsBatch || node.IsOrphan)
            return false;
        var mixes = _touchedBy.TryGetValue(node.Node.Ino, out var session) && session != Session;
        return mixes || losesContent && node.Node.IsVersion && node.Start == Revision && node.Owner == branch.Id;
    }

    private void Touched(in StoredNode node)
    {
        if (!node.IsOrphan)
            _touchedBy[node.Node.Ino] = Session;
    }

    /// <summary>Puts the record; what is known of the one it displaces need not be read.</summary>
    private long PutRecord(Node node)
    {
        if (Known(node.Ino) is not { } old)
            return vault.Nodes.Put(_transaction, branch.Id, Revision, node);
        if (old.Owner == branch.Id && old.Start < Revision)
        {
            vault.Nodes.Displace(_transaction, branch.Id, Revision, node, old);
            return old.Start;
        }
        vault.Nodes.PutNew(_transaction, branch.Id, Revision, node);
        return 0;
    }

    /// <summary>The node as this draft has put it, or as the cache has it; null when neither has.</summary>
    private StoredNode? Known(long ino)
    {
        if (!_nodes.TryGetValue(ino, out var known))
            vault.Cache.TryGetNode(branch.Id, ino, out known);
        return known is { IsOrphan: false } ? known : null;
    }

    /// <summary>The branch's own record of a node, if it is known.</summary>
    private StoredNode? OwnRecord(long ino) => Known(ino) is { } known && known.Owner == branch.Id ? known : null;

    private void Keep(Node node, long start)
    {
        _nodes[node.Ino] = new StoredNode(node, start, branch.Id);
        Puts++;
    }

    private void StartRevision(Tip previous, RevisionKind kind = RevisionKind.Operations)
    {
        var clock = Timestamp.Now(vault.Clock);
        _previous = previous;
        Revision = previous.Revision + 1;
        Time = clock > previous.Time ? clock : previous.Time;
        _log.Start(new Log.RevisionHeader(Time, clock, kind));
    }
}
