using Cairn.FileSystem;
using Cairn.FileSystem.Operations;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Nodes;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Serving;

/// <content>Opening, reading and writing files. A handle is 1 when it may write and 0 when not: everything else stands with the node.</content>
internal sealed partial class CairnFileSystem
{
    private const uint AccessMode = 3, Truncates = 0x200;
    private const ulong Reader = 0, Writer = 1;

    private static readonly TimeSpan ToWriteBack = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override int Open(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply)
    {
        switch (nodes.Find(request.Node))
        {
            case TreeNode node:
                return Open(node, arguments, ref reply);
            case VirtualNode made:
                reply.Handle = _directories.Add(made.Read());
                reply.Flags = OpenFlags.DirectIO;
                return 0;
            default:
                return (int)Failures.Stale;
        }
    }

    /// <inheritdoc/>
    public override int Create(in RequestHeader request, in CreateArguments arguments, ReadOnlySpan<byte> name, ref EntryReply entry, ref OpenReply open)
    {
        var error = Make(request, name, New(request, Mode.Of(NodeType.File, (int)arguments.Mode), arguments.Umask), ref entry, out var made);
        if (error != 0)
            return error;
        if (files.OpenForWriting(made.Tree, made.Ino) is null)
            return (int)Failures.Stale;
        (open.Handle, open.Flags) = (Writer, OpenFlags.KeepCache);
        return 0;
    }

    /// <inheritdoc/>
    public override int Read(in RequestHeader request, in ReadArguments arguments, Span<byte> target, out int length)
    {
        length = 0;
        switch (nodes.Find(request.Node))
        {
            case TreeNode told:
                // First: what is attached and closed afterwards is in the node.
                var file = files.Find(told);
                if (told.Find() is not { } node)
                    return (int)Failures.Stale;
                length = file?.Read(node, (long)arguments.Offset, target) ?? told.Tree.View.Read(node, (long)arguments.Offset, target, IsKeptByKernel(node));
                return 0;
            case VirtualNode:
                length = _directories.ReadBytes(arguments.Handle, (long)arguments.Offset, target);
                return 0;
            default:
                return (int)Failures.Stale;
        }
    }

    /// <inheritdoc/>
    public override int Write(in RequestHeader request, in WriteArguments arguments, ReadOnlySpan<byte> bytes, ref CountReply reply)
    {
        if (Tree(request.Node) is not { } told || files.Find(told) is not { } file)
            return (int)Errno.EBADF;
        var dated = options.Writeback && (arguments.WriteFlags & WriteArguments.FromCache) != 0;
        var error = file.Write((long)arguments.Offset, bytes, dated, (arguments.WriteFlags & WriteArguments.KillPrivileges) != 0);
        reply.Count = (uint)bytes.Length;
        return (int)error;
    }

    /// <inheritdoc/>
    public override int Flush(in RequestHeader request, in FlushArguments arguments) =>
        Tree(request.Node) is { } told && files.Find(told) is { } file ? (int)file.Attach(asVersion: true) : 0;

    /// <inheritdoc/>
    public override int Sync(in RequestHeader request, in SyncArguments arguments)
    {
        if (Tree(request.Node) is not { Tree.Branch: not null } told)
            return 0;
        var error = files.Find(told)?.Attach(asVersion: true) ?? Errno.None;
        if (error == Errno.None)
            options.Barrier();
        return (int)error;
    }

    /// <inheritdoc/>
    public override int Release(in RequestHeader request, in ReleaseArguments arguments)
    {
        if (Tree(request.Node) is not { } told)
        {
            _directories.Remove(arguments.Handle);
            return 0;
        }
        var writes = arguments.Handle == Writer;
        try
        {
            // What was written through a mapping may come after the last close.
            if (writes && files.Find(told)?.Attach(asVersion: true, last: true) is { } error and not Errno.None)
                options.Log($"What was written last to node {told.Ino} is lost: {error}.");
        }
        finally
        {
            files.Close(told, writes);
        }
        return 0;
    }

    /// <inheritdoc/>
    public override int Allocate(in RequestHeader request, in AllocateArguments arguments)
    {
        var error = FindChangeable(request.Node, out var told);
        if (error != Errno.None)
            return (int)error;
        var (offset, length, keeps) = ((long)arguments.Offset, (long)arguments.Length, (arguments.Mode & AllocateArguments.KeepSize) != 0);
        var branch = told.Tree.Branch!;
        AllocationMode? mode = (arguments.Mode & ~AllocateArguments.KeepSize) switch
        {
            0 => keeps ? AllocationMode.AllocateKeepingSize : AllocationMode.Allocate,
            AllocateArguments.PunchHole => AllocationMode.Punch,
            AllocateArguments.ZeroRange => keeps ? AllocationMode.ZeroKeepingSize : AllocationMode.Zero,
            _ => null,
        };
        if (mode is not { } how)
            return (int)Errno.EOPNOTSUPP;
        Errno Change() => branch.Allocate(told.Ino, how, offset, length, default, out _);
        return (int)(files.Find(told) is { } file ? file.Change(Change, dated: options.Writeback) : Change());
    }

    /// <inheritdoc/>
    public override int CreateTemporary(in RequestHeader request, in CreateArguments arguments, ref EntryReply entry, ref OpenReply open)
    {
        var error = FindChangeable(request.Node, out var parent);
        if (error != Errno.None)
            return (int)error;
        error = parent.Tree.Branch!.CreateNameless(parent.Ino, New(request, Mode.Of(NodeType.File, (int)arguments.Mode), arguments.Umask), out var node);
        if (error != Errno.None)
            return (int)error;
        files.OpenForWriting(parent.Tree, node.Ino, counted: true);
        Enter(parent.Tree, node, ref entry);
        (open.Handle, open.Flags) = (Writer, OpenFlags.KeepCache);
        return 0;
    }

    /// <inheritdoc/>
    public override int CopyRange(in RequestHeader request, in CopyRangeArguments arguments, out ulong copied)
    {
        copied = 0;
        var error = FindChangeable(arguments.TargetNode, out var target);
        if (error != Errno.None)
            return (int)error;
        if (Tree(request.Node) is not { } source || source.Tree != target.Tree)
            return (int)Failures.CrossDevice;
        // What was written to the source is part of what is copied.
        if (files.Find(source)?.Attach(asVersion: false) is { } failed and not Errno.None)
            return (int)failed;
        var (from, to, length) = ((long)arguments.SourceOffset, (long)arguments.TargetOffset, (long)arguments.Length);
        long done = 0;
        Errno Copy() => target.Tree.Branch!.CopyRange(new CopySource(null, source.Ino, from, length), target.Ino, to, default, out done, out _);
        error = files.Find(target) is { } file ? file.Change(Copy, dated: options.Writeback) : Copy();
        copied = (ulong)done;
        return (int)error;
    }

    /// <inheritdoc/>
    /// <remarks>What programs have written may still be with the kernel alone, which asks without writing it back.</remarks>
    public override int Seek(in RequestHeader request, in SeekArguments arguments, bool mayWait, out ulong offset)
    {
        offset = 0;
        if (Tree(request.Node) is not { } told)
            return (int)Errno.EINVAL;
        if (files.Find(told) is { } file)
        {
            if (options.Writeback && !mayWait)
                return Errors.Later;
            if (options.Writeback && !WriteBack(told))
                return (int)Failures.InputOutput;
            if (file.Attach(asVersion: false) is not Errno.None and var failed)
                return (int)failed;
        }
        if (told.Find() is not { } node)
            return (int)Failures.Stale;
        var from = (long)arguments.Offset;
        var error = arguments.Whence == SeekArguments.Data ? told.Tree.View.SeekData(node, from, out var found) : told.Tree.View.SeekHole(node, from, out found);
        if (error == Errno.None)
            offset = (ulong)found;
        return (int)error;
    }

    /// <summary>Whether the kernel, which keeps pages, will hardly ask again for what it reads: a whole small file at once.</summary>
    public static bool IsKeptByKernel(Node node) => node.Size <= FuseLimits.PageBytes;

    private bool WriteBack(TreeNode told)
    {
        Notifier!.InvalidateNode(told.Id);
        return Notifier.Wait(ToWriteBack);
    }

    private int Open(TreeNode told, in OpenArguments arguments, ref OpenReply reply)
    {
        var writes = (arguments.Flags & AccessMode) != 0;
        (reply.Handle, reply.Flags) = (writes ? Writer : Reader, OpenFlags.KeepCache);
        if (writes)
            return OpenForWriting(told, arguments);
        // It may have gone while the kernel still knew it; then the kernel looks again.
        return files.OpenForReading(told.Tree, told.Ino) ? 0 : (int)Failures.Stale;
    }

    private int OpenForWriting(TreeNode told, in OpenArguments arguments)
    {
        if (told.Tree.Branch is not { } branch)
            return (int)Errno.EROFS;
        if (files.OpenForWriting(told.Tree, told.Ino) is not { } file)
            return (int)Failures.Stale;
        if ((arguments.Flags & Truncates) == 0)
            return 0;
        var how = new DataOptions(KillPrivileges: (arguments.Requests & OpenArguments.KillPrivileges) != 0);
        var error = file.Change(() => branch.Truncate(told.Ino, 0, how, out _), keepsPending: false, dated: options.Writeback);
        if (error != Errno.None)
            files.Close(told, writes: true);
        return (int)error;
    }
}
