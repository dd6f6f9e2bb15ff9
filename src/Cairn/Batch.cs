using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Operations;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// The operations of one batch: each sees what those before it did, and nobody else sees any until all are committed. For the thread that
/// runs the batch, while it runs. Paths are taken literally: symbolic links are not followed.
/// </summary>
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

    /// <summary>Sets permission bits.</summary>
    public void SetPermissions(FilePath path, int permissions)
    {
        var (parent, name) = ParentOf(path);
        Check(Attributes.Set(_draft, _draft.Entry(parent, name).Ino, new AttributeChanges { Permissions = permissions }), path);
    }

    private (long Parent, byte[] Name) ParentOf(FilePath path)
    {
        if (path.IsRoot)
            throw new CairnException(ErrorCode.InvalidOperation, "The root directory cannot be created, moved or removed.");
        var directory = Node.Root;
        foreach (var name in path.Names[..^1])
        {
            var entry = _draft.Entry(directory, name);
            if (entry.Type != NodeType.Directory)
                throw FileErrors.From(entry.Exists ? Errno.ENOTDIR : Errno.ENOENT, path);
            directory = entry.Ino;
        }
        return (directory, path.Names[^1]);
    }

    private static Node Check(Outcome outcome, FilePath path)
    {
        outcome.Error.Check(path);
        return outcome.Node;
    }
}
