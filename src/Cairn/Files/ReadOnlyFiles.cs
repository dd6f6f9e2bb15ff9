using System.IO.Enumeration;
using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Content;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// The files of a branch, or of any revision of one, by path: reads like <see cref="System.IO.File"/>. May be used from any number of threads.
/// </summary>
/// <remarks>Symbolic links on the way are followed, at most 40. What is not there, or is not what it is taken for, is a
/// <see cref="CairnException"/> whose <see cref="CairnException.Code"/> says so.</remarks>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// var files = vault.Branch("main").Files;
/// files.CreateDirectory("/src/deep");
/// files.WriteAllText("/src/deep/a.cs", "class A;");
/// foreach (var entry in files.Glob("src/**/*.cs"))
///     Console.WriteLine($"{entry.Path}, {entry.Size} bytes"); // /src/deep/a.cs, 8 bytes
/// using var stream = files.OpenRead("/src/deep/a.cs");
/// Console.WriteLine(stream.Length); // 8
/// </code></example>
public class ReadOnlyFiles
{
    private const int MaxSymlinks = 40;
    private const int PageEntries = 1_000;

    internal ReadOnlyFiles(InodeView view) => View = view;

    internal InodeView View { get; }

    /// <summary>Whether there is anything at <paramref name="path"/>; a symbolic link counts if it leads somewhere.</summary>
    public bool Exists(FilePath path) => TryResolve(path, follow: true, out _) == Errno.None;

    /// <summary>What is at <paramref name="path"/>.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLink">Whether a symbolic link as the last name is followed.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.NotADirectory"/>, <see cref="ErrorCode.SymlinkLoop"/>.</exception>
    public FileEntry GetInfo(FilePath path, bool followLink = true) => new(path, Resolve(path, followLink));

    /// <summary>What is at <paramref name="path"/>, or null.</summary>
    public FileEntry? Find(FilePath path, bool followLink = true) =>
        TryResolve(path, followLink, out var node) == Errno.None ? new FileEntry(path, node) : null;

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.IsADirectory"/>; <see cref="ErrorCode.TooLarge"/>: it does
    /// not fit into an array; <see cref="ErrorCode.Corrupt"/>.</exception>
    public byte[] ReadAllBytes(FilePath path)
    {
        using var look = View.Look();
        Resolve(look, path, follow: true, out var node).Check(path);
        RequireFile(path, node);
        if (node.Size > Array.MaxLength)
            throw new CairnException(ErrorCode.TooLarge, $"'{path}' has {node.Size} bytes, more than an array can hold; open it as a stream.");
        var bytes = GC.AllocateUninitializedArray<byte>((int)node.Size);
        try
        {
            View.Read(look, node, 0, bytes);
        }
        catch (CairnException damaged) when (damaged.Code == ErrorCode.Corrupt)
        {
            throw Damaged(path, damaged);
        }
        return bytes;
    }

    /// <summary>All of a file as UTF-8 text; a byte order mark at its beginning is left out.</summary>
    /// <exception cref="CairnException">As <see cref="ReadAllBytes"/>.</exception>
    public string ReadAllText(FilePath path)
    {
        var bytes = ReadAllBytes(path).AsSpan();
        return Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    /// <summary>Opens a file for reading, seekable. The stream goes on showing what the file is now, whatever happens to it.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.IsADirectory"/>.</exception>
    public Stream OpenRead(FilePath path) => new FileReadStream(this, path, ResolveFile(path));

    /// <summary>What is in a directory, by name.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="recursive">Whether directories below are gone through as well, each before what is in it. Links are not followed.</param>
    /// <param name="pattern">Names that are wanted, with <c>*</c> and <c>?</c>; all when it is null. Directories are gone through whatever their names.</param>
    /// <remarks>Costs one range scan for every thousand entries and one look at each node. While it runs at a tip, changes may or may not be seen; at a
    /// revision there are none.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.NotADirectory"/>.</exception>
    public IEnumerable<FileEntry> Enumerate(FilePath path = default, bool recursive = false, string? pattern = null)
    {
        var directory = Resolve(path, follow: true);
        if (!directory.IsDirectory)
            throw FileErrors.From(Errno.ENOTDIR, path);
        return Walk(
            path, directory.Ino, below => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, below.Name, ignoreCase: false), recursive ? static _ => true : static _ => false);
    }

    /// <summary>What matches a pattern of paths, in the order of a walk: each directory before what is in it.</summary>
    /// <param name="pattern">Relative to <paramref name="root"/>: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c> and <c>[!a-z]</c> for one character, <c>**</c> for any
    /// number of names, <c>{a,b}</c> for either, such as <c>src/**/*.{cs,fs}</c>.</param>
    /// <param name="root">Where it begins.</param>
    /// <remarks>Costs as <see cref="Enumerate"/>, for the directories that can have something that matches below them.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.NotADirectory"/>: of the root.</exception>
    public IEnumerable<FileEntry> Glob(string pattern, FilePath root = default)
    {
        var (glob, depth) = (new GlobPattern(pattern), root.Names.Length);
        var directory = Resolve(root, follow: true);
        if (!directory.IsDirectory)
            throw FileErrors.From(Errno.ENOTDIR, root);
        return Walk(root, directory.Ino, below => glob.IsMatch(below.From(depth)), below => glob.MayMatchBelow(below.From(depth)));
    }

    /// <summary>The lines of a file of UTF-8 text, without what ends them.</summary>
    /// <exception cref="CairnException">As <see cref="ReadAllBytes"/>.</exception>
    public string[] ReadAllLines(FilePath path)
    {
        var lines = new List<string>();
        using var reader = new StringReader(ReadAllText(path));
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return [.. lines];
    }

    /// <summary>Counts what is below a path, the path included, and what it takes. Links are not followed. Costs a walk and the pages of its contents.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public TreeUsage Usage(FilePath path = default, CancellationToken cancellation = default)
    {
        var ino = Resolve(path, follow: false).Ino;
        var (count, stored) = View.Measure(ino, cancellation);
        return new TreeUsage(count.Files, count.Directories, count.Others, count.LogicalBytes, stored);
    }

    /// <summary>The extended attribute <paramref name="name"/>, or null when there is none.</summary>
    public byte[]? GetXattr(FilePath path, string name)
    {
        var error = View.GetXattr(Resolve(path, follow: false).Ino, FilePath.Encode(name), out var value);
        if (error == Errno.ENODATA)
            return null;
        error.Check(path);
        return value;
    }

    /// <summary>The extended attributes and their values.</summary>
    public IReadOnlyDictionary<string, byte[]> GetXattrs(FilePath path)
    {
        View.ListXattrs(Resolve(path, follow: false).Ino, out var attributes).Check(path);
        return attributes.ToDictionary(static pair => FilePath.Decode(pair.Key), static pair => pair.Value);
    }

    /// <summary>The time of the last access, where one was set or recorded; otherwise that of creation.</summary>
    public Timestamp GetAccessTime(FilePath path) => View.AccessTime(Resolve(path, follow: true));

    internal Node Resolve(FilePath path, bool follow)
    {
        TryResolve(path, follow, out var node).Check(path);
        return node;
    }

    internal Node ResolveFile(FilePath path)
    {
        var node = Resolve(path, follow: true);
        RequireFile(path, node);
        return node;
    }

    internal int Read(FilePath path, Node node, long offset, Span<byte> target)
    {
        try
        {
            return View.Read(node, offset, target);
        }
        catch (CairnException damaged) when (damaged.Code == ErrorCode.Corrupt)
        {
            throw Damaged(path, damaged);
        }
    }

    internal Errno TryResolve(FilePath path, bool follow, out Node node)
    {
        using var look = View.Look();
        return Resolve(look, path, follow, out node);
    }

    /// <summary>As <see cref="TryResolve"/>, in a look of the caller's.</summary>
    internal static Errno Resolve(Look look, FilePath path, bool follow, out Node node)
    {
        var links = MaxSymlinks;
        var error = Walk(look, Root, path.Names, follow, ref links, out var entry);
        node = null!;
        return error == Errno.None ? NodeOf(look, entry, out node) : error;
    }

    /// <summary>What the directory of <paramref name="path"/> is.</summary>
    internal static Errno ResolveParent(Look look, FilePath path, out Entry parent)
    {
        var links = MaxSymlinks;
        return Walk(look, Root, path.Names[..^1], follow: true, ref links, out parent);
    }

    private static Entry Root => new(Node.Root, NodeType.Directory);

    internal static void RequireFile(FilePath path, Node node)
    {
        if (!node.IsFile)
            throw FileErrors.From(node.IsDirectory ? Errno.EISDIR : Errno.EINVAL, path);
    }

    private static CairnException Damaged(FilePath path, CairnException damage) =>
        ContentErrors.InFile(damage, path.ToString());

    /// <summary>An entry says of which type its node is, so that only nodes that are wanted for themselves are read.</summary>
    private static Errno Walk(Look look, Entry start, ReadOnlySpan<byte[]> names, bool follow, ref int links, out Entry entry)
    {
        entry = start;
        for (var i = 0; i < names.Length; i++)
        {
            if (entry.Type != NodeType.Directory)
                return Errno.ENOTDIR;
            var directory = entry;
            var error = Step(look, directory, names[i], out entry);
            if (error == Errno.None && entry.Type == NodeType.Symlink && (follow || i < names.Length - 1))
                error = Follow(look, directory, entry, ref links, out entry);
            if (error != Errno.None)
                return error;
        }
        return Errno.None;
    }

    private static Errno Step(Look look, Entry directory, byte[] name, out Entry entry)
    {
        entry = default;
        if (name is [(byte)'.', (byte)'.'])
        {
            var error = NodeOf(look, directory, out var node);
            entry = new Entry(error == Errno.None && node.Parent != 0 ? node.Parent : Node.Root, NodeType.Directory);
            return error;
        }
        if (name.Length > NodeCodec.MaxNameBytes)
            return Errno.ENAMETOOLONG;
        entry = look.Entry(directory.Ino, name);
        return entry.Exists ? Errno.None : Errno.ENOENT;
    }

    private static Errno NodeOf(Look look, Entry entry, out Node node)
    {
        node = look.Node(entry.Ino)?.Node!;
        return node is null ? Errno.ENOENT : Errno.None;
    }

    private static Errno Follow(Look look, Entry directory, Entry link, ref int links, out Entry entry)
    {
        entry = default;
        if (--links < 0)
            return Errno.ELOOP;
        var error = NodeOf(look, link, out var node);
        if (error != Errno.None)
            return error;
        node.ThrowIfPurged();
        var target = node.Target ?? [];
        var names = new List<byte[]>();
        foreach (var range in target.AsSpan().Split((byte)'/'))
            if (target.AsSpan(range) is not ([] or [(byte)'.']))
                names.Add(target[range]);
        return Walk(look, target is [(byte)'/', ..] ? Root : directory, names.ToArray(), follow: true, ref links, out entry);
    }

    /// <param name="path">Where it is.</param>
    /// <param name="directory">The directory there.</param>
    /// <param name="wanted">Says what is told of.</param>
    /// <param name="enters">Says which directories are gone through.</param>
    private IEnumerable<FileEntry> Walk(FilePath path, long directory, Func<FilePath, bool> wanted, Func<FilePath, bool> enters)
    {
        byte[] after = [];
        var entries = new List<NamedEntry>();
        var nodes = new List<Node?>();
        do
        {
            entries.Clear();
            nodes.Clear();
            if (View.List(directory, after, PageEntries, entries, nodes) != Errno.None)
                yield break;
            for (var i = 0; i < entries.Count; i++)
            {
                if (nodes[i] is not { } node)
                    continue;
                var below = path.Child(entries[i].Name);
                if (wanted(below))
                    yield return new FileEntry(below, node);
                if (!node.IsDirectory || !enters(below))
                    continue;
                foreach (var deeper in Walk(below, node.Ino, wanted, enters))
                    yield return deeper;
            }
            if (entries.Count > 0)
                after = entries[^1].Name;
        }
        while (entries.Count == PageEntries);
    }
}
