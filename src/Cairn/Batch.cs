using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// The operations of one batch: each sees what those before it did, and nobody else sees any until all are committed. For the thread that
/// runs the batch, while it runs. Paths are taken literally: symbolic links are not followed.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// var main = vault.Branch("main");
/// var before = main.Tip;
/// main.Batch(batch =&gt;
/// {
///     batch.CreateDirectory("/d");
///     batch.WriteAllText("/d/a", "1");
///     batch.Copy("/d/a", "/d/b");
/// });
/// Console.WriteLine(main.Tip - before); // 1
/// </code></example>
public sealed class Batch
{
    private readonly Branch _branch;
    private readonly Draft _draft;

    internal Batch(Branch branch, Draft draft) => (_branch, _draft) = (branch, draft);

    /// <summary>Writes a whole file, creating it if it is not there.</summary>
    public void WriteAllBytes(FilePath path, ReadOnlySpan<byte> bytes)
    {
        var (parent, name) = ParentOf(path);
        var entry = _draft.Entry(parent, name);
        var options = new DataOptions(IsVersion: true);
        if (entry.Exists && entry.Type != NodeType.File)
            throw FileErrors.From(entry.Type == NodeType.Directory ? Errno.EISDIR : Errno.EINVAL, path);
        var ino = entry.Exists ? entry.Ino : Check(Creation.Create(_draft, parent, name, Branch.New(NodeType.File, 0x1A4)), path).Ino;
        var content = _draft.Vault.Content.Write(Data.Edit(_draft, options), default, 0, 0, bytes);
        Check(Data.SetContent(_draft, ino, content, bytes.Length, Operation.Write, options), path);
    }

    /// <summary>Writes a whole file as UTF-8 text.</summary>
    public void WriteAllText(FilePath path, string text) => WriteAllBytes(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Creates a directory; those on the way to it must be there.</summary>
    public void CreateDirectory(FilePath path)
    {
        var (parent, name) = ParentOf(path);
        Check(Creation.Create(_draft, parent, name, Branch.New(NodeType.Directory, 0x1ED)), path);
    }

    /// <summary>Creates a symbolic link.</summary>
    public void CreateSymbolicLink(FilePath path, string target)
    {
        var (parent, name) = ParentOf(path);
        Check(Creation.Create(_draft, parent, name, Branch.New(NodeType.Symlink, 0x1FF) with { Target = FilePath.Encode(target) }), path);
    }

    /// <summary>Moves a file or directory.</summary>
    public void Move(FilePath from, FilePath to, bool overwrite = false)
    {
        var (fromParent, fromName) = ParentOf(from);
        var (toParent, toName) = ParentOf(to);
        var mode = overwrite ? RenameMode.Replace : RenameMode.NoReplace;
        Renaming.Rename(_draft, new Place(fromParent, fromName), new Place(toParent, toName), mode).Check(from);
    }

    /// <summary>Deletes a file or link, or a directory: with all below it if <paramref name="recursive"/>.</summary>
    public void Delete(FilePath path, bool recursive = false)
    {
        var (parent, name) = ParentOf(path);
        var entry = _draft.Entry(parent, name);
        var error = !entry.Exists ? Errno.ENOENT
            : entry.Type != NodeType.Directory ? Removal.Unlink(_draft, parent, name)
            : recursive ? Trees.Remove(_draft, parent, name) : Removal.RemoveDirectory(_draft, parent, name);
        error.Check(path);
    }

    /// <summary>Whether there is anything at a path by now.</summary>
    public bool Exists(FilePath path) => path.IsRoot || TryParentOf(path, out var parent) && _draft.Entry(parent, path.Names[^1]).Exists;

    /// <summary>All bytes of a file as the batch has it by now.</summary>
    public byte[] ReadAllBytes(FilePath path)
    {
        var node = NodeAt(path);
        if (!node.IsFile || node.Size > Array.MaxLength)
            throw FileErrors.From(node.IsDirectory ? Errno.EISDIR : node.IsFile ? Errno.EFBIG : Errno.EINVAL, path);
        node.ThrowIfPurged();
        var bytes = new byte[node.Size];
        try
        {
            _draft.Vault.Content.Read(_draft.Transaction, node.Content, node.Size, 0, bytes);
            return bytes;
        }
        catch (CairnException damaged) when (damaged.Code == ErrorCode.Corrupt)
        {
            throw ContentErrors.InFile(damaged, path.ToString());
        }
    }

    /// <summary>Appends bytes, creating the file if it is not there.</summary>
    public void AppendAllBytes(FilePath path, ReadOnlySpan<byte> bytes)
    {
        var (parent, name) = ParentOf(path);
        var entry = _draft.Entry(parent, name);
        var ino = entry.Exists ? entry.Ino : Check(Creation.Create(_draft, parent, name, Branch.New(NodeType.File, 0x1A4)), path).Ino;
        Check(Data.Append(_draft, ino, bytes, new DataOptions(IsVersion: true)), path);
    }

    /// <summary>Appends UTF-8 text; see <see cref="AppendAllBytes"/>.</summary>
    public void AppendAllText(FilePath path, string text) => AppendAllBytes(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Sets the size of a file.</summary>
    public void SetLength(FilePath path, long length) => Check(Data.Truncate(_draft, NodeAt(path).Ino, length, new DataOptions(IsVersion: true)), path);

    /// <summary>Copies a file or directory as it was at a moment before the batch, sharing contents; see <see cref="BranchFiles.Copy(BranchView, FilePath, FilePath, bool)"/>.</summary>
    public void Copy(BranchView source, FilePath from, FilePath to, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        var node = source.Files.Resolve(from, follow: false);
        var (parent, name) = ParentOf(to);
        Check(Copying.Copy(_draft, source.Files.View.View, node.Ino, parent, name, overwrite), to);
    }

    /// <summary>Copies a file or directory as it is by now.</summary>
    public void Copy(FilePath from, FilePath to, bool overwrite = false)
    {
        var node = NodeAt(from);
        var (parent, name) = ParentOf(to);
        Check(Copying.Copy(_draft, _draft.Branch.TipView, node.Ino, parent, name, overwrite), to);
    }

    /// <summary>Gives a file a further name (hard link).</summary>
    public void CreateHardLink(FilePath path, FilePath existing)
    {
        var (parent, name) = ParentOf(path);
        Check(Links.Link(_draft, NodeAt(existing).Ino, parent, name), path);
    }

    /// <summary>Sets permission bits.</summary>
    public void SetPermissions(FilePath path, int permissions) => SetAttributes(path, new FileAttributeChanges { Permissions = permissions });

    /// <summary>Sets any of mode, owner, group and times.</summary>
    public void SetAttributes(FilePath path, FileAttributeChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Check(Attributes.Set(_draft, NodeAt(path).Ino, changes.ToInner()), path);
    }

    /// <summary>Sets an extended attribute.</summary>
    public void SetXattr(FilePath path, string name, ReadOnlySpan<byte> value) =>
        Attributes.SetXattr(_draft, NodeAt(path).Ino, FilePath.Encode(name), value, XattrMode.Any).Check(path);

    /// <summary>Removes an extended attribute.</summary>
    public void RemoveXattr(FilePath path, string name) => Attributes.RemoveXattr(_draft, NodeAt(path).Ino, FilePath.Encode(name)).Check(path);

    private Node NodeAt(FilePath path)
    {
        if (path.IsRoot)
            return _draft.Node(Node.Root)!.Value.Node;
        var (parent, name) = ParentOf(path);
        var entry = _draft.Entry(parent, name);
        return entry.Exists && _draft.Node(entry.Ino) is { } stored ? stored.Node : throw FileErrors.From(Errno.ENOENT, path);
    }

    private bool TryParentOf(FilePath path, out long parent)
    {
        parent = Node.Root;
        foreach (var name in path.Names[..^1])
        {
            var entry = _draft.Entry(parent, name);
            if (entry.Type != NodeType.Directory)
                return false;
            parent = entry.Ino;
        }
        return true;
    }

    private (long Parent, byte[] Name) ParentOf(FilePath path)
    {
        if (path.IsRoot)
            throw new CairnException(ErrorCode.InvalidOperation, "The root directory cannot be created, moved or removed.");
        if (!TryParentOf(path, out var directory))
            throw FileErrors.From(Exists(path.Parent) ? Errno.ENOTDIR : Errno.ENOENT, path);
        return (directory, path.Names[^1]);
    }

    private static Node Check(Outcome outcome, FilePath path)
    {
        outcome.Error.Check(path);
        return outcome.Node;
    }
}
