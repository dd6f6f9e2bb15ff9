using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Checking;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Statistics;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// An open vault: branches of files with their complete history, in one database. May be used from any number of threads; several
/// processes may have one vault open where its engine allows it (all but RocksDB and memory).
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("work.cairn");
/// var main = vault.Branch("main");
/// main.Files.WriteAllText("/hello.txt", "Hello");
/// main.Snapshot("v1");
/// main.Files.WriteAllText("/hello.txt", "Hello, world");
/// Console.WriteLine(main.At("v1").Files.ReadAllText("/hello.txt")); // Hello
/// </code></example>
public sealed class Vault : IDisposable
{
    private readonly Lazy<long> _session;

    private Vault(VaultCore core, EngineSpec spec, VaultOptions options)
    {
        (Core, Spec, Options) = (core, spec, options);
        _session = new Lazy<long>(() => core.Sessions.Begin(new SessionRecord(options.Session.Actor, options.Session.Client, options.Session.ToolCall)));
    }

    /// <summary>What it was opened by.</summary>
    public EngineSpec Spec { get; }

    /// <summary>What its engine can do.</summary>
    public EngineCapabilities Capabilities => Core.Engine.Capabilities;

    /// <summary>The name of its engine.</summary>
    public string EngineName => Spec.EngineName ?? BuiltInEngines.Catalog.Detect(Spec.Path)?.Name ?? BuiltInEngines.Catalog.Providers[0].Name;

    /// <summary>Whether it can only be read: because that was asked for, or because the file or its medium allows no more.</summary>
    public bool IsReadOnly => Capabilities.ReadOnly;

    /// <summary>The name of the branch that is meant where none is named; <c>main</c> unless it was renamed.</summary>
    public string DefaultBranchName
    {
        get
        {
            using var transaction = Core.Engine.BeginRead();
            return Encoding.UTF8.GetString(Core.Branches.Require(transaction, Core.Header.DefaultBranch(transaction)).Name);
        }
    }

    internal VaultCore Core { get; }

    internal VaultOptions Options { get; }

    /// <summary>The number of this session; it gets one with its first change.</summary>
    internal long SessionId => _session.Value;

    /// <summary>Creates a vault with one empty branch, <c>main</c>, and opens it.</summary>
    /// <param name="spec">Where, and with which engine and options: <c>work.cairn</c> (one SQLite file), <c>work.cairn/</c> (a directory with a SQLite
    /// database and packs), <c>lmdb:DIR</c>, <c>rocksdb:DIR</c>, <c>memory:</c>.</param>
    /// <param name="options">How it is opened; null: the defaults.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.VaultExists"/>, <see cref="ErrorCode.BadSpec"/>, <see cref="ErrorCode.LibraryMissing"/>,
    /// <see cref="ErrorCode.AccessDenied"/>, <see cref="ErrorCode.NoSpace"/>.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("work.cairn");
    /// Console.WriteLine(vault.Branches().Single().Name); // main
    /// </code></example>
    public static Vault Create(string spec, VaultOptions? options = null)
    {
        options ??= new VaultOptions();
        var parsed = VaultLayout.ForCreation(EngineSpec.Parse(spec), options.Packs);
        var schema = new VaultSchema();
        var engine = BuiltInEngines.Catalog.Create(parsed, schema.Schema);
        var vault = new Vault(VaultFactory.Create(engine, schema, options.Clock, Inner(options, parsed)), parsed, options);
        if (options.Storage is { } storage)
            vault.Storage = storage;
        return vault;
    }

    /// <summary>Opens a vault.</summary>
    /// <param name="spec">Where it is: a path, from which the engine is told, or engine and path; engine options after a question mark.</param>
    /// <param name="options">How it is opened; null: the defaults.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSuchVault"/>, <see cref="ErrorCode.NotAVault"/>, <see cref="ErrorCode.WrongEngine"/>,
    /// <see cref="ErrorCode.NewerFormat"/>, <see cref="ErrorCode.Locked"/>, <see cref="ErrorCode.Corrupt"/>, <see cref="ErrorCode.Truncated"/>, and as
    /// <see cref="Create"/>.</exception>
    public static Vault Open(string spec, VaultOptions? options = null)
    {
        options ??= new VaultOptions();
        var parsed = EngineSpec.Parse(spec);
        var schema = new VaultSchema();
        var engine = BuiltInEngines.Catalog.Open(parsed, schema.Schema, options.Access);
        return new Vault(VaultFactory.Open(engine, schema, options.Clock, Inner(options, parsed)), parsed, options);
    }

    /// <summary>The branch called <paramref name="name"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Branch Branch(string name = "main")
    {
        var (state, committer) = Core.OpenBranch(name);
        return new Branch(this, state, committer);
    }

    /// <summary>The branches, by name.</summary>
    public IReadOnlyList<BranchInfo> Branches()
    {
        using var transaction = Core.Engine.BeginRead();
        return Core.Branches.List(transaction).ConvertAll(record => BranchInfo.From(Core, transaction, record));
    }

    /// <summary>Creates a branch with nothing in it.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>: the name is taken, or is a folder of another branch's or the other
    /// way round; <see cref="ErrorCode.InvalidName"/>.</exception>
    public Branch CreateBranch(string name)
    {
        Core.BranchManager.CreateEmpty(name, SessionId);
        return Branch(name);
    }

    /// <summary>The same vault in the name of somebody else, sharing everything; disposing it does nothing.</summary>
    public Branch BranchAs(string name, Session session)
    {
        var id = Core.Sessions.Begin(new SessionRecord(session.Actor, session.Client, session.ToolCall));
        var (state, committer) = Core.OpenBranch(name);
        return new Branch(this, state, committer, id);
    }

    /// <summary>The barrier: what was committed before is on stable storage when it returns.</summary>
    public void Sync() => Core.Sync();

    /// <summary>When it returns, what was acknowledged from memory before (<see cref="Durability.Buffered"/>) is committed: other processes see it, and
    /// a killed process does not lose it.</summary>
    public void Flush() => Core.Flush();

    /// <summary>Looks at everything and says what does not hold. Reads the whole vault's metadata; changes nothing.</summary>
    /// <param name="progress">Is told of each tree that is looked at, in nodes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What is wrong, one sentence each; empty when nothing is.</returns>
    public IReadOnlyList<string> Check(IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) => new Checker(Core, progress).Run(cancellation);

    /// <summary>Frees contents that no revision names any more: what an earlier call found unused and still is, it deletes.</summary>
    /// <param name="alone">Whether nobody else uses the vault and nothing is being written: then all that is unused is deleted at once.</param>
    /// <param name="dryRun">Whether it only says what is unused, all of which would be deleted by one call alone, or by two.</param>
    /// <param name="progress">Is told of each stage.</param>
    /// <param name="cancellation">Ends it; what was done stays done.</param>
    /// <returns>What was deleted, or would be.</returns>
    /// <remarks>Reads the metadata of the whole vault, once; twice if <paramref name="alone"/>. While a content is being written in this process, nothing is
    /// deleted.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: another process, or another thread, deletes already. One that was killed meanwhile is in nobody's way;
    /// where that cannot be seen, because it was on another machine, only <paramref name="alone"/> says so.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.WriteAllText("/a", "one");
    /// main.Files.WriteAllText("/a", "two");
    /// main.Prune(main.Tip);
    /// Console.WriteLine(vault.Collect(dryRun: true).Contents); // 1
    /// Console.WriteLine(vault.Collect(alone: true).Contents); // 1
    /// </code></example>
    public CollectReport Collect(bool alone = false, bool dryRun = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var report = dryRun ? Core.Collection.Preview(progress, cancellation) : Core.Collection.Run(alone, progress, cancellation);
        return new CollectReport(report.Deleted, report.DeletedBytes, dryRun);
    }

    /// <summary>
    /// Copies the vault with its whole history to another place, for any engine to any engine, while it is used: the copy is what the vault was when
    /// this was called. It becomes a vault only when all of it is on stable storage; what was not finished opens as none.
    /// </summary>
    /// <param name="destination">Where, and with which engine; nothing may be there yet, or an empty directory.</param>
    /// <param name="verify">Whether everything is read again on both sides and compared.</param>
    /// <param name="progress">Is told of records copied.</param>
    /// <param name="cancellation">Ends it; what was copied is deleted.</param>
    /// <remarks>Costs reading everything once (twice to verify), payloads in packs included. Until it is done the engine gives back nothing of what is replaced meanwhile.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.VaultExists"/>, <see cref="ErrorCode.BadSpec"/>, <see cref="ErrorCode.NoSpace"/>,
    /// <see cref="ErrorCode.Corrupt"/>: something of this vault is damaged. What was copied is deleted.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// vault.Branch("main").Files.WriteAllText("/a", "kept");
    /// vault.Backup("work.cairn", verify: true);
    /// using var copy = Vault.Open("work.cairn");
    /// Console.WriteLine(copy.Branch("main").Files.ReadAllText("/a")); // kept
    /// </code></example>
    public BackupReport Backup(string destination, bool verify = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return VaultBackup.Run(Core, destination, verify, progress, cancellation);
    }

    /// <summary>Drops history in every branch by its property <c>history.keep</c>; see <see cref="Cairn.Branch.Prune(KeepRule?, bool, IProgress{OperationProgress}, CancellationToken)"/>.</summary>
    /// <param name="dryRun">Whether it only says what would go.</param>
    /// <param name="progress">Is told of each stage of each branch.</param>
    /// <param name="cancellation">Ends it; what was dropped stays dropped.</param>
    public IReadOnlyList<PruneReport> Prune(bool dryRun = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        Branches().Select(branch => Branch(branch.Name).Prune(null, dryRun, progress, cancellation)).ToList();

    /// <summary>The properties that hold for the whole vault, where branches and folders set nothing else.</summary>
    public Properties Properties => new(Core);

    /// <summary>The properties of a folder of branches: <c>agents</c> for <c>agents/7f3a</c>. It need not have branches yet.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>.</exception>
    public Properties FolderProperties(string folder)
    {
        FileSystem.Branches.BranchName.Check(folder, "folder of branches", hierarchical: true);
        return new Properties(Core, folder: folder);
    }

    /// <summary>The sessions that changed anything, in the order in which they began.</summary>
    public IReadOnlyList<SessionInfo> Sessions() => Core.Sessions.All().ConvertAll(static session => SessionInfo.From(session.Id, session.Session));

    /// <summary>What the vault holds and takes. Reads all of its metadata, in one snapshot.</summary>
    public VaultStatistics Statistics(CancellationToken cancellation = default)
    {
        var branches = Branches();
        return new VaultStatistics(new VaultMeasure(Core).Run(cancellation), Stats(), branches.Count, branches.Sum(branch => Branch(branch.Name).Snapshots().Count));
    }

    /// <summary>The disk that the vault is on; of a vault in memory, the memory. Costs as much as <see cref="Stats"/>.</summary>
    public DiskSpace DiskSpace()
    {
        var space = SpaceStatus.Of(Core);
        return new DiskSpace(space.TotalBytes, space.FreeBytes, space.AvailableBytes, Stats().FileBytes);
    }

    /// <summary>Sizes of the engine and its tables.</summary>
    public EngineStats Stats() => Core.Engine.Stats();

    /// <summary>How new contents are stored, in all branches that do not say otherwise. Setting it is a small transaction.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>: there is no such codec or size.</exception>
    public StorageSettings Storage
    {
        get => StorageSettings.Of(Core, 0);
        set => value.Set(Core, 0);
    }

    /// <summary>Whether new payloads go to packs beside the database; otherwise they are in it.</summary>
    public bool HasPacks => Core.Content.ToPacks;

    /// <summary>
    /// Does all upkeep that would otherwise be done little by little in the background (small payloads move to packs, what many small writes left of a file
    /// is merged, packs of which much is dead are rewritten), and gives space that is not needed any more back to the file system; see
    /// <see cref="IEngine.Compact"/>. Others may go on reading and writing.
    /// </summary>
    /// <param name="progress">Is told of each stage: chunks looked at, files merged.</param>
    /// <param name="cancellation">Ends it; what was done stays done.</param>
    public void Compact(IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        Core.Upkeep.Drain(progress, cancellation);
        progress?.Report(new OperationProgress("compacting the database", 0, 0));
        Core.Engine.Compact(cancellation);
    }

    /// <summary>Moves all payloads of a vault that is a directory to packs, or out of them into the database, and lets new ones go there too. Others may go on
    /// reading and writing. Ended early, it leaves each payload in one place or the other; call it again to go on.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>: the vault is a single file; see <see cref="Convert"/>.</exception>
    public void MovePayloads(bool packs, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) => PayloadMove.Run(Core, packs, progress, cancellation);

    /// <summary>
    /// Makes of a vault one with packs or one without, in place: a single SQLite file becomes a directory with the database and packs, and the
    /// other way round; in a directory of another engine payloads move. Nobody else may have the vault open. Killed at any
    /// time, it leaves the whole vault at its path, as the one or the other; call it again to go on.
    /// </summary>
    /// <param name="spec">Where the vault is.</param>
    /// <param name="packs">What it is to become.</param>
    /// <param name="options">How it is opened meanwhile; null: the defaults.</param>
    /// <param name="progress">Is told of chunks looked at.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.Locked"/>: somebody else has it open; and as <see cref="Open"/>.</exception>
    public static void Convert(string spec, bool packs, VaultOptions? options = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        new VaultConversion(EngineSpec.Parse(spec), options ?? new VaultOptions(), progress, cancellation).Run(packs);

    /// <summary>Makes durable what was committed, and closes the vault.</summary>
    public void Dispose() => Core.Dispose();

    private static CoreOptions Inner(VaultOptions options, EngineSpec spec) => new()
    {
        Location = spec.Path,
        Boot = options.Boot,
        CachedNodes = options.CachedNodes,
        Buffered = options.Durability == Durability.Buffered,
        Contents = new ContentOptions
        {
            ChunkCacheBytes = options.ChunkCacheBytes,
            PageCacheBytes = options.PageCacheBytes,
            PackDirectory = VaultLayout.PackDirectory(spec),
            ToPacks = options.Packs ?? true,
        },
    };
}
