using System.Collections.Concurrent;
using System.Text;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Peers;
using Cairn.FileSystem.Properties;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;
using Cairn.Storage.WriteBehind;

namespace Cairn.FileSystem.Vaults;

/// <summary>
/// An open vault: the engine, its tables, the numbers it hands out and what is remembered of it. Everything above works
/// through it; it knows nothing of paths or programs.
/// </summary>
internal sealed class VaultCore : IDisposable
{
    /// <summary>How many numbers of each kind are reserved before a group begins; an operation that takes more leases them beforehand.</summary>
    private const int IdsPerGroup = 256;

    private readonly ConcurrentDictionary<long, (BranchState State, Committer Committer)> _branches = new();
    private readonly BackgroundSync _sync;
    private readonly Poker _poker;
    private readonly WriteBehindEngine? _behind;

    public VaultCore(IEngine engine, VaultSchema schema, TimeProvider clock, CoreOptions options)
    {
        (Schema, Clock, Location, Boot) = (schema, clock, options.Location, options.Boot);
        Leases = new WriterLeases(this, options.Buffered);
        _behind = options.Buffered && !engine.Capabilities.ReadOnly ? new WriteBehindEngine(engine, Leases) : null;
        Engine = _behind ?? engine;
        Log = new LogTable(schema);
        Branches = new BranchTable(schema, Log);
        Nodes = new NodeTable(schema);
        Entries = new EntryTable(schema.EntryHead, schema.EntryPast, schema.EntryEnds, schema.DirectoryEnds);
        Attributes = new AttributeTable(schema.AttributeHead, schema.AttributePast);
        Cache = new TipCache(Engine, _behind is null ? engine.ChangeStamp : _behind.DatabaseStamp, options.CachedNodes);
        NodeIds = Allocator("next.node", Node.Root + 1, 4096, Node.MaxIno);
        ContentIds = Allocator("next.content", 1, 4096, long.MaxValue);
        BranchIds = Allocator("next.branch", 1, 1, long.MaxValue);
        SessionIds = Allocator("next.session", 1, 1, long.MaxValue);
        PeerIds = Allocator("next.peer", 1, 1, long.MaxValue);
        Peers = new PeerRegistry(this);
        OpenNodes = new OpenNodes(this);
        WithoutAccessTimes = new WithoutAccessTimes(this);
        Header = new VaultHeader(schema);
        Snapshots = new Snapshots(this);
        BranchManager = new BranchManager(this);
        Retention = new Pruning(this);
        DirectoryLives = new DirectoryLives(this);
        Versions = new Versions(this);
        Collection = new Collection(this);
        Purging = new Purging(this);
        Properties = new PropertyTable(schema);
        Thinning = new Thinning(this);
        KeepPruning = new KeepPruning(this);
        Sessions = new SessionTable(this);
        Policies = new ContentPolicies(Engine, Cache, Properties, Branches, options.Policy);
        Content = new ContentStore(Engine, schema, ContentIds, options.Contents);
        _sync = new BackgroundSync(Engine, clock);
        _poker = new Poker(this);
        if (_behind is not null)
            _behind.Written = Wrote;
        Upkeep = new Upkeep(this);
    }

    public IEngine Engine { get; }

    public VaultSchema Schema { get; }

    public TimeProvider Clock { get; }

    /// <summary>The path that it is at; empty when it is on no disk.</summary>
    public string Location { get; }

    public BranchTable Branches { get; }

    public LogTable Log { get; }

    public NodeTable Nodes { get; }

    public EntryTable Entries { get; }

    public AttributeTable Attributes { get; }

    public TipCache Cache { get; }

    public OpenNodes OpenNodes { get; }

    /// <summary>The branches in which nobody set an access time.</summary>
    public WithoutAccessTimes WithoutAccessTimes { get; }

    /// <summary>The contents of files.</summary>
    public ContentStore Content { get; }

    /// <summary>How new bytes are stored, in each branch.</summary>
    public ContentPolicies Policies { get; }

    /// <summary>How new bytes are stored where no branch says otherwise.</summary>
    public ContentPolicy Policy => Policies.Of(0);

    public VaultHeader Header { get; }

    /// <summary>What contents need now and then.</summary>
    public Upkeep Upkeep { get; }

    public BranchManager BranchManager { get; }

    public Snapshots Snapshots { get; }

    public Pruning Retention { get; }

    public DirectoryLives DirectoryLives { get; }

    public Versions Versions { get; }

    public Collection Collection { get; }

    public Purging Purging { get; }

    /// <summary>What this process reads for longer than one operation.</summary>
    public HeldContents HeldContents { get; } = new();

    public PropertyTable Properties { get; }

    public Thinning Thinning { get; }

    public KeepPruning KeepPruning { get; }

    /// <summary>The clock that counts since the machine was started.</summary>
    public Func<BootMoment> Boot { get; }

    public SessionTable Sessions { get; }

    public IdAllocator NodeIds { get; }

    public IdAllocator ContentIds { get; }

    public IdAllocator BranchIds { get; }

    public IdAllocator SessionIds { get; }

    public IdAllocator PeerIds { get; }

    /// <summary>The other processes that have the vault open.</summary>
    public PeerRegistry Peers { get; }

    /// <summary>Who may hold commits of a branch.</summary>
    public WriterLeases Leases { get; }

    /// <summary>What is remembered, and how often that helped.</summary>
    public IEnumerable<CacheUse> CacheUse => [.. Cache.Use, .. Content.CacheUse];

    /// <summary>Commits that were acknowledged and are not in the database yet, and their bytes.</summary>
    public (int Commits, long Bytes) Held => _behind is null ? default : (_behind.HeldCommits, _behind.HeldBytes);

    /// <summary>Wakes those who follow the log.</summary>
    public ChangeSignal Changes { get; } = new();

    /// <summary>The branch called <paramref name="name"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public (BranchState State, Committer Committer) OpenBranch(string name)
    {
        using var transaction = Engine.BeginRead();
        var record = Branches.Find(transaction, Encoding.UTF8.GetBytes(name))
            ?? throw new CairnException(ErrorCode.NotFound, $"There is no branch '{name}'.");
        return Load(transaction, record);
    }

    /// <summary>The branch with that number, which must exist.</summary>
    public (BranchState State, Committer Committer) OpenBranch(long id)
    {
        if (_branches.TryGetValue(id, out var loaded))
            return loaded;
        using var transaction = Engine.BeginRead();
        return Load(transaction, Branches.Require(transaction, id));
    }

    /// <summary>Brings what is known of a branch up to date with what others have committed, if they did.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="writing">The write transaction that the caller has open, if any.</param>
    public void RefreshIfStale(BranchState branch, IWriteTransaction? writing = null)
    {
        if (Cache.IsFresh(branch))
            return;
        Cache.Refresh(SeesAllBranches(writing) ? writing : null, branch);
        if (branch.IsGone)
            _branches.TryRemove(branch.Id, out _);
    }

    /// <summary>The same, of the branch with that number; of one that nobody uses here nothing is known.</summary>
    public void RefreshIfStale(long branch, IWriteTransaction? writing = null)
    {
        if (_branches.TryGetValue(branch, out var loaded))
            RefreshIfStale(loaded.State, writing);
    }

    /// <summary>The same, of every branch that is used here: two gets each when anybody has committed.</summary>
    public void RefreshAllIfStale()
    {
        foreach (var (_, loaded) in _branches)
            RefreshIfStale(loaded.State);
    }

    /// <summary>
    /// Changes what belongs to no revision, in one transaction that holds the vault and the given branches: nobody commits to those
    /// meanwhile, and what they have committed is seen. What was acknowledged from memory, of whatever branch, is committed before: a process that is
    /// killed leaves a prefix of what it did.
    /// </summary>
    public T ChangeStructure<T>(ReadOnlySpan<long> branches, Func<IWriteTransaction, T> change)
    {
        var scopes = new Scope[branches.Length + 1];
        for (var i = 0; i < branches.Length; i++)
            scopes[i + 1] = new Scope(branches[i]);
        T answer = default!;
        var ids = branches.ToArray();
        Flush();
        Leases.WhenFree(() => answer = ChangeStructure(scopes, ids, change));
        Committed(synced: false);
        return answer;
    }

    private T ChangeStructure<T>(Scope[] scopes, long[] branches, Func<IWriteTransaction, T> change)
    {
        using var transaction = Engine.BeginWrite(scopes);
        using var leases = LeaseScope.Begin(this, transaction);
        foreach (var id in branches)
        {
            RefreshIfStale(id, transaction);
            if (Branches.Find(transaction, id) is { } branch)
                Leases.RequireFree(branch);
        }
        var answer = change(transaction);
        transaction.Commit();
        leases?.Keep();
        return answer;
    }

    /// <summary>Throws unless <paramref name="revision"/> is one that <paramref name="branch"/> has, or had when it was forked.</summary>
    public static void RequireRevision(BranchRecord branch, Tip tip, long revision)
    {
        if (revision < 0 || revision > tip.Revision)
            throw new CairnException(ErrorCode.NotFound, $"The branch '{Encoding.UTF8.GetString(branch.Name)}' has no revision {revision}: its newest is {tip.Revision}.");
    }

    /// <summary>What <paramref name="branch"/> was at <paramref name="revision"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: there is no such revision; <see cref="ErrorCode.Pruned"/>.</exception>
    public InodeView ViewAt(BranchState branch, long revision)
    {
        using var transaction = Engine.BeginRead();
        var record = Branches.RequireLive(transaction, branch.Id);
        RequireRevision(record, Branches.Tip(transaction, record.Id), revision);
        var owner = Branches.Owner(transaction, record, revision);
        if (!new AnchorTable(this).IsReadable(transaction, owner, revision))
            throw new CairnException(ErrorCode.Pruned, $"Revision {revision} was dropped by retention: the history of this branch begins at {owner.Horizon}.");
        return new InodeView(this, Branches.View(transaction, record, revision));
    }

    /// <summary>The branch as a file system that <paramref name="session"/> can change.</summary>
    public InodeBranch Inodes((BranchState State, Committer Committer) branch, long session, bool synced = false) =>
        new(this, branch.State, branch.Committer, session, synced);

    /// <summary>Leases numbers ahead, as a thread can do no such thing within a write transaction.</summary>
    public void ReserveIds()
    {
        NodeIds.Reserve(IdsPerGroup);
        ContentIds.Reserve(IdsPerGroup);
    }

    /// <summary>To be called after each commit: syncs now, or within a second.</summary>
    public void Committed(bool synced)
    {
        Changes.Set();
        if (_behind is null)
            _poker.Request();
        Upkeep.Request();
        if (synced)
            Sync();
        else
            _sync.Request();
    }

    /// <summary>What was held is in the database: now others can see it, and it is to be made durable.</summary>
    private void Wrote()
    {
        _poker.Request();
        _sync.Request();
    }

    /// <summary>When it returns, what was acknowledged before is committed: others can see it.</summary>
    public void Flush() => _behind?.Flush();

    /// <summary>Another process says that it committed something.</summary>
    public void LookAtLog()
    {
        try
        {
            RefreshAllIfStale();
            Changes.Set();
        }
        catch (CairnException)
        {
            // It was a hint; whoever uses the vault next is told what is wrong with it.
        }
    }

    /// <summary>The barrier; see <see cref="IEngine.Sync"/>.</summary>
    public void Sync()
    {
        _sync.Done();
        Engine.Sync();
    }

    /// <summary>What was committed is on stable storage when it returns; then the engine is closed.</summary>
    public void Dispose()
    {
        Upkeep.Dispose();
        _sync.Dispose();
        try
        {
            Leases.ReleaseAll();
        }
        finally
        {
            _poker.Dispose();
            Peers.Dispose();
            Content.Dispose();
            CloseEngine();
        }
    }

    private void CloseEngine()
    {
        try
        {
            if (!Engine.Capabilities.ReadOnly)
                Engine.Sync();
        }
        finally
        {
            Engine.Dispose();
        }
    }

    private (BranchState, Committer) Load(IReadTransaction transaction, BranchRecord record)
    {
        if (_branches.TryGetValue(record.Id, out var loaded))
            return loaded;
        var state = new BranchState(Branches, Log, transaction, record);
        return _branches.GetOrAdd(record.Id, (state, new Committer(this, state)));
    }

    /// <summary>A transaction that goes past what is held does not see what is held of branches other than its own.</summary>
    private bool SeesAllBranches(IWriteTransaction? writing) => _behind is null || writing is not null && WriteBehindEngine.Holds(writing);

    private IdAllocator Allocator(string name, long first, int batch, long max) =>
        new(Engine, Schema.Vault, Encoding.ASCII.GetBytes(name), first, batch, max);
}
