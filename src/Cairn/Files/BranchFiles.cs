using System.Buffers;
using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// The files of a branch, for reading and changing: reads like <see cref="System.IO.File"/>. Each change is committed when the call returns, and is a
/// revision of its own or shares one with what other threads did at the same time. May be used from any number of threads.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("work.cairn");
/// var files = vault.Branch("main").Files;
/// files.CreateDirectory("/notes");
/// files.WriteAllText("/notes/today.md", "# Today");
/// files.AppendAllText("/notes/today.md", "\nmore");
/// files.Copy("/notes", "/kept");
/// Console.WriteLine(files.ReadAllText("/kept/today.md").Length); // 12
/// </code></example>
public sealed class BranchFiles : ReadOnlyFiles
{
    /// <summary>Contents up to this are stored by the transaction that names them; larger ones beforehand, in transactions of their own.</summary>
    private const int WholeBytes = 256 * 1024;

    private const int FilePermissions = 0x1A4, DirectoryPermissions = 0x1ED, LinkPermissions = 0x1FF;

    private readonly Branch _branch;

    internal BranchFiles(Branch branch, InodeView view)
        : base(view) => _branch = branch;

    internal InodeBranch Inodes => _branch.Inodes;

    /// <summary>Writes a whole file, creating it if it is not there. The old content stays readable as a version. Whatever the size, it is one operation
    /// and one revision.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: its directory is not there; <see cref="ErrorCode.IsADirectory"/>;
    /// <see cref="ErrorCode.NoSpace"/>; <see cref="ErrorCode.ReadOnly"/>. Nothing was changed.</exception>
    public void WriteAllBytes(FilePath path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > WholeBytes)
        {
            using var stream = OpenWrite(path, truncate: true);
            stream.Write(bytes);
            return;
        }
        var (parent, name) = Target(path);
        WithCopy(bytes, copy => Inodes.Run(draft => PutWhole(draft, parent, name, copy.Length, edit => draft.Vault.Content.Store(edit, copy.Span)).Error)).Check(path);
    }

    /// <summary>Writes a whole file from all that a stream has, whatever its length. The file gets it at once when the stream has ended; when that fails, it
    /// stays what it was.</summary>
    /// <exception cref="CairnException">As <see cref="WriteAllBytes"/>.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public void WriteAll(FilePath path, Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (parent, name) = Target(path);
        var buffer = ArrayPool<byte>.Shared.Rent(WholeBytes + 1);
        try
        {
            var count = source.ReadAtLeast(buffer.AsSpan(0, WholeBytes + 1), WholeBytes + 1, throwOnEndOfStream: false);
            if (count <= WholeBytes)
            {
                WriteAllBytes(path, buffer.AsSpan(0, count));
                return;
            }
            using var builder = Inodes.NewContent();
            for (; count > 0; count = source.Read(buffer))
                builder.Write(buffer.AsSpan(0, count));
            builder.Flush();
            Inodes.Run(draft => PutWhole(draft, parent, name, builder.Length, edit => builder.Complete(edit))).Error.Check(path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a whole file as UTF-8 text without a byte order mark.</summary>
    /// <exception cref="CairnException">As <see cref="WriteAllBytes"/>.</exception>
    public void WriteAllText(FilePath path, string text) => WriteAllBytes(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Appends bytes, creating the file if it is not there, as one revision. Two threads that append do not overwrite each other.</summary>
    /// <exception cref="CairnException">As <see cref="WriteAllBytes"/>.</exception>
    public void AppendAllBytes(FilePath path, ReadOnlySpan<byte> bytes)
    {
        var (parent, name) = Target(path);
        WithCopy(bytes, copy => Inodes.Run(draft => Append(draft, parent, name, copy))).Check(path);
    }

    /// <summary>Appends UTF-8 text; see <see cref="AppendAllBytes"/>.</summary>
    public void AppendAllText(FilePath path, string text) => AppendAllBytes(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Opens a file for reading and writing, seekable, creating it if it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="truncate">Whether it is written anew, from its beginning to its end: the stream can only be written then, others see the old content, or
    /// no file, until it is closed, and it is one operation and one revision.</param>
    /// <remarks>Otherwise the file is created at once, and what is written is committed at <see cref="Stream.Flush()"/>, at the end, and whenever a megabyte is waiting; closing it makes a version
    /// of the file. For one thread at a time.</remarks>
    /// <exception cref="CairnException">As <see cref="WriteAllBytes"/>.</exception>
    public Stream OpenWrite(FilePath path, bool truncate = false)
    {
        var (parent, name) = Target(path);
        if (truncate)
            return new FileReplaceStream(this, path, (parent, name), OpenThere(path, parent, name));
        Outcome outcome;
        do
        {
            outcome = Inodes.Run(draft => FindOrCreate(draft, parent, name));
            outcome.Error.Check(path);
        }
        while (Inodes.Open(outcome.Node.Ino) != Errno.None); // Somebody removed it in between: it is created again.
        return new FileWriteStream(this, path, outcome.Node);
    }

    /// <summary>Counts a handle on a file that is there; null when there is none.</summary>
    private Node? OpenThere(FilePath path, long parent, byte[] name)
    {
        if (_branch.Vault.IsReadOnly)
            throw new CairnException(ErrorCode.ReadOnly, $"The vault can only be read, so '{path}' cannot be written.");
        while (true)
        {
            var error = Inodes.Lookup(parent, name, out var node);
            if (error == Errno.ENOENT)
                return null;
            error.Check(path);
            RequireFile(path, node);
            if (Inodes.Open(node.Ino) == Errno.None)
                return node;
        }
    }

    /// <summary>Opens a file as <see cref="System.IO.File.Open(string, FileMode, FileAccess)"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it must, may or must not be there, and whether it begins empty. <see cref="FileMode.Append"/> stands at the end.</param>
    /// <param name="access">Reading alone shows what the file is now, whatever happens to it; see <see cref="OpenWrite"/> for the rest.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>: it is there and <see cref="FileMode.CreateNew"/> was asked for;
    /// <see cref="ErrorCode.NotFound"/>: it is not, and <see cref="FileMode.Open"/> or <see cref="FileMode.Truncate"/> was; otherwise as <see cref="WriteAllBytes"/>.</exception>
    /// <exception cref="ArgumentException">Reading alone was asked for with a mode that changes the file.</exception>
    public Stream Open(FilePath path, FileMode mode, FileAccess access = FileAccess.ReadWrite)
    {
        if (access == FileAccess.Read)
            return mode == FileMode.Open || mode == FileMode.OpenOrCreate && Exists(path)
                ? OpenRead(path)
                : throw new ArgumentException($"A file that is opened for reading only cannot be opened with {mode}.", nameof(access));
        if (mode is FileMode.Open or FileMode.Truncate)
            ResolveFile(path);
        if (mode == FileMode.CreateNew)
        {
            var (parent, name) = ParentOf(path);
            Inodes.Create(parent, name, Branch.New(NodeType.File, FilePermissions), out _).Check(path);
        }
        var stream = OpenWrite(path);
        if (mode is FileMode.Create or FileMode.Truncate)
            stream.SetLength(0);
        stream.Position = mode == FileMode.Append ? stream.Length : 0;
        return stream;
    }

    /// <summary>Writes lines as UTF-8 text, each ended by a line feed.</summary>
    /// <exception cref="CairnException">As <see cref="WriteAllBytes"/>.</exception>
    public void WriteAllLines(FilePath path, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        WriteAllText(path, string.Concat(lines.Select(static line => line + '\n')));
    }

    /// <summary>Creates a directory and those on the way to it; nothing happens when it is there.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotADirectory"/>: something on the way is something else.</exception>
    public void CreateDirectory(FilePath path)
    {
        if (path.IsRoot)
            return;
        var error = TryResolve(path, follow: true, out var node);
        if (error == Errno.None && !node.IsDirectory)
            throw FileErrors.From(Errno.ENOTDIR, path);
        if (error == Errno.None)
            return;
        CreateDirectory(path.Parent);
        var (parent, name) = ParentOf(path);
        error = Inodes.Create(parent, name, Branch.New(NodeType.Directory, DirectoryPermissions), out _);
        if (error != Errno.EEXIST)
            error.Check(path);
    }

    /// <summary>Creates a symbolic link.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">What it says: any text of 1 to 4,095 bytes.</param>
    public void CreateSymbolicLink(FilePath path, string target)
    {
        var (parent, name) = ParentOf(path);
        Inodes.Create(parent, name, Branch.New(NodeType.Symlink, LinkPermissions) with { Target = FilePath.Encode(target) }, out _).Check(path);
    }

    /// <summary>Gives a file a further name (hard link).</summary>
    public void CreateHardLink(FilePath path, FilePath existing)
    {
        var node = Resolve(existing, follow: false);
        var (parent, name) = ParentOf(path);
        Inodes.Link(node.Ino, parent, name, out _).Check(path);
    }

    /// <summary>Moves a file or directory.</summary>
    /// <param name="from">What is moved.</param>
    /// <param name="to">Its new path.</param>
    /// <param name="overwrite">Whether what is there is replaced: a file by a file, an empty directory by a directory.</param>
    public void Move(FilePath from, FilePath to, bool overwrite = false)
    {
        var (fromParent, fromName) = ParentOf(from);
        var (toParent, toName) = ParentOf(to);
        var error = Inodes.Rename(fromParent, fromName, toParent, toName, overwrite ? RenameMode.Replace : RenameMode.NoReplace);
        error.Check(error is Errno.ENOENT or Errno.EINVAL ? from : to);
    }

    /// <summary>Lets two files or directories change places, in one moment.</summary>
    public void Exchange(FilePath one, FilePath other)
    {
        var (oneParent, oneName) = ParentOf(one);
        var (otherParent, otherName) = ParentOf(other);
        Inodes.Rename(oneParent, oneName, otherParent, otherName, RenameMode.Exchange).Check(one);
    }

    /// <summary>Copies a file, or a directory with all below it, as one revision. Contents are shared: a file costs a few small records, whatever its size.</summary>
    /// <param name="from">What is copied: as it is committed now.</param>
    /// <param name="to">Its path.</param>
    /// <param name="overwrite">Whether a file that is there is replaced by a file; otherwise the path must be free.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.AlreadyExists"/>, <see cref="ErrorCode.IsADirectory"/>.</exception>
    public void Copy(FilePath from, FilePath to, bool overwrite = false) => Copy(_branch.At(_branch.Tip), from, to, overwrite);

    /// <summary>Copies from another moment, of this branch or of any other of the vault; otherwise as <see cref="Copy(FilePath, FilePath, bool)"/>.</summary>
    public void Copy(BranchView source, FilePath from, FilePath to, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Branch.Vault.Core != _branch.Vault.Core)
            throw new CairnException(ErrorCode.InvalidOperation, "What is in another vault cannot be shared; read it there and write it here.");
        var node = source.Files.Resolve(from, follow: false);
        var (parent, name) = ParentOf(to);
        Batches.Run(Inodes, RevisionKind.Batch, draft => Copying.Copy(draft, source.Files.View.View, node.Ino, parent, name, overwrite)).Error.Check(to);
    }

    /// <summary>Deletes a file or link, or a directory.</summary>
    /// <param name="path">What is deleted. It stays in history, and <see cref="Branch.Restore"/> brings it back.</param>
    /// <param name="recursive">Whether a directory goes with all below it, as one revision; otherwise it must be empty.</param>
    public void Delete(FilePath path, bool recursive = false)
    {
        var (parent, name) = ParentOf(path);
        var node = Resolve(path, follow: false);
        if (!node.IsDirectory)
            Inodes.Unlink(parent, name).Check(path);
        else if (!recursive)
            Inodes.RemoveDirectory(parent, name).Check(path);
        else
            Batches.Run(Inodes, RevisionKind.Batch, draft => Trees.Remove(draft, parent, name)).Check(path);
    }

    /// <summary>Sets permission bits (0 to octal 7777).</summary>
    public void SetPermissions(FilePath path, int permissions) => SetAttributes(path, new FileAttributeChanges { Permissions = permissions });

    /// <summary>Sets owner and group.</summary>
    public void SetOwner(FilePath path, uint uid, uint gid) => SetAttributes(path, new FileAttributeChanges { Uid = uid, Gid = gid });

    /// <summary>Sets the times of last modification and, if given, of last access.</summary>
    public void SetTimes(FilePath path, Timestamp modified, Timestamp? accessed = null) =>
        SetAttributes(path, new FileAttributeChanges { Modified = modified, Accessed = accessed });

    /// <summary>Sets any of mode, owner, group and times, as one operation.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="changes">What is set; what is null stays.</param>
    /// <param name="followLink">Whether a symbolic link as the last name is followed.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public void SetAttributes(FilePath path, FileAttributeChanges changes, bool followLink = true)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Inodes.SetAttributes(Resolve(path, followLink).Ino, changes.ToInner(), out _).Check(path);
    }

    /// <summary>Sets an extended attribute: a name of 1 to 255 bytes, a value of at most 65,536.</summary>
    public void SetXattr(FilePath path, string name, ReadOnlySpan<byte> value) =>
        Inodes.SetXattr(Resolve(path, follow: false).Ino, FilePath.Encode(name), value.ToArray(), XattrMode.Any).Check(path);

    /// <summary>Removes an extended attribute.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: it is not there.</exception>
    public void RemoveXattr(FilePath path, string name) => Inodes.RemoveXattr(Resolve(path, follow: false).Ino, FilePath.Encode(name)).Check(path);

    /// <summary>The directory of a path that is to be created or removed, and the name there.</summary>
    internal (long Parent, byte[] Name) ParentOf(FilePath path)
    {
        using var look = View.Look();
        return (ParentOf(look, path), path.Names[^1]);
    }

    /// <summary>As <see cref="ParentOf(FilePath)"/>, for a file that is to be written: when it is a symbolic link that leads somewhere, there.</summary>
    private (long Parent, byte[] Name) Target(FilePath path)
    {
        using (var look = View.Look())
        {
            var parent = ParentOf(look, path);
            if (look.Entry(parent, path.Names[^1]).Type != NodeType.Symlink)
                return (parent, path.Names[^1]);
        }
        var target = Resolve(path, follow: true);
        return (target.Parent, target.Name);
    }

    private static long ParentOf(Look look, FilePath path)
    {
        if (path.IsRoot)
            throw new CairnException(ErrorCode.InvalidOperation, "The root directory cannot be created, moved or removed.");
        ResolveParent(look, path, out var parent).Check(path.Parent);
        return parent.Type == NodeType.Directory ? parent.Ino : throw FileErrors.From(Errno.ENOTDIR, path);
    }

    /// <summary>Another thread may carry the operation out, and a span cannot go to it. It is over when <paramref name="run"/> returns.</summary>
    private static Errno WithCopy(ReadOnlySpan<byte> bytes, Func<ReadOnlyMemory<byte>, Errno> run)
    {
        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            bytes.CopyTo(copy);
            return run(copy.AsMemory(0, bytes.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>A new file gets its content as it is created: one node record, one operation in the log.</summary>
    internal static Outcome PutWhole(Draft draft, long parent, byte[] name, long length, Func<ContentEdit, ContentRef> store)
    {
        var options = new DataOptions(IsVersion: true);
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error == Errno.None)
            return stored.Node.IsFile
                ? Data.SetContent(draft, stored.Node.Ino, store(Data.Edit(draft, options)), length, Operation.Write, options)
                : stored.Node.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
        error = error == Errno.ENOENT ? draft.FindFreePlace(parent, name, out _) : error;
        if (error != Errno.None)
            return error;
        var file = Branch.New(NodeType.File, FilePermissions) with { Content = store(Data.Edit(draft, options)), Size = length, IsVersion = true };
        return Creation.Create(draft, parent, name, file);
    }

    private static Errno Append(Draft draft, long parent, byte[] name, ReadOnlyMemory<byte> bytes)
    {
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error == Errno.ENOENT)
            return PutWhole(draft, parent, name, bytes.Length, edit => draft.Vault.Content.Write(edit, default, 0, 0, bytes.Span)).Error;
        if (error != Errno.None)
            return error;
        return stored.Node.IsDirectory ? Errno.EISDIR : Data.Append(draft, stored.Node.Ino, bytes.Span, new DataOptions(IsVersion: true)).Error;
    }

    private static Outcome FindOrCreate(Draft draft, long parent, byte[] name)
    {
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error == Errno.ENOENT)
            return Creation.Create(draft, parent, name, Branch.New(NodeType.File, FilePermissions));
        if (error != Errno.None)
            return error;
        if (stored.Node.IsDirectory)
            return Errno.EISDIR;
        return stored.Node.IsFile ? Outcome.Done(stored.Node) : Errno.EINVAL;
    }
}
