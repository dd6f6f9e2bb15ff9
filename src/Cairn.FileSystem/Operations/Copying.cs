using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>A range of a file, and where the file is looked at.</summary>
/// <param name="View">A point of view of the same vault; null: the branch that is being changed, as it is by then.</param>
/// <param name="Ino">The file.</param>
/// <param name="Offset">Where the range begins.</param>
/// <param name="Length">How long it is; clipped at the end of the file.</param>
internal readonly record struct CopySource(View? View, long Ino, long Offset, long Length);

/// <summary>What came of a copy: the target as it is afterwards, and how many bytes were copied.</summary>
internal readonly record struct CopyOutcome(Errno Error, Node Node, long Copied)
{
    public static implicit operator CopyOutcome(Errno error) => new(error, null!, 0);
}

/// <summary>
/// copy_file_range(2): chunks are shared, not copied. A whole file that replaces a whole file costs one node record, whatever its size; a
/// range costs the extents or leaves that it covers.
/// </summary>
internal static class Copying
{
    public static CopyOutcome CopyRange(Draft draft, in CopySource source, long ino, long offset, in DataOptions options)
    {
        var error = FindSource(draft, source, out var file);
        if (error != Errno.None)
            return error;
        error = Data.FindFile(draft, ino, out var stored);
        if (error == Errno.None)
            error = Check(source, file, stored.Node, offset);
        if (error != Errno.None)
            return error;
        var length = Math.Max(0, Math.Min(source.Length, file.Size - source.Offset));
        if (length == 0)
            return new CopyOutcome(Errno.None, stored.Node, 0);
        if (length > Data.MaxSize - offset)
            return Errno.EFBIG;
        file.ThrowIfPurged();
        var whole = source.Offset == 0 && offset == 0 && length == file.Size && length >= stored.Node.Size;
        var outcome = whole
            ? Data.SetContent(draft, ino, file.Content, file.Size, Operation.Write, options)
            : Share(draft, stored, new ContentSpan(file.Content, file.Size, source.Offset, length), offset, options);
        return new CopyOutcome(outcome.Error, outcome.Node, length);
    }

    /// <summary>Copies a node with all below it to a name, replacing a file that is there by a file if it is to <paramref name="overwrite"/>.</summary>
    public static Outcome Copy(Draft draft, View source, long ino, long parent, ReadOnlySpan<byte> name, bool overwrite)
    {
        var error = draft.FindEntry(parent, name, out _, out var there);
        if (error == Errno.ENOENT || error == Errno.None && !overwrite)
            return Restoring.Bring(draft, source, ino, parent, name, keepNumbers: false);
        if (error != Errno.None)
            return error;
        if (draft.Vault.Nodes.Read(draft.Transaction, source, ino)?.Node is not { } from)
            return Errno.ENOENT;
        if (!from.IsFile || !there.Node.IsFile)
            return there.Node.IsDirectory ? Errno.EISDIR : from.IsDirectory ? Errno.ENOTDIR : Errno.EEXIST;
        from.ThrowIfPurged();
        return Data.SetContent(draft, there.Node.Ino, from.Content, from.Size, Operation.Write, new DataOptions(IsVersion: true));
    }

    private static Outcome Share(Draft draft, in StoredNode target, ContentSpan span, long offset, in DataOptions options)
    {
        var (old, oldSize) = Data.Base(target.Node);
        draft.WillChange(target, losesContent: true);
        var content = draft.Vault.Content.CopyRange(Data.Edit(draft, options), span, old, oldSize, offset);
        var size = Math.Max(oldSize, offset + span.Length);
        return Data.Replace(draft, target, content, size, Operation.Write, new ByteRange(offset, span.Length), options);
    }

    private static Errno FindSource(Draft draft, in CopySource source, out Node file)
    {
        if (source.View is null)
        {
            var error = Data.FindFile(draft, source.Ino, out var own);
            file = own.Node;
            return error;
        }
        file = draft.Vault.Nodes.Read(draft.Transaction, source.View, source.Ino)?.Node!;
        if (file is null)
            return Errno.ENOENT;
        return file.IsFile ? Errno.None : file.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
    }

    /// <summary>Within one file the ranges must not overlap.</summary>
    private static Errno Check(in CopySource source, Node from, Node to, long offset)
    {
        if (source.Offset < 0 || offset < 0 || source.Length < 0)
            return Errno.EINVAL;
        var length = Math.Max(0, Math.Min(source.Length, from.Size - source.Offset));
        var overlaps = Math.Abs(source.Offset - offset) < length;
        return source.View is null && source.Ino == to.Ino && length > 0 && overlaps ? Errno.EINVAL : Errno.None;
    }
}
