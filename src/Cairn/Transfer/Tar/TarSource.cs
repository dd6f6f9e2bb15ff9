using Cairn.FileSystem;
using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Temporal;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>Puts the entries of a tar stream, which come in any order, into an import. Nothing leads out of the destination.</summary>
internal sealed class TarSource(ImportRun run, ImportOptions options, TarReader reader)
{
    /// <summary>Larger files are stored as they are read.</summary>
    private const long InMemory = 4 << 20;

    private static readonly IgnoreScope NoRules = IgnoreScope.Root(new IgnoreList(Array.Empty<string>()), null);

    private readonly Dictionary<byte[], LocalIdentity> _identities = new(BytesComparer.Instance);
    private readonly IgnoreScope _rules = options.Exclude.Count == 0 ? NoRules : IgnoreScope.Root(new IgnoreList(options.Exclude), null);

    /// <summary>For an entry that has no extended attributes: it is known to have none.</summary>
    public static SortedList<byte[], byte[]> None { get; } = new(BytesOrder.Instance);

    /// <summary>All entries, into <paramref name="folder"/>.</summary>
    public void Read(ImportFolder folder)
    {
        var top = new TarFolder(folder, _rules);
        while (reader.Next() is { } entry)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            Read(top, entry);
        }
        Leave(top);
    }

    private void Read(TarFolder top, TarEntry entry)
    {
        options.Progress?.Show(FilePath.Decode(entry.Path));
        var names = Names(entry.Path);
        if (names is null)
        {
            run.Tally.Notice(new TransferNotice(TransferNoticeKind.Unsupported, FilePath.Decode(entry.Path), $"{FilePath.Decode(entry.Path)} leads out of the destination, and was left out."));
            return;
        }
        if (names.Count == 0)
        {
            top.Describe(Item([], entry), entry);
            return;
        }
        var folder = top;
        for (var i = 0; i < names.Count - 1 && folder is not null; i++)
            folder = Enter(folder, names[i]);
        if (folder is null)
            return;
        var isDirectory = entry.Type == TarType.Directory;
        if (folder.Rules.Ignores(names[^1], isDirectory))
            folder.Folder.Take(names[^1]);
        else if (isDirectory)
            Enter(folder, names[^1])?.Describe(Item(names[^1], entry), entry);
        else
            Put(folder, names, entry);
    }

    /// <summary>A directory in another, which need not have been named; null: it is left out.</summary>
    private TarFolder? Enter(TarFolder parent, byte[] name)
    {
        if (parent.Below.TryGetValue(name, out var known))
            return known;
        if (parent.Rules.Ignores(name, isDirectory: true))
        {
            parent.Folder.Take(name);
            return null;
        }
        var now = Timestamp.Now(TimeProvider.System);
        var folder = run.Enter(parent.Folder, new SourceItem(name, Mode.Of(NodeType.Directory, 0x1ED), 0, 0, now, 0) { Observed = now });
        if (folder.Existing is not null)
            folder.Item = null;
        return parent.Below[name] = new TarFolder(folder, ReferenceEquals(parent.Rules, NoRules) ? NoRules : parent.Rules.Enter(name));
    }

    private void Put(TarFolder folder, List<byte[]> names, TarEntry entry)
    {
        folder.Below.Remove(names[^1]);
        var item = Item(names[^1], entry);
        var path = names.SelectMany(static name => name.Append((byte)'/')).ToArray();
        if (entry.Type == TarType.HardLink)
        {
            if (Names(entry.LinkPath) is not { } first || !_identities.TryGetValue(first.SelectMany(static name => name.Append((byte)'/')).ToArray(), out var identity))
            {
                run.Tally.Notice(new TransferNotice(TransferNoticeKind.Unreadable, FilePath.Decode(entry.Path), $"{FilePath.Decode(entry.Path)} is a further name of {FilePath.Decode(entry.LinkPath)}, which did not come before; it was left out."));
                return;
            }
            _identities[path] = identity;
            run.Put(folder.Folder, item with { Identity = identity }, null, null);
            return;
        }
        _identities[path] = item.Identity;
        Func<SourceContent>? content = entry.Type != TarType.File ? null : entry.Size > InMemory
            ? () => new TarStreamContent(reader, entry, item, run.Cancellation)
            : () => new TarMemoryContent(reader, entry, item);
        run.Put(folder.Folder, item, content, () => entry.Xattrs ?? None);
    }

    private SourceItem Item(byte[] name, TarEntry entry)
    {
        var type = entry.Type switch
        {
            TarType.Symlink => NodeType.Symlink,
            TarType.CharacterDevice => NodeType.CharacterDevice,
            TarType.BlockDevice => NodeType.BlockDevice,
            TarType.Directory => NodeType.Directory,
            TarType.Fifo => NodeType.Fifo,
            _ => NodeType.File,
        };
        // Any entry may get a further name later.
        return new SourceItem(name, Mode.Of(type, type == NodeType.Symlink ? 0x1FF : entry.Permissions), entry.Uid, entry.Gid, entry.MTime, entry.Size)
        {
            Observed = Timestamp.Now(TimeProvider.System),
            Rdev = entry.Rdev,
            Target = type == NodeType.Symlink ? entry.LinkPath : null,
            Links = int.MaxValue,
            Identity = new LocalIdentity(ulong.MaxValue, (ulong)_identities.Count + 1),
        };
    }

    private void Leave(TarFolder folder)
    {
        foreach (var below in folder.Below.Values)
            Leave(below);
        run.Leave(folder.Folder, () => folder.Xattrs ?? None, (name, isDirectory) => folder.Rules.Ignores(name, isDirectory));
    }

    /// <summary>The names of a path, from the destination on; null when it leads out of that.</summary>
    private static List<byte[]>? Names(byte[] path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.AsSpan().Split((byte)'/'))
        {
            var name = path.AsSpan(range);
            if (name is [] or [(byte)'.'])
                continue;
            if (name is [(byte)'.', (byte)'.'] || name.Length > FilePath.MaxNameBytes || name.Contains((byte)0))
                return null;
            names.Add(name.ToArray());
        }
        return names;
    }

    /// <summary>A directory of the destination with those in it that the stream named.</summary>
    private sealed class TarFolder(ImportFolder folder, IgnoreScope rules)
    {
        public ImportFolder Folder => folder;

        public IgnoreScope Rules => rules;

        public SortedDictionary<byte[], TarFolder> Below { get; } = new(BytesOrder.Instance);

        public SortedList<byte[], byte[]>? Xattrs { get; private set; }

        public void Describe(SourceItem item, TarEntry entry) => (folder.Item, Xattrs) = (item, entry.Xattrs);
    }
}
