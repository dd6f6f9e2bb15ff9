using Cairn.FileSystem;
using Cairn.FileSystem.Operations;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Nodes;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Serving;

/// <content>Attributes of nodes.</content>
internal sealed partial class CairnFileSystem
{
    /// <inheritdoc/>
    public override int GetAttributes(in RequestHeader request, in GetAttributesArguments arguments, ref AttributesReply reply)
    {
        switch (nodes.Find(request.Node))
        {
            case TreeNode told when FindWritten(told) is { } node:
                Tell(told, node, ref reply);
                return 0;
            case VirtualNode made:
                reply.Attributes = made.Attributes;
                return 0;
            default:
                return (int)Failures.Stale;
        }
    }

    /// <inheritdoc/>
    public override int Statx(in RequestHeader request, in StatxArguments arguments, ref StatxReply reply)
    {
        var plain = new AttributesReply();
        var error = GetAttributes(request, default, ref plain);
        if (error != 0)
            return error;
        ref readonly var attributes = ref plain.Attributes;
        (reply.Seconds, reply.Nanoseconds, reply.Mask) = (plain.Seconds, plain.Nanoseconds, StatxReply.BasicAndBirth);
        (reply.Ino, reply.Size, reply.Blocks, reply.BlockSize) = (attributes.Ino, attributes.Size, attributes.Blocks, attributes.BlockSize);
        (reply.Mode, reply.Links, reply.Uid, reply.Gid) = ((ushort)attributes.Mode, attributes.Links, attributes.Uid, attributes.Gid);
        (reply.ATime.Seconds, reply.ATime.Nanoseconds) = (attributes.ATime, attributes.ATimeNanoseconds);
        (reply.MTime.Seconds, reply.MTime.Nanoseconds) = (attributes.MTime, attributes.MTimeNanoseconds);
        (reply.CTime.Seconds, reply.CTime.Nanoseconds) = (attributes.CTime, attributes.CTimeNanoseconds);
        (reply.DeviceMajor, reply.DeviceMinor) = DeviceNumber.Unpack(attributes.Device);
        var birth = Tree(request.Node)?.Last?.BTime ?? new Timestamp(attributes.MTime, (int)attributes.MTimeNanoseconds);
        (reply.BTime.Seconds, reply.BTime.Nanoseconds) = (birth.Seconds, (uint)birth.Nanoseconds);
        return 0;
    }

    /// <inheritdoc/>
    public override int SetAttributes(in RequestHeader request, in SetAttributesArguments arguments, ref AttributesReply reply)
    {
        var error = FindChangeable(request.Node, out var told);
        if (error == Errno.None)
            error = Set(told, arguments);
        if (error != Errno.None)
            return (int)error;
        if (FindWritten(told) is not { } node)
            return (int)Failures.Stale;
        Tell(told, node, ref reply);
        return 0;
    }

    private Errno Set(TreeNode told, in SetAttributesArguments arguments)
    {
        var file = files.Find(told);
        if (file is not null && file.TellTimes(MTime(arguments), CTime(arguments)) && IsWritersTimes(arguments))
            return Errno.None;
        if (told.Find() is not { } node)
            return Failures.Stale;
        // A kernel that lets go of a removed file tells the last times it gave to it; an error here would be the next syncfs's.
        if (node.Nlink == 0 && IsWritersTimes(arguments))
            return Errno.None;
        if (arguments.Has(AttributeFields.Size))
        {
            var size = (long)arguments.Size;
            var options = new DataOptions(KillPrivileges: arguments.Has(AttributeFields.KillPrivileges));
            Errno Truncate() => told.Tree.Branch!.Truncate(told.Ino, size, options, out _);
            var error = file is null ? Truncate() : file.Change(Truncate, keepsPending: size > 0);
            if (error != Errno.None || !ChangesMore(arguments))
                return error;
        }
        var set = told.Tree.Branch!.SetAttributes(told.Ino, Changes(node, arguments), out _);
        return set == Errno.ENOENT && IsWritersTimes(arguments) ? Errno.None : set;
    }

    /// <summary>Whether these are the times that the kernel gave to what it has written, which it tells before a close.</summary>
    private static bool IsWritersTimes(in SetAttributesArguments arguments) =>
        (arguments.Valid & ~(AttributeFields.CTime | AttributeFields.Handle | AttributeFields.LockOwner)) == AttributeFields.MTime && arguments.Has(AttributeFields.CTime);

    private static bool ChangesMore(in SetAttributesArguments arguments) =>
        (arguments.Valid & (AttributeFields.Mode | AttributeFields.Uid | AttributeFields.Gid | AttributeFields.ATime | AttributeFields.MTime)) != 0;

    private static AttributeChanges Changes(Node node, in SetAttributesArguments arguments)
    {
        int? mode = arguments.Has(AttributeFields.Mode) ? (int)arguments.Mode & Mode.Permissions : null;
        if (arguments.Has(AttributeFields.KillPrivileges) && arguments.Has(AttributeFields.Uid | AttributeFields.Gid))
            mode = WithoutPrivileges(mode ?? node.Mode & Mode.Permissions);
        return new AttributeChanges
        {
            Permissions = mode,
            Uid = arguments.Has(AttributeFields.Uid) ? arguments.Uid : null,
            Gid = arguments.Has(AttributeFields.Gid) ? arguments.Gid : null,
            MTime = MTime(arguments),
            CTime = CTime(arguments),
            ATime = !arguments.Has(AttributeFields.ATime) ? null : arguments.Has(AttributeFields.ATimeNow) ? TickClock.Now : Time(arguments.ATime, arguments.ATimeNanoseconds),
        };
    }

    private static int WithoutPrivileges(int mode) => mode & ~Mode.SetUserId & ~((mode & Mode.GroupExecute) != 0 ? Mode.SetGroupId : 0);

    private static Timestamp? MTime(in SetAttributesArguments arguments) =>
        !arguments.Has(AttributeFields.MTime) ? null : arguments.Has(AttributeFields.MTimeNow) ? TickClock.Now : Time(arguments.MTime, arguments.MTimeNanoseconds);

    private static Timestamp? CTime(in SetAttributesArguments arguments) =>
        arguments.Has(AttributeFields.CTime) ? Time(arguments.CTime, arguments.CTimeNanoseconds) : null;

    private static Timestamp Time(long seconds, uint nanoseconds) => new(seconds, (int)nanoseconds);

    private void Tell(TreeNode told, Node node, ref AttributesReply reply)
    {
        reply.Seconds = options.Seconds;
        Describe(told, node, ref reply.Attributes);
    }
}
