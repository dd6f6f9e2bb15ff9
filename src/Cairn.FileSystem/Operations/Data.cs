using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;

namespace Cairn.FileSystem.Operations;

/// <summary>Changing the bytes of a file. Each makes a new content, which shares with the old one what it does not touch.</summary>
internal static class Data
{
    /// <summary>Largest file, in bytes.</summary>
    public const long MaxSize = long.MaxValue;

    /// <summary>Writes at an offset; a gap before it reads as zeros.</summary>
    public static Outcome Write(Draft draft, long ino, long offset, ReadOnlySpan<byte> bytes, in DataOptions options)
    {
        var error = FindFile(draft, ino, out var stored);
        if (error == Errno.None)
            error = CheckRange(offset, bytes.Length);
        if (error != Errno.None)
            return error;
        if (bytes.IsEmpty)
            return Outcome.Done(stored.Node);
        var (old, oldSize) = Base(stored.Node, keepsNothing: offset == 0 && bytes.Length >= stored.Node.Size);
        draft.WillChange(stored, losesContent: true);
        var content = draft.Vault.Content.Write(Edit(draft, options), old, oldSize, offset, bytes);
        var size = Math.Max(stored.Node.Size, offset + bytes.Length);
        if (content.Kind == ContentKind.Map && bytes.Length < ContentLimits.Small && Policy(draft).WriteCut > ContentLimits.Page)
            draft.Vault.Upkeep.Written(draft.Branch.Id, ino);
        return Replace(draft, stored, content, size, Operation.Write, new ByteRange(offset, bytes.Length), options);
    }

    /// <summary>Writes at the end, wherever that is by then: two that append do not overwrite each other.</summary>
    public static Outcome Append(Draft draft, long ino, ReadOnlySpan<byte> bytes, in DataOptions options)
    {
        var error = FindFile(draft, ino, out var stored);
        return error == Errno.None ? Write(draft, ino, stored.Node.Size, bytes, options) : error;
    }

    /// <summary>Cuts a file off, or lets it grow by a hole.</summary>
    public static Outcome Truncate(Draft draft, long ino, long size, in DataOptions options)
    {
        var error = FindFile(draft, ino, out var stored);
        if (error == Errno.None && size < 0)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return error;
        var (old, oldSize) = Base(stored.Node, keepsNothing: size == 0);
        draft.WillChange(stored, losesContent: true);
        var content = draft.Vault.Content.Truncate(Edit(draft, options), old, oldSize, size);
        var (low, high) = (Math.Min(size, stored.Node.Size), Math.Max(size, stored.Node.Size));
        return Replace(draft, stored, content, size, Operation.Truncate, new ByteRange(low, high - low), options);
    }

    /// <summary>Gives a file another content as a whole.</summary>
    public static Outcome SetContent(Draft draft, long ino, ContentRef content, long size, Operation operation, in DataOptions options)
    {
        var error = FindFile(draft, ino, out var stored);
        if (error != Errno.None)
            return error;
        draft.WillChange(stored, losesContent: true);
        return Replace(draft, stored, content, size, operation, new ByteRange(0, Math.Max(size, stored.Node.Size)), options);
    }

    /// <summary>Says that the content a file has now is a version to be kept: a handle that wrote was closed or synced.</summary>
    public static Outcome EndVersion(Draft draft, long ino)
    {
        var error = FindFile(draft, ino, out var stored);
        if (error != Errno.None)
            return error;
        if (stored.Node.IsVersion || stored.IsOrphan)
            return Outcome.Done(stored.Node);
        draft.WillChange(stored, losesContent: false);
        var node = stored.Node with { IsVersion = true };
        draft.Store(stored, node, Record(draft, Operation.Write, node, []));
        return Outcome.Done(node);
    }

    public static ContentEdit Edit(Draft draft, in DataOptions options) => new(draft.Transaction, Policy(draft), options.Born);

    private static ContentPolicy Policy(Draft draft) => draft.Vault.Policies.Of(draft.Branch.Id, draft.Transaction);

    internal static Errno FindFile(Draft draft, long ino, out StoredNode stored)
    {
        stored = draft.Node(ino) ?? default;
        if (stored.Node is null)
            return Errno.ENOENT;
        return stored.Node.IsFile ? Errno.None : stored.Node.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
    }

    /// <summary>The content that a change goes out from. Of a purged one nothing can be kept.</summary>
    internal static (ContentRef Content, long Size) Base(Node node, bool keepsNothing = false)
    {
        if (node.IsPurged && keepsNothing)
            return (ContentRef.None, 0);
        node.ThrowIfPurged();
        return (node.Content, node.Size);
    }

    internal static Errno CheckRange(long offset, long length)
    {
        if (offset < 0)
            return Errno.EINVAL;
        return length > MaxSize - offset ? Errno.EFBIG : Errno.None;
    }

    internal static Outcome Replace(Draft draft, in StoredNode stored, ContentRef content, long size, Operation operation, ByteRange range, in DataOptions options)
    {
        var node = stored.Node with
        {
            Content = content,
            Size = size,
            MTime = draft.Time,
            CTime = draft.Time,
            IsVersion = options.IsVersion,
            Mode = options.KillPrivileges ? Mode.WithoutPrivileges(stored.Node.Mode) : stored.Node.Mode,
        };
        draft.Store(stored, node, Record(draft, operation, node, range.Length > 0 ? [range] : []));
        return Outcome.Done(node);
    }

    private static LogRecord Record(Draft draft, Operation operation, Node node, IReadOnlyList<ByteRange> ranges) => new()
    {
        Operation = operation,
        Session = draft.Session,
        Node = node.Ino,
        Directory = node.Parent,
        Name = node.Name,
        Ranges = ranges,
    };
}

/// <summary>How a change of content is meant.</summary>
/// <param name="IsVersion">Whether it ends a version of the file: the whole file was written, or a handle closed.</param>
/// <param name="KillPrivileges">Whether set-id bits go, as they do when somebody unprivileged writes.</param>
/// <param name="Born">What the same handle stored in this group.</param>
internal readonly record struct DataOptions(bool IsVersion = false, bool KillPrivileges = false, BornSet? Born = null);
