using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;

namespace Cairn.FileSystem.Caching;

/// <summary>A node with the place of its record: from when on it is true, and in which branch it stands.</summary>
internal readonly record struct StoredNode(Node Node, long Start, long Owner)
{
    /// <summary>The owner of a node that has no name and is open: it stands outside history.</summary>
    public const long Orphan = -1;

    public bool IsOrphan => Owner == Orphan;
}

/// <summary>An entry with the revision from which on the branch's own record is true; 0: that is not known, or an ancestor has it.</summary>
internal readonly record struct StoredEntry(Entry Entry, long Start);

/// <summary>
/// Nodes and entries as they are at the tips of branches. What is of a branch is trusted only while the engine's change stamp is the one at
/// which the branch was last brought up to date; when it is not, and the branch's tip has moved, its log says what to forget. So what others
/// commit costs a branch that is in use two gets, and nothing where a branch is merely known.
/// </summary>
/// <remarks>
/// A reader that fills it from a snapshot proves with an epoch that nothing was published or forgotten since before it began the
/// snapshot; so what it puts in is never older than what was there.
/// </remarks>
/// <param name="engine">The vault's.</param>
/// <param name="changes">A stamp that differs after every commit that is not published here by the one who made it.</param>
/// <param name="capacity">How many nodes, and as many entries, are kept.</param>
internal sealed class TipCache(IEngine engine, Func<long> changes, int capacity)
{
    private readonly Lock _lock = new();
    private readonly GenerationCache<(long Branch, long Ino), StoredNode?> _nodes = new(capacity);
    private readonly GenerationCache<byte[], StoredEntry> _entries = new(capacity, BytesComparer.Instance);
    private readonly HitCounter _nodeHits = new(), _entryHits = new();
    private long _epoch;

    /// <summary>To be taken before the snapshot that something will be put in from.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Differs after any commit by any process; what is only held in memory does not change it.</summary>
    public long Stamp => changes();

    /// <summary>Whether nothing was committed, by anybody, since the branch was last brought up to date.</summary>
    public bool IsFresh(BranchState branch) => changes() == branch.Stamp;

    /// <summary>What it holds and how often that helped.</summary>
    public IEnumerable<CacheUse> Use =>
    [
        new("nodes", _nodes.Count, 0, _nodeHits.Hits, _nodeHits.Misses),
        new("entries", _entries.Count, 0, _entryHits.Hits, _entryHits.Misses),
    ];

    /// <summary>Forgets what changed elsewhere, so that it can be trusted again.</summary>
    /// <param name="writing">The write transaction that the caller holds, if any.</param>
    /// <param name="branch">The branch.</param>
    public void Refresh(IReadTransaction? writing, BranchState branch)
    {
        lock (_lock)
        {
            var stamp = changes();
            if (stamp == branch.Stamp)
                return;
            using var own = writing is null ? engine.BeginRead() : null;
            foreach (var changed in branch.Refresh(writing ?? own!))
                Forget(branch.Id, changed);
            _epoch++;
            branch.Stamp = stamp;
        }
    }

    /// <summary>What is known of a node.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="ino">The node's number.</param>
    /// <param name="node">The node; null when it is known that the branch has none of that number any more, other than an orphan.</param>
    public bool TryGetNode(long branch, long ino, out StoredNode? node) => _nodeHits.Count(_nodes.TryGet((branch, ino), out node));

    /// <param name="key">The entry's head key.</param>
    /// <param name="entry">What it points at, which may be nothing.</param>
    public bool TryGetEntry(ReadOnlySpan<byte> key, out StoredEntry entry) => _entryHits.Count(_entries.TryGetBy(key, out entry));

    /// <summary>Keeps what was read in a snapshot begun after <paramref name="epoch"/> was taken.</summary>
    public void Fill(long epoch, long branch, in StoredNode node)
    {
        lock (_lock)
            if (_epoch == epoch)
                _nodes.Set((branch, node.Node.Ino), node);
    }

    /// <summary>Keeps what was read in a snapshot begun after <paramref name="epoch"/> was taken.</summary>
    public void Fill(long epoch, ReadOnlySpan<byte> key, in StoredEntry entry)
    {
        lock (_lock)
            if (_epoch == epoch)
                _entries.Set(key.ToArray(), entry);
    }

    /// <summary>Takes over what a transaction of this process has committed, unless something later of the branch, which another process
    /// committed since, was taken notice of already.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="tip">Its tip now.</param>
    /// <param name="stamps">Where the commit stands. When the branch was up to date right before it, it is right after it.</param>
    /// <param name="nodes">The nodes that were put, and, as null, removed.</param>
    /// <param name="entries">The entries that were put or removed.</param>
    public void Publish(BranchState branch, Tip tip, CommitStamps? stamps, Dictionary<long, StoredNode?> nodes, Dictionary<byte[], StoredEntry> entries)
    {
        lock (_lock)
        {
            _epoch++;
            if (branch.Tip.Revision > tip.Revision)
                return;
            foreach (var (ino, node) in nodes)
                _nodes.Set((branch.Id, ino), node);
            foreach (var (key, entry) in entries)
                _entries.Set(key, entry);
            branch.Moved(tip);
            if (stamps is { } moved && moved.Before == branch.Stamp)
                branch.Stamp = moved.After;
        }
    }

    /// <summary>Forgets everything, when what is stored was changed without the log saying so.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _epoch++;
            _nodes.Clear();
            _entries.Clear();
        }
    }

    private void Forget(long branch, LogTouch touched)
    {
        if (touched.Node != 0)
            _nodes.Remove((branch, touched.Node));
        if (touched.Directory == 0)
            return;
        _nodes.Remove((branch, touched.Directory));
        Span<byte> k = stackalloc byte[TemporalKey.Capacity];
        TemporalKey key = default;
        _entries.Remove(key.Head(branch, EntryTable.Key(k, touched.Directory, touched.Name)).ToArray());
    }
}
