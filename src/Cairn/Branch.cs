using Cairn.FileSystem;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// A branch: a file system with its history. Forks and snapshots are one small transaction whatever its size. May be used from any number of
/// threads.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// vault.Branch("main").Files.WriteAllText("/plan.md", "1. begin");
/// var agent = vault.Branch("main").Fork("agents/7f3a");
/// agent.Files.WriteAllText("/plan.md", "1. begin again");
/// foreach (var change in agent.Diff(vault.Branch("main")))
///     Console.WriteLine($"{change.Kind} {change.Path}"); // Modified /plan.md
/// </code></example>
public sealed class Branch
{
    private readonly Committer _committer;
    private readonly Lazy<long> _session;
    private readonly Lazy<InodeBranch> _inodes;

    internal Branch(Vault vault, BranchState state, Committer committer, long? session = null)
    {
        (Vault, State, _committer) = (vault, state, committer);
        _session = new Lazy<long>(() => session ?? vault.SessionId);
        _inodes = new Lazy<InodeBranch>(() => vault.Core.Inodes((state, committer), _session.Value, vault.Options.Durability == Durability.Synced));
        Files = new BranchFiles(this, new InodeView(vault.Core, state.TipView));
    }

    /// <summary>The vault it belongs to.</summary>
    public Vault Vault { get; }

    /// <summary>Its name.</summary>
    public string Name => State.Name;

    /// <summary>Its newest revision.</summary>
    public long Tip
    {
        get
        {
            Vault.Core.RefreshIfStale(State);
            return State.Tip.Revision;
        }
    }

    /// <summary>Its files, for reading and changing.</summary>
    public BranchFiles Files { get; }

    /// <summary>How new contents of this branch are stored. Setting it is a small transaction, and from then on what is set on the vault does not
    /// count for this branch.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>: there is no such codec or size.</exception>
    public StorageSettings Storage
    {
        get => StorageSettings.Of(Vault.Core, State.Id);
        set => value.Set(Vault.Core, State.Id);
    }

    internal BranchState State { get; }

    internal InodeBranch Inodes => _inodes.Value;

    /// <summary>The branch as it was at a revision: exact, and unchanging for as long as it can be read.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: there is no such revision; <see cref="ErrorCode.Pruned"/>.</exception>
    public BranchView At(long revision) => new(this, Vault.Core.ViewAt(State, revision));

    /// <summary>The branch as it was at a snapshot.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public BranchView At(string snapshot) => At(Vault.Core.Snapshots.Get(State, snapshot).Revision);

    /// <summary>The branch as it was at a time: at its last revision, or an ancestor's, that is not later.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: the time is before its lineage began; <see cref="ErrorCode.Pruned"/>.</exception>
    public BranchView At(DateTimeOffset time) => At(Vault.Core.BranchManager.RevisionAt(State, Timestamp.From(time)));

    /// <summary>Creates a branch that begins as this one is, or was.</summary>
    /// <param name="name">The new branch's name.</param>
    /// <param name="revision">Where it begins; null: at the tip.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>, <see cref="ErrorCode.InvalidName"/>, <see cref="ErrorCode.NotFound"/>,
    /// <see cref="ErrorCode.Pruned"/>.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var agent = vault.Branch("main").Fork("agents/1");
    /// agent.Files.WriteAllText("/only here", "x");
    /// Console.WriteLine(vault.Branch("main").Files.Exists("/only here")); // False
    /// </code></example>
    public Branch Fork(string name, long? revision = null)
    {
        Vault.Core.BranchManager.Fork(name, State, revision, _session.Value);
        return Vault.Branch(name);
    }

    /// <summary>Names a revision, and holds it for as long as the name is there.</summary>
    /// <param name="name">Unique in this branch; the rules are those of branch names, without slashes.</param>
    /// <param name="message">What there is to say, 65,536 bytes of UTF-8 at the most.</param>
    /// <param name="revision">The revision; null: the tip.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>, <see cref="ErrorCode.InvalidName"/>, <see cref="ErrorCode.NotFound"/>,
    /// <see cref="ErrorCode.Pruned"/>.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.WriteAllText("/a", "one");
    /// main.Snapshot("v1", "before the change");
    /// main.Files.Delete("/a");
    /// Console.WriteLine(main.At("v1").Files.ReadAllText("/a")); // one
    /// </code></example>
    public SnapshotInfo Snapshot(string name, string message = "", long? revision = null) =>
        SnapshotInfo.From(Vault.Core, Vault.Core.Snapshots.Create(State, name, revision, message, _session.Value));

    /// <summary>The snapshots, by name.</summary>
    public IReadOnlyList<SnapshotInfo> Snapshots() => Vault.Core.Snapshots.List(State).ConvertAll(snapshot => SnapshotInfo.From(Vault.Core, snapshot));

    /// <summary>Deletes a snapshot; what only it held goes with the next pruning.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>; <see cref="ErrorCode.Held"/>: it has holds.</exception>
    public void DeleteSnapshot(string name) => Vault.Core.Snapshots.Delete(State, name);

    /// <summary>Keeps a snapshot from being deleted until the hold is released.</summary>
    public void HoldSnapshot(string name, string tag) => Vault.Core.Snapshots.SetHold(State, name, tag, held: true);

    /// <summary>Takes a hold away.</summary>
    public void ReleaseSnapshot(string name, string tag) => Vault.Core.Snapshots.SetHold(State, name, tag, held: false);

    /// <summary>Gives the branch another name.</summary>
    public void Rename(string name) => Vault.Core.BranchManager.Rename(State, name);

    /// <summary>Deletes the branch with its snapshots. What forks and others' snapshots hold stays readable for them; the rest of its history goes.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>: a snapshot of it has a hold, or it is the default branch.</exception>
    public void Delete(CancellationToken cancellation = default) => Vault.Core.BranchManager.Delete(State, cancellation);

    /// <summary>The versions of what stands, or stood, at a path, oldest first; renames, and programs that save by writing a new file over the old one, are
    /// followed. The path's directory need not be there any more; where others stood at its path before, what was in them counts too. Costs the file's own
    /// history, and that of the names on the way to it.</summary>
    /// <returns>Empty when no file ever was there.</returns>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.WriteAllText("/a", "one");
    /// main.Files.WriteAllText("/a", "three");
    /// var versions = main.Versions("/a");
    /// main.RestoreVersion(versions[0]);
    /// Console.WriteLine(string.Join(" ", versions.Select(version =&gt; version.Size))); // 3 5
    /// Console.WriteLine(main.Files.ReadAllText("/a")); // one
    /// </code></example>
    public IReadOnlyList<FileVersionInfo> Versions(FilePath path)
    {
        if (path.IsRoot)
            return [];
        var lives = LivesOf(path);
        using var transaction = Vault.Core.Engine.BeginRead();
        return Vault.Core.Versions.Of(transaction, State.TipView, lives, path.Names[^1]).ConvertAll(version => new FileVersionInfo(this, path, version));
    }

    /// <summary>The last revision at which something stood at a path: the tip when something does, and null when nothing ever did that history still knows of.
    /// Symbolic links are not followed. Costs the histories of the names in it.</summary>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.CreateDirectory("/d");
    /// main.Files.WriteAllText("/d/a", "kept");
    /// main.Files.Delete("/d", recursive: true);
    /// main.Restore("/d", main.LastSeen("/d/a")!.Value);
    /// Console.WriteLine(main.Files.ReadAllText("/d/a")); // kept
    /// </code></example>
    public long? LastSeen(FilePath path)
    {
        if (path.IsRoot)
            return Tip;
        using var transaction = Vault.Core.Engine.BeginRead();
        var lives = Vault.Core.DirectoryLives.Of(transaction, State.TipView, path.Names[..^1]);
        var ends = Vault.Core.DirectoryLives.Ever(transaction, State.TipView, lives, path.Names[^1]).Values.Select(static found => found.Before).DefaultIfEmpty().Max();
        return ends switch
        {
            0 => null,
            FileSystem.Temporal.View.Tip => Tip,
            _ => ends - 1,
        };
    }

    /// <summary>Gives a file the content it had as <paramref name="version"/>, as a new revision; if it was deleted, it is created again. Costs a few small
    /// records, whatever its size.</summary>
    /// <param name="version">The version.</param>
    /// <param name="to">Another path, which must be free, for a file of its own that begins as the version; null: its own.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>: something is at the other path; <see cref="ErrorCode.NotFound"/>: the directory that is to
    /// hold it is not there; <see cref="ErrorCode.Purged"/>.</exception>
    public void RestoreVersion(FileVersionInfo version, FilePath? to = null)
    {
        ArgumentNullException.ThrowIfNull(version);
        var ino = version.Version.Node.Ino;
        var path = to ?? version.Path;
        var (parent, name) = Files.ParentOf(path);
        var source = Vault.Core.ViewAt(State, version.Revision).View;
        Inodes.Run(draft => path == version.Path
            ? RestoreVersion(draft, source, ino, parent, name)
            : Restoring.Bring(draft, source, ino, parent, name, keepNumbers: false)).Error.Check(path);
    }

    /// <summary>Brings a file or a directory with all below it back as it was at a revision, as a new revision. Contents are shared.</summary>
    /// <param name="path">Its path then.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="to">Where it comes to; null: its old path.</param>
    /// <param name="replace">Whether what is there now goes in the same revision; history keeps it. A file that takes the place of a file only gets its content:
    /// the node, its links and attributes stay.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: it was not there then; <see cref="ErrorCode.AlreadyExists"/>: something is there now,
    /// and is not to be replaced; <see cref="ErrorCode.Purged"/>: something of it was purged.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.CreateDirectory("/d");
    /// main.Files.WriteAllText("/d/a", "kept");
    /// var before = main.Tip;
    /// main.Files.Delete("/d", recursive: true);
    /// main.Restore("/d", before);
    /// Console.WriteLine(main.Files.ReadAllText("/d/a")); // kept
    /// </code></example>
    public void Restore(FilePath path, long revision, FilePath? to = null, bool replace = false)
    {
        var then = At(revision);
        var node = then.Files.Resolve(path, follow: false);
        var (parent, name) = Files.ParentOf(to ?? path);
        Batches.Run(Inodes, RevisionKind.Restore, draft =>
        {
            // What it throws undoes all of it.
            Bring(draft, then.Files.View.View, node, parent, name, replace).Check(to ?? path);
            return true;
        });
    }

    /// <summary>The branch's own log, oldest first. Costs what is read.</summary>
    /// <param name="after">Revisions later than this; a number returned earlier is a cursor to go on from.</param>
    /// <param name="until">The last revision; null: the tip.</param>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// var seen = main.Tip;
    /// main.Files.WriteAllText("/a", "x");
    /// foreach (var entry in main.Log(after: seen))
    ///     Console.WriteLine($"{entry.Operation} {entry.Path}"); // Create /a
    /// </code></example>
    public IEnumerable<LogEntry> Log(long after = 0, long? until = null) => LogReader.Read(Vault.Core, State, after, until);

    /// <summary>Follows the log: each revision once, in order, with no gap, also those of other processes.</summary>
    /// <param name="after">Revisions later than this.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// var seen = main.Tip;
    /// main.Files.WriteAllText("/a", "x");
    /// await foreach (var entry in main.Watch(seen))
    /// {
    ///     Console.WriteLine($"{entry.Operation} {entry.Path}"); // Create /a
    ///     break;
    /// }
    /// </code></example>
    public IAsyncEnumerable<LogEntry> Watch(long after, CancellationToken cancellation = default) => LogReader.Watch(Vault.Core, State, after, cancellation);

    /// <summary>What differs from <paramref name="other"/>'s tip to this one's. Costs the changes since their lines of history parted, not the files.</summary>
    public IReadOnlyList<FileDifference> Diff(Branch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Compare(new Point(other.State.Id, other.Tip), new Point(State.Id, Tip));
    }

    /// <summary>What differs from revision <paramref name="from"/> to revision <paramref name="to"/> (null: the tip). Costs the changes between them.</summary>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// var before = main.Tip;
    /// main.Files.WriteAllText("/a", "x");
    /// Console.WriteLine(main.Diff(before).Single().Kind); // Added
    /// </code></example>
    public IReadOnlyList<FileDifference> Diff(long from, long? to = null)
    {
        At(from);
        return Compare(new Point(State.Id, from), new Point(State.Id, to ?? Tip));
    }

    /// <summary>What differs from a moment of any branch to another, or to this one's tip. Costs the changes since their lines of history parted.</summary>
    public IReadOnlyList<FileDifference> Diff(BranchView from, BranchView? to = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        return from.Diff(to ?? At(Tip), cancellation);
    }

    /// <summary>Reverses revisions <paramref name="first"/> to <paramref name="last"/> of this branch as a new revision.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Collision"/>: later changes stand in the way, and are listed; nothing was done.</exception>
    /// <returns>The new revision.</returns>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.WriteAllText("/a", "x");
    /// main.Undo(main.Tip, main.Tip);
    /// Console.WriteLine(main.Files.Exists("/a")); // False
    /// </code></example>
    public long Undo(long first, long last, CancellationToken cancellation = default) => Undo(first, last, null, cancellation);

    /// <summary>Reverses what a session did from <paramref name="first"/> on, as a new revision.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Collision"/>: changes of others stand in the way, and are listed; nothing was done.</exception>
    /// <returns>The new revision.</returns>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// vault.BranchAs("main", new Session("agent-7")).Files.WriteAllText("/a", "x");
    /// vault.Branch("main").UndoSession(vault.Sessions().Single(session =&gt; session.Actor == "agent-7").Id);
    /// Console.WriteLine(vault.Branch("main").Files.Exists("/a")); // False
    /// </code></example>
    public long UndoSession(long session, long first = 0, CancellationToken cancellation = default) =>
        Undo(Math.Max(first, State.Record.Fork + 1), Tip, new HashSet<long> { session }, cancellation);

    /// <summary>As <see cref="UndoSession(long, long, CancellationToken)"/>, for all sessions of one user or agent: what each command and program of theirs did.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: nobody of that name did anything; <see cref="ErrorCode.Collision"/>.</exception>
    public long UndoSession(string actor, long first = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var sessions = Vault.Sessions().Where(session => session.Actor == actor).Select(session => session.Id).ToHashSet();
        return sessions.Count > 0
            ? Undo(Math.Max(first, State.Record.Fork + 1), Tip, sessions, cancellation)
            : throw new CairnException(ErrorCode.NotFound, $"'{actor}' never did anything in this vault.");
    }

    /// <summary>Drops history before <paramref name="horizon"/>: older revisions can be read only where a snapshot or fork holds them.</summary>
    /// <returns>How many records were dropped. Their contents are freed by collection.</returns>
    public long Prune(long horizon, CancellationToken cancellation = default) => Vault.Core.Retention.Prune(State.Id, horizon, cancellation);

    /// <summary>
    /// Drops history by what is to be kept. Snapshots, forks and whatever else holds a revision keep it. A revision that was dropped, or a file
    /// that is gone from one, is <see cref="ErrorCode.Pruned"/> from then on. Contents are freed by collection.
    /// </summary>
    /// <param name="keep">What is kept; null: what the property <c>history.keep</c> says. A duration moves the horizon to the revision that was the newest so
    /// long ago; a count drops what is older than the newest versions of each file. Ages are told by a clock that a jump of the machine's does not move.</param>
    /// <param name="dryRun">Whether it only says what would go.</param>
    /// <param name="progress">Is told of each stage.</param>
    /// <param name="cancellation">Ends it; what was dropped stays dropped.</param>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// for (var i = 0; i &lt; 9; i++)
    ///     main.Files.WriteAllText("/a", $"version {i}");
    /// main.Prune(KeepRule.Newest(3));
    /// Console.WriteLine(main.Versions("/a").Count); // 3
    /// </code></example>
    public PruneReport Prune(KeepRule? keep = null, bool dryRun = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        PruneReport.From(Name, Vault.Core.KeepPruning.Prune(State.Id, keep, dryRun, progress, cancellation), dryRun);

    /// <summary>The properties that hold for this branch.</summary>
    public Properties Properties => new(Vault.Core, State.Id);

    /// <summary>What <see cref="Purge"/> would destroy at a path, and what it would meet. Changes nothing; reads the metadata of the whole vault.</summary>
    public PurgePreview PreviewPurge(FilePath path, CancellationToken cancellation = default)
    {
        return PurgePreview.From(Vault.Core, Vault.Core.Purging.Preview(State, LivesOf(path), path.Names[^1], cancellation));
    }

    /// <summary>
    /// Destroys for good what a path ever held, except what it holds now: in this branch and all others, also where copies and other files share it. Of
    /// a directory, what anything below it ever held. Names, times and sizes stay in history; reading the bytes, or the target of a symbolic link, is
    /// <see cref="ErrorCode.Purged"/> from then on, and extended attributes are not there any more (those of copies, and links that are copies, are their own). Delete the file first to destroy all of it. The bytes leave the vault with the next <see cref="Cairn.Vault.Collect"/> and
    /// <see cref="Cairn.Vault.Compact"/>. Reads every file record of the vault, several times.
    /// </summary>
    /// <param name="path">The path, in this branch; neither it nor its directory need be there any more.</param>
    /// <param name="force">Whether snapshots and forks that hold some of it, and tips that show some of it, lose it.</param>
    /// <param name="progress">Is told of records that lost something.</param>
    /// <param name="cancellation">Ends it; what was destroyed stays destroyed, and the rest is found again by another call.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>: something holds or shows it, and it is not forced; nothing was changed.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// var main = vault.Branch("main");
    /// main.Files.WriteAllText("/key", "secret");
    /// main.Files.Delete("/key");
    /// Console.WriteLine(main.PreviewPurge("/key").IsFree); // True
    /// main.Purge("/key");
    /// vault.Collect(alone: true);
    /// Console.WriteLine(main.Versions("/key").Single().IsPurged); // True
    /// </code></example>
    public PurgePreview Purge(FilePath path, bool force = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        return PurgePreview.From(Vault.Core, Vault.Core.Purging.Purge(Inodes, LivesOf(path), path.Names[^1], force, progress, cancellation));
    }

    /// <summary>Destroys one version of a file for good; where other files or versions have the same content, those keep it, and it stays.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>: a snapshot, fork or tip shows it, and it is not forced; nothing was changed.</exception>
    public PurgePreview PurgeVersion(FileVersionInfo version, bool force = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PurgePreview.From(Vault.Core, Vault.Core.Purging.PurgeVersion(Inodes, version.Version.Node, force, progress, cancellation));
    }

    /// <summary>Many operations as one revision: all happen or, when one fails or <paramref name="operations"/> throws, none.</summary>
    /// <exception cref="CairnException">What the operation that failed would throw by itself.</exception>
    /// <example><code>
    /// using var vault = Vault.Create("memory:");
    /// vault.Branch("main").Batch(batch =&gt;
    /// {
    ///     batch.WriteAllText("/one", "1");
    ///     batch.WriteAllText("/other", "2");
    /// });
    /// Console.WriteLine(vault.Branch("main").Files.Enumerate().Count()); // 2
    /// </code></example>
    public void Batch(Action<Batch> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Batches.Run(Inodes, RevisionKind.Batch, draft =>
        {
            operations(new Batch(this, draft));
            return true;
        });
    }

    internal static NewNode New(NodeType type, int permissions) => new(Mode.Of(type, permissions), 0, 0);

    /// <summary>The branch in the name of a session of its own, so that what is done in it can be undone by itself.</summary>
    internal InodeBranch BeginSession()
    {
        var session = Vault.Options.Session;
        var id = Vault.Core.Sessions.Begin(new SessionRecord(session.Actor, session.Client, session.ToolCall));
        return Vault.Core.Inodes((State, _committer), id, Vault.Options.Durability == Durability.Synced);
    }

    internal InodeView ViewOfTip() => Vault.Core.ViewAt(State, Tip);

    private static Errno Bring(Draft draft, FileSystem.Temporal.View source, Node node, long parent, byte[] name, bool replace)
    {
        if (replace && draft.Entry(parent, name) is { Exists: true } old)
        {
            if (old.Type == NodeType.File && node.IsFile)
                return RestoreVersion(draft, source, node.Ino, parent, name).Error;
            var error = old.Type == NodeType.Directory ? Trees.Remove(draft, parent, name) : Removal.Unlink(draft, parent, name);
            if (error != Errno.None)
                return error;
        }
        return Restoring.Bring(draft, source, node.Ino, parent, name, keepNumbers: true).Error;
    }

    /// <summary>The version is read again here: pruning may have come between.</summary>
    private static Outcome RestoreVersion(Draft draft, FileSystem.Temporal.View source, long ino, long parent, byte[] name)
    {
        if (draft.Vault.Nodes.Read(draft.Transaction, source, ino) is not { } then)
            return Errno.ENOENT;
        then.Node.ThrowIfPurged();
        if (draft.Entry(parent, name) is not { Exists: true } entry)
            return Restoring.Bring(draft, source, ino, parent, name, keepNumbers: true);
        return Data.SetContent(draft, entry.Ino, then.Node.Content, then.Node.Size, Operation.Restore, new DataOptions(IsVersion: true));
    }

    /// <summary>The directories in which a path's last name is and ever was: the one that links lead to now, and those that stood at its path.</summary>
    private List<DirectoryLife> LivesOf(FilePath path)
    {
        if (path.IsRoot)
            throw new CairnException(ErrorCode.InvalidOperation, "The root directory is no file, and cannot be purged.");
        List<DirectoryLife> lives;
        using (var transaction = Vault.Core.Engine.BeginRead())
            lives = Vault.Core.DirectoryLives.Of(transaction, State.TipView, path.Names[..^1]);
        if (Files.TryResolve(path.Parent, follow: true, out var now) == Errno.None && now.IsDirectory && !lives.Exists(life => life.Directory == now.Ino && life.Before == FileSystem.Temporal.View.Tip))
            lives.Add(new DirectoryLife(now.Ino, FileSystem.Temporal.View.Tip));
        return lives;
    }

    private long Undo(long first, long last, IReadOnlySet<long>? sessions, CancellationToken cancellation)
    {
        var outcome = new Undo(Vault.Core).Run(Inodes, first, last, sessions, cancellation);
        if (outcome.Collisions.Count == 0)
            return outcome.Revision;
        var paths = outcome.Collisions.Take(20).Select(static path => FilePath.Parse(path).ToString());
        throw new CairnException(ErrorCode.Collision, $"Later changes stand in the way at {outcome.Collisions.Count} path(s): {string.Join(", ", paths)}{(outcome.Collisions.Count > 20 ? ", …" : "")}.");
    }

    private List<FileDifference> Compare(Point first, Point second) =>
        new Comparison(Vault.Core).Compare(first, second).ConvertAll(static difference => new FileDifference(difference));
}
