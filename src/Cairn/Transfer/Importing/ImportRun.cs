using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>
/// One import: compares what a source has, name by name, with what the vault has, and hands on steps for what differs. For the thread
/// that walks the source.
/// </summary>
/// <remarks>
/// A file is taken for unchanged when size, time of modification, mode and owner are the same and it did not change in any way since it
/// was looked at last: its time of change is not later than the one that the vault keeps. When only that is later, its bytes are compared.
/// </remarks>
internal sealed class ImportRun : IDisposable
{
    private const int PageEntries = 1_000;

    private readonly Branch _branch;
    private readonly ImportOptions _options;
    private readonly InodeView _view;
    private readonly ImportPipeline? _pipeline;
    private readonly Lazy<InodeBranch> _session;
    private readonly Dictionary<LocalIdentity, ImportTarget> _targets = [];
    private readonly Dictionary<long, LocalIdentity> _claimed = [];

    public ImportRun(Branch branch, ImportOptions options, CancellationToken cancellation)
    {
        (_branch, _options, _view) = (branch, options, branch.Files.View);
        Cancellation = cancellation;
        Tally = new ImportTally(options);
        _session = new Lazy<InodeBranch>(branch.BeginSession);
        if (!options.DryRun)
            _pipeline = new ImportPipeline(branch, _session, Tally, cancellation);
    }

    public ImportTally Tally { get; }

    /// <summary>Ends the walk: the caller's wish, or that another thread failed.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The directory that is imported into; it and those on the way are made when they are not there.</summary>
    public ImportFolder Open(FilePath destination)
    {
        var error = _branch.Files.TryResolve(destination, follow: true, out var node);
        if (error == Errno.None)
            return node.IsDirectory ? Fill(new ImportFolder(null, destination.ToBytes(), new ImportTarget { Ino = node.Ino }, node)) : throw FileErrors.From(Errno.ENOTDIR, destination);
        if (error != Errno.ENOENT)
            throw FileErrors.From(error, destination);
        var parent = Open(destination.Parent);
        parent.IsComplete = false;
        var now = Timestamp.Now(TimeProvider.System);
        return Make(parent, new SourceItem([.. destination.Names[^1]], Mode.Of(NodeType.Directory, 0x1ED), 0, 0, now, 0) { Observed = now });
    }

    /// <summary>A directory in <paramref name="parent"/>; <see cref="Leave"/> follows when all in it was seen.</summary>
    public ImportFolder Enter(ImportFolder parent, SourceItem item)
    {
        var existing = parent.Take(item.Name);
        if (existing is not { IsDirectory: true })
            return Make(parent, item, existing);
        return Fill(new ImportFolder(parent, item.Name, new ImportTarget { Ino = existing.Ino }, existing) { Item = item });
    }

    /// <summary>All in a directory was seen.</summary>
    /// <param name="folder">The directory.</param>
    /// <param name="xattrs">Asked for its extended attributes where they may have changed; null: they are not known.</param>
    /// <param name="isProtected">Whether a name that the source has not is to stay nevertheless.</param>
    public void Leave(ImportFolder folder, Func<SortedList<byte[], byte[]>>? xattrs, Func<byte[], bool, bool>? isProtected = null)
    {
        if (_options.Delete && folder.IsComplete)
            foreach (var (name, extra) in folder.Remaining)
                if (isProtected?.Invoke(name, extra.IsDirectory) != true)
                    Remove(folder, name);
        if (folder.Item is not { } item)
            return;
        var differs = folder.Existing is { } existing && (Differs(existing, item) || ChangedSince(existing, item));
        if (folder.Existing is not null && !differs && !folder.IsChanged)
        {
            Done(item, changes: false);
            return;
        }
        var node = ImportWorker.Describe(item) with { Xattrs = xattrs?.Invoke() };
        if (differs)
            Tally.Change(TransferChangeKind.Changed, folder.PathOf(default));
        _pipeline?.Add(new AttributesStep(folder.PathOf(default), folder.Target, node));
        _options.Progress?.Did(1, 0);
    }

    /// <summary>Something that is no directory.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="item">What.</param>
    /// <param name="content">Gives a file's bytes; not called when they are not needed.</param>
    /// <param name="xattrs">Gives the extended attributes of what is no file; null: they are not known.</param>
    public void Put(ImportFolder folder, SourceItem item, Func<SourceContent>? content, Func<SortedList<byte[], byte[]>>? xattrs)
    {
        Cancellation.ThrowIfCancellationRequested();
        var existing = folder.Take(item.Name);
        if (item.Links > 1 && _targets.TryGetValue(item.Identity, out var first))
        {
            Link(folder, item, existing, first);
            return;
        }
        var isAnother = existing is not null && !Claim(existing, item);
        var same = existing is not null && !isAnother && existing.Type == item.Type ? existing : null;
        // One that has more names here than there is replaced when its content changed: the others must not change with it.
        var stays = same is not null && same.Nlink <= item.Links && same.Rdev == item.Rdev && HasTarget(same, item);
        var target = new ImportTarget { Ino = stays ? same!.Ino : 0 };
        if (item.Links > 1)
            _targets[item.Identity] = target;
        if (same is not null && !Differs(same, item) && !ChangedSince(same, item) && !(_options.Checksum && item.Type == NodeType.File))
        {
            target.Ino = same.Ino;
            Done(item, changes: false);
            return;
        }
        folder.IsChanged |= !stays;
        Told(folder, item, existing);
        _pipeline?.Add(
            new PutStep(folder.PathOf(item.Name), folder.Target, item.Name, target)
            {
                Node = content is null ? ImportWorker.Describe(item) with { Xattrs = xattrs?.Invoke() } : null,
                Source = content?.Invoke(),
                Existing = same,
                IsAnother = isAnother,
            },
            item.Size);
        Done(item, changes: true);
    }

    /// <summary>A further name of something that came before.</summary>
    public void Link(ImportFolder folder, SourceItem item, Node? existing, ImportTarget first)
    {
        if (existing is not null && existing.Ino == first.Ino)
        {
            Done(item, changes: false);
            return;
        }
        folder.IsChanged = true;
        Told(folder, item, existing);
        _pipeline?.Add(new LinkStep(folder.PathOf(item.Name), folder.Target, item.Name, first));
        Done(item, changes: true);
    }

    /// <summary>Removes what the source has not.</summary>
    public void Remove(ImportFolder folder, byte[] name)
    {
        folder.IsChanged = true;
        Tally.Change(TransferChangeKind.Removed, folder.PathOf(name));
        _pipeline?.Add(new RemoveStep(folder.PathOf(name), folder.Target, name));
    }

    /// <summary>Returns when everything is committed.</summary>
    public ImportReport Complete()
    {
        _pipeline?.Complete();
        return Tally.Report(_session.IsValueCreated ? _session.Value.Session : 0);
    }

    /// <summary>When the walk was stopped because another thread failed, throws that.</summary>
    public void ThrowFailure() => _pipeline?.ThrowFailure();

    public void Dispose() => _pipeline?.Dispose();

    private ImportFolder Make(ImportFolder parent, SourceItem item, Node? existing = null)
    {
        parent.IsChanged = true;
        Told(parent, item, existing);
        var target = new ImportTarget();
        var node = ImportWorker.Describe(item);
        _pipeline?.Add(new PutStep(parent.PathOf(item.Name), parent.Target, item.Name, target) { Node = node });
        return new ImportFolder(parent, item.Name, target, null) { Item = item };
    }

    private ImportFolder Fill(ImportFolder folder)
    {
        var page = new List<NamedNode>();
        byte[] after = [];
        do
        {
            page.Clear();
            _view.ListNodes(folder.Target.Ino, after, PageEntries, page).Check(folder.PathOf(default));
            foreach (var node in page)
                folder.Add(node);
            if (page.Count > 0)
                after = page[^1].Name;
        }
        while (page.Count == PageEntries);
        return folder;
    }

    /// <summary>Whether the vault's node may stand for that node of the source: not when it stands for another already.</summary>
    private bool Claim(Node existing, SourceItem item)
    {
        if (existing.Nlink == 1 && item.Links == 1 || existing.IsDirectory)
            return true;
        if (_claimed.TryGetValue(existing.Ino, out var holder))
            return holder == item.Identity;
        _claimed[existing.Ino] = item.Identity;
        return true;
    }

    private static bool Differs(Node node, SourceItem item) =>
        node.Mode != item.Mode || node.Uid != item.Uid || node.Gid != item.Gid || node.MTime != item.MTime
        || item.Type == NodeType.File && node.Size != item.Size
        || node.Rdev != item.Rdev
        || !HasTarget(node, item);

    private static bool HasTarget(Node node, SourceItem item) => item.Target is null || item.Target.AsSpan().SequenceEqual(node.Target);

    private static bool ChangedSince(Node node, SourceItem item) => item.CTime is { } changed && changed > node.CTime;

    private void Told(ImportFolder folder, SourceItem item, Node? existing)
    {
        Tally.Change(existing is null ? TransferChangeKind.Added : TransferChangeKind.Changed, folder.PathOf(item.Name));
    }

    private void Done(SourceItem item, bool changes)
    {
        if (!changes)
            Tally.Unchanged();
        _options.Progress?.Did(1, item.Size);
    }
}
