using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Statistics;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>An entry of a directory with its name.</summary>
internal readonly record struct NamedEntry(byte[] Name, Entry Entry);

/// <summary>An entry of a directory with its node.</summary>
internal readonly record struct NamedNode(byte[] Name, Node Node);

/// <summary>
/// A file system by inode number, for reading: a branch at its tip or at a revision. Outcomes are values; only what is wrong
/// with the vault is thrown. May be used by any number of threads.
/// </summary>
/// <remarks>Each call sees one moment; two calls may see two moments at a tip, and never do at a revision.</remarks>
internal class InodeView(VaultCore vault, View view)
{
    protected VaultCore Vault => vault;

    /// <summary>What it shows.</summary>
    public View View => view;

    /// <summary>Begins an operation that looks at several things.</summary>
    public Look Look() => FileSystem.Look.Begin(vault, view);

    /// <summary>The node with that number.</summary>
    public Errno GetNode(long ino, out Node node)
    {
        using var look = Look();
        return Found(look.Node(ino), out node);
    }

    /// <summary>What <paramref name="name"/> in <paramref name="parent"/> is.</summary>
    public Errno Lookup(long parent, ReadOnlySpan<byte> name, out Node node)
    {
        node = null!;
        using var look = Look();
        var error = LookupEntry(look, parent, name, out var entry);
        return error == Errno.None ? Found(look.Node(entry.Ino), out node) : error;
    }

    /// <summary>What <paramref name="name"/> in <paramref name="parent"/> points at, without reading the node.</summary>
    public Errno LookupEntry(long parent, ReadOnlySpan<byte> name, out Entry entry)
    {
        using var look = Look();
        return LookupEntry(look, parent, name, out entry);
    }

    /// <summary>
    /// Entries of <paramref name="directory"/> in bytewise order of their names, those after <paramref name="after"/> (all, when it is
    /// empty), at most <paramref name="count"/>. A name is the cookie to go on from; a page costs one range scan, however
    /// large the directory is.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="after">The last name that is known already.</param>
    /// <param name="count">How many at the most.</param>
    /// <param name="entries">Where they are added.</param>
    /// <param name="nodes">Where their nodes are added, one for each entry; null: nodes are not looked at.</param>
    public Errno List(long directory, ReadOnlySpan<byte> after, int count, List<NamedEntry> entries, List<Node?>? nodes = null)
    {
        if (Find(directory) is not { } node)
            return Errno.ENOENT;
        if (!node.Node.IsDirectory)
            return Errno.ENOTDIR;
        using var transaction = vault.Engine.BeginRead();
        using var scan = vault.Entries.Scan(transaction, view, directory, after);
        for (var i = 0; i < count && scan.MoveNext(); i++)
            entries.Add(new NamedEntry(scan.Name.ToArray(), ReadEntry(scan)));
        if (nodes is not null)
            AddNodes(transaction, entries, nodes);
        return Errno.None;
    }

    /// <summary>The entries that a directory ever had on the way to here: each name with each node that it pointed at. Reads all of them.</summary>
    public List<NamedEntry> EverIn(long directory)
    {
        using var transaction = vault.Engine.BeginRead();
        return vault.Entries.EverIn(transaction, view, directory);
    }

    /// <summary>As <see cref="List"/>, with the nodes: one moment for the whole page.</summary>
    public Errno ListNodes(long directory, ReadOnlySpan<byte> after, int count, List<NamedNode> nodes)
    {
        if (Find(directory) is not { } node)
            return Errno.ENOENT;
        if (!node.Node.IsDirectory)
            return Errno.ENOTDIR;
        using var transaction = vault.Engine.BeginRead();
        using var scan = vault.Entries.Scan(transaction, view, directory, after);
        for (var i = 0; i < count && scan.MoveNext(); i++)
        {
            var name = scan.Name.ToArray();
            var entry = ReadEntry(scan);
            var found = vault.Nodes.Read(transaction, view, entry.Ino) ?? throw DraftDirectories.Lost(entry.Ino, directory);
            nodes.Add(new NamedNode(name, found.Node));
        }
        return Errno.None;
    }

    /// <summary>The target of a symbolic link.</summary>
    public Errno ReadLink(long ino, out ReadOnlyMemory<byte> target)
    {
        target = default;
        if (Find(ino) is not { } node)
            return Errno.ENOENT;
        if (node.Node.Type == NodeType.Symlink)
            node.Node.ThrowIfPurged();
        if (node.Node.Target is null)
            return Errno.EINVAL;
        target = node.Node.Target;
        return Errno.None;
    }

    /// <summary>Reads bytes of a file; a hole reads as zeros.</summary>
    /// <param name="node">The file.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="once">Whether the caller will hardly come back, so that nothing need be kept.</param>
    /// <returns>How many bytes were read: fewer than asked for only at the file's end.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.Purged"/>, <see cref="ErrorCode.Corrupt"/>.</exception>
    public int Read(Node node, long offset, Span<byte> target, bool once = false)
    {
        node.ThrowIfPurged();
        if (vault.Content.TryReadCached(node.Content, node.Size, offset, target, out var read))
            return read;
        using var transaction = vault.Engine.BeginRead();
        return vault.Content.Read(transaction, node.Content, node.Size, offset, target, once);
    }

    /// <summary>Keeps the bytes of <paramref name="node"/> from being collected while this process reads them, whatever becomes of it. Pair with <see cref="Release"/>.</summary>
    public void Hold(Node node) => vault.HeldContents.Hold(node.Content);

    /// <summary>Ends what <see cref="Hold"/> began.</summary>
    public void Release(Node node) => vault.HeldContents.Release(node.Content);

    /// <summary>As <see cref="Read(Node, long, Span{byte}, bool)"/>, in the look in which the node was found.</summary>
    public int Read(Look look, Node node, long offset, Span<byte> target)
    {
        node.ThrowIfPurged();
        return vault.Content.TryReadCached(node.Content, node.Size, offset, target, out var read)
            ? read
            : vault.Content.Read(look.Transaction, node.Content, node.Size, offset, target);
    }

    /// <summary>SEEK_DATA: the first offset at or after <paramref name="offset"/> that holds data; ENXIO when only a hole is left.</summary>
    public Errno SeekData(Node node, long offset, out long found) => Seek(node, offset, data: true, out found);

    /// <summary>SEEK_HOLE: the first offset at or after <paramref name="offset"/> in a hole, the end counting as one; ENXIO when it is not
    /// within the file.</summary>
    public Errno SeekHole(Node node, long offset, out long found) => Seek(node, offset, data: false, out found);

    /// <summary>Counts what is at and below a node, and the bytes that are stored of it.</summary>
    public (TreeCount Count, long StoredBytes) Measure(long ino, CancellationToken cancellation)
    {
        using var transaction = vault.Engine.BeginRead();
        var contents = new ContentMeasure(vault.Schema, transaction);
        return (new TreeMeasure(vault, transaction, view, contents).Run(ino, cancellation), contents.StoredBytes);
    }

    /// <summary>What statfs says; the same for every view of a vault.</summary>
    public SpaceStatus Space() => SpaceStatus.Of(vault);

    /// <summary>The next run of data of a file at or after <paramref name="offset"/>; what neither ends nor begins in it is a hole.</summary>
    public bool TryNextData(Node node, long offset, out long start, out long end)
    {
        using var transaction = vault.Engine.BeginRead();
        return vault.Content.TryNextData(transaction, node.Content, node.Size, offset, out start, out end);
    }

    /// <summary>The value of an extended attribute.</summary>
    public Errno GetXattr(long ino, ReadOnlySpan<byte> name, out byte[] value)
    {
        value = [];
        if (Find(ino) is not { } node)
            return Errno.ENOENT;
        if (!node.Node.HasAttributes)
            return Errno.ENODATA;
        if (name.Length > NodeCodec.MaxNameBytes)
            return Errno.ERANGE;
        using var transaction = vault.Engine.BeginRead();
        if (node.IsOrphan)
            return vault.OpenNodes.Xattrs(transaction, view.Branch, ino).TryGetValue(name.ToArray(), out value!) ? Errno.None : Errno.ENODATA;
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        var record = vault.Attributes.Read(transaction, view, AttributeTable.XattrKey(key, ino, name));
        if (record.State != RecordState.Live)
            return Errno.ENODATA;
        value = record.Payload.ToArray();
        return Errno.None;
    }

    /// <summary>The extended attributes with their values, by name.</summary>
    public Errno ListXattrs(long ino, out IReadOnlyDictionary<byte[], byte[]> attributes)
    {
        attributes = new SortedList<byte[], byte[]>(BytesOrder.Instance);
        if (Find(ino) is not { } node)
            return Errno.ENOENT;
        if (!node.Node.HasAttributes)
            return Errno.None;
        using var transaction = vault.Engine.BeginRead();
        attributes = node.IsOrphan ? vault.OpenNodes.Xattrs(transaction, view.Branch, ino) : vault.Attributes.Xattrs(transaction, view, ino);
        return Errno.None;
    }

    /// <summary>The time of the last access: what a relatime mount recorded or somebody set, else the node's birth.</summary>
    public Timestamp AccessTime(Node node)
    {
        if (vault.WithoutAccessTimes.Knows(view.Branch))
            return node.BTime;
        using var transaction = vault.Engine.BeginRead();
        return AccessTimes.Read(transaction, vault.Schema, view.Branch, node.Ino) ?? node.BTime;
    }

    /// <summary>The node that is shown, with the place of its record.</summary>
    public StoredNode? Find(long ino)
    {
        using var look = Look();
        return look.Node(ino);
    }

    private static Errno Found(StoredNode? stored, out Node node)
    {
        node = stored?.Node!;
        return stored is null ? Errno.ENOENT : Errno.None;
    }

    private static Errno LookupEntry(Look look, long parent, ReadOnlySpan<byte> name, out Entry entry)
    {
        entry = default;
        if (name.Length > NodeCodec.MaxNameBytes)
            return Errno.ENAMETOOLONG;
        entry = look.Entry(parent, name);
        if (entry.Exists)
            return Errno.None;
        if (look.Node(parent) is not { } directory)
            return Errno.ENOENT;
        return directory.Node.IsDirectory ? Errno.ENOENT : Errno.ENOTDIR;
    }

    private Errno Seek(Node node, long offset, bool data, out long found)
    {
        found = -1;
        if (!node.IsFile)
            return node.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
        if (offset < 0 || offset >= node.Size)
            return Errno.ENXIO;
        node.ThrowIfPurged();
        using var transaction = vault.Engine.BeginRead();
        found = data
            ? vault.Content.SeekData(transaction, node.Content, node.Size, offset)
            : vault.Content.SeekHole(transaction, node.Content, node.Size, offset);
        return found < 0 ? Errno.ENXIO : Errno.None;
    }

    /// <summary>The nodes of the last entries, as the same moment has them: what is remembered of a tip may be newer than this snapshot, but never older.</summary>
    private void AddNodes(IReadTransaction transaction, List<NamedEntry> entries, List<Node?> nodes)
    {
        for (var i = nodes.Count; i < entries.Count; i++)
            nodes.Add(view.IsTip && vault.Cache.TryGetNode(view.Branch, entries[i].Entry.Ino, out var cached) && cached is { } known
                ? known.Node
                : vault.Nodes.Read(transaction, view, entries[i].Entry.Ino)?.Node);
    }

    private static Entry ReadEntry(EntryScan scan) => scan.State switch
    {
        RecordState.Live => Entry.Read(scan.Payload),
        RecordState.Purged => throw new CairnException(ErrorCode.Purged, "An entry of this directory was purged."),
        _ => throw new CairnException(ErrorCode.Pruned, "An entry of this directory was dropped by retention."),
    };
}
