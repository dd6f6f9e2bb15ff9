using Cairn.FileSystem;
using Cairn.FileSystem.Operations;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Nodes;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Serving;

/// <content>Finding, making, moving and removing names.</content>
internal sealed partial class CairnFileSystem
{
    private const int MostTries = 8;

    /// <inheritdoc/>
    public override int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        var parent = nodes.Find(request.Node);
        if (parent is VirtualNode directory)
            return LookupIn(directory, name, ref reply);
        if (parent is not TreeNode known)
            return (int)Failures.Stale;
        if (IsReserved(known, name))
            return EnterVirtual(known.Tree.Magic!, ref reply);
        var error = Find(known.Tree.View, known.Ino, name, out var node);
        if (error == Errno.None)
            Enter(known.Tree, node, ref reply);
        else if (error != Errno.ENOENT)
            return (int)error;
        // A node of 0 says that there is none, and may be kept as long as one that is.
        reply.EntrySeconds = options.Seconds;
        return 0;
    }

    /// <inheritdoc/>
    public override int MakeDirectory(in RequestHeader request, in MakeDirectoryArguments arguments, ReadOnlySpan<byte> name, ref EntryReply reply) =>
        Make(request, name, New(request, Mode.Of(NodeType.Directory, (int)arguments.Mode), arguments.Umask), ref reply, out _);

    /// <inheritdoc/>
    public override int MakeNode(in RequestHeader request, in MakeNodeArguments arguments, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        var (major, minor) = DeviceNumber.Unpack(arguments.Device);
        var mode = (int)arguments.Mode >> 12 == 0 ? Mode.Of(NodeType.File, (int)arguments.Mode) : (int)arguments.Mode;
        var isDevice = Mode.Type(mode) is NodeType.BlockDevice or NodeType.CharacterDevice;
        return Make(request, name, New(request, mode, arguments.Umask) with { Rdev = isDevice ? (long)major << 32 | minor : 0 }, ref reply, out _);
    }

    /// <inheritdoc/>
    public override int Symlink(in RequestHeader request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, ref EntryReply reply) =>
        Make(request, name, New(request, Mode.Of(NodeType.Symlink, 0x1FF), 0) with { Target = target.ToArray() }, ref reply, out _);

    /// <inheritdoc/>
    public override int ReadLink(in RequestHeader request, Span<byte> target, out int length)
    {
        length = 0;
        if (Tree(request.Node) is not { } node)
            return (int)Errno.EINVAL;
        var error = node.Tree.View.ReadLink(node.Ino, out var stored);
        if (error != Errno.None)
            return (int)error;
        length = Math.Min(stored.Length, target.Length);
        stored.Span[..length].CopyTo(target);
        return 0;
    }

    /// <inheritdoc/>
    public override int Link(in RequestHeader request, ulong node, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        var error = FindChangeable(request.Node, out var parent);
        if (error == Errno.None)
            error = FindChangeable(node, out _);
        if (error != Errno.None)
            return (int)error;
        var linked = Tree(node)!;
        if (linked.Tree != parent.Tree)
            return (int)Failures.CrossDevice;
        if (IsReserved(parent, name))
            return (int)Errno.EEXIST;
        error = parent.Tree.Branch!.Link(linked.Ino, parent.Ino, name.ToArray(), out var now);
        if (error == Errno.None)
            Enter(parent.Tree, now, ref reply);
        return (int)error;
    }

    /// <inheritdoc/>
    public override int Unlink(in RequestHeader request, ReadOnlySpan<byte> name)
    {
        var error = FindChangeable(request.Node, out var parent);
        if (error != Errno.None)
            return (int)error;
        return (int)parent.Tree.Branch!.Unlink(parent.Ino, name.ToArray());
    }

    /// <inheritdoc/>
    public override int RemoveDirectory(in RequestHeader request, ReadOnlySpan<byte> name)
    {
        var error = FindChangeable(request.Node, out var parent);
        return (int)(error == Errno.None ? parent.Tree.Branch!.RemoveDirectory(parent.Ino, name.ToArray()) : error);
    }

    /// <inheritdoc/>
    public override int Rename(in RequestHeader request, in RenameArguments arguments, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var error = FindChangeable(request.Node, out var source);
        if (error == Errno.None)
            error = FindChangeable(arguments.NewDirectory, out _);
        if (error != Errno.None)
            return (int)error;
        var target = Tree(arguments.NewDirectory)!;
        if (source.Tree != target.Tree)
            return (int)Failures.CrossDevice;
        if (IsReserved(target, to))
            return (int)Errno.EPERM;
        if (arguments.Flags is not (RenameFlags.None or RenameFlags.NoReplace or RenameFlags.Exchange))
            return (int)Errno.EINVAL;
        var mode = arguments.Flags switch
        {
            RenameFlags.NoReplace => RenameMode.NoReplace,
            RenameFlags.Exchange => RenameMode.Exchange,
            _ => RenameMode.Replace,
        };
        return (int)source.Tree.Branch!.Rename(source.Ino, from.ToArray(), target.Ino, to.ToArray(), mode);
    }

    /// <summary>A new node. The umask counts where the kernel leaves it to us, and has been taken off already elsewhere.</summary>
    private static NewNode New(in RequestHeader request, int mode, uint umask) => new(mode, request.Uid, request.Gid) { Umask = (int)umask & Mode.Permissions, Time = TickClock.Now };

    /// <summary>An entry and its node. Between the two the name may come to mean another node, when that is looked at.</summary>
    private static Errno Find(InodeView view, long directory, ReadOnlySpan<byte> name, out Node node)
    {
        node = null!;
        for (var i = 0; i < MostTries; i++)
        {
            var error = view.LookupEntry(directory, name, out var entry);
            if (error != Errno.None)
                return error;
            if (view.GetNode(entry.Ino, out node) == Errno.None)
                return Errno.None;
        }
        return Failures.InputOutput;
    }

    private int Make(in RequestHeader request, ReadOnlySpan<byte> name, in NewNode what, ref EntryReply reply, out TreeNode made)
    {
        made = null!;
        var error = FindChangeable(request.Node, out var parent);
        if (error != Errno.None)
            return (int)error;
        if (IsReserved(parent, name))
            return (int)Errno.EEXIST;
        error = parent.Tree.Branch!.Create(parent.Ino, name.ToArray(), what, out var node);
        if (error == Errno.None)
            made = Enter(parent.Tree, node, ref reply);
        return (int)error;
    }

    private static bool IsReserved(TreeNode parent, ReadOnlySpan<byte> name) =>
        parent.Tree.Magic is not null && parent.Ino == parent.Tree.Root && name.SequenceEqual(Magic.MagicNames.Root);

    private int LookupIn(VirtualNode directory, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        switch (directory.Lookup(name))
        {
            case null:
                return (int)Errno.ENOENT;
            case TreeNode inTree:
                var node = inTree.Find();
                if (node is null)
                    return (int)Errno.ENOENT;
                Enter(inTree.Tree, node, ref reply);
                // What a virtual name means may change without anybody being told.
                reply.EntrySeconds = 1;
                return 0;
            case var found:
                return EnterVirtual((VirtualNode)found, ref reply);
        }
    }

    /// <summary>What the mount itself makes up is asked for each time.</summary>
    private int EnterVirtual(VirtualNode node, ref EntryReply reply)
    {
        nodes.Tell(node);
        (reply.Node, reply.Attributes) = (node.Id, node.Attributes);
        return 0;
    }
}
