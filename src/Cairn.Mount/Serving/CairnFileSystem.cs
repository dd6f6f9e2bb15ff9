using Cairn.FileSystem;
using Cairn.Fuse;
using Cairn.Fuse.Protocol;
using Cairn.Fuse.Transport;
using Cairn.Mount.Directories;
using Cairn.Mount.Files;
using Cairn.Mount.Nodes;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Serving;

/// <summary>
/// Joins the kernel's protocol to trees of a vault. Operations on names and attributes are carried out at once, on the thread that was asked; what is
/// written to files is gathered by <see cref="OpenFile"/>.
/// </summary>
/// <remarks>
/// The kernel checks permissions, and keeps names and attributes for long: what this mount changes passes through it, and what others change is made void by
/// <see cref="Changes.ChangeFollower"/>. With the kernel's write-back cache it, not we, knows size and times of a file that is being written; it tells them
/// with a change of attributes before each close.
/// </remarks>
internal sealed partial class CairnFileSystem(KnownNodes nodes, OpenFiles files, ServingOptions options, VaultSpace space) : FuseFileSystem
{
    private readonly DirectoryHandles _directories = new();

    /// <summary>What the kernel knows.</summary>
    public KnownNodes Nodes => nodes;

    /// <summary>What is open.</summary>
    public OpenFiles Files => files;

    /// <summary>How many directories are open.</summary>
    public int OpenDirectories => _directories.Count;

    /// <summary>Set when serving has begun.</summary>
    public Notifier? Notifier { get; set; }

    /// <summary>What is wanted of the kernel.</summary>
    public static FuseWishes WishesFor(ServingOptions options) => new(
        InitFlags.AsyncRead | InitFlags.ReadDirectoryPlus | InitFlags.ReadDirectoryPlusAuto | InitFlags.AsyncDirectIO | InitFlags.ParallelDirectoryOperations
        | InitFlags.HandleKillPrivileges2 | InitFlags.SetXattrExtended | InitFlags.AtomicTruncate | InitFlags.CacheSymlinks | InitFlags.ExplicitInvalidateData
        | InitFlags.HasExpireOnly | (options.Writeback ? InitFlags.WritebackCache : InitFlags.None)
        | (options.AccessLists ? InitFlags.PosixAcl | InitFlags.DontMask : InitFlags.None));

    /// <inheritdoc/>
    public override int Failed(in RequestHeader request, Exception failure)
    {
        options.Log($"{request.Opcode} of node {request.Node}: {failure}");
        return (int)Failures.ErrnoOf(failure);
    }

    /// <inheritdoc/>
    public override void Destroy() => files.AttachAll();

    /// <inheritdoc/>
    public override void Forget(ulong node, ulong count) => nodes.Forget(node, (long)count);

    /// <inheritdoc/>
    public override int StatFs(in RequestHeader request, ref StatFsReply reply)
    {
        space.Tell(ref reply);
        return 0;
    }

    /// <summary>Tells the kernel of a node of a tree: counts a look-up.</summary>
    private TreeNode Enter(MountedTree tree, Node node, ref EntryReply reply)
    {
        var told = nodes.Tell(tree, node.Ino);
        told.Last = node;
        reply.Node = told.Id;
        (reply.EntrySeconds, reply.AttributeSeconds) = (options.Seconds, options.Seconds);
        // Since it was found, what was written to it may have been attached.
        if (node.IsFile && tree.Branch is not null && FindWritten(told) is { Nlink: > 0 } now)
            node = now;
        Describe(told, node, ref reply.Attributes);
        return told;
    }

    /// <summary>A node with what is pending. Whether the file is open is asked first: what is attached and closed afterwards is in the node.</summary>
    private Node? FindWritten(TreeNode told) => files.Find(told) is { } file ? file.Find(told) : told.Find();

    private void Describe(TreeNode told, Node node, ref NodeAttributes attributes)
    {
        var atime = told.Tree.View.AccessTime(node);
        attributes.Ino = told.Number;
        attributes.Size = (ulong)node.Size;
        attributes.Blocks = (ulong)(node.Size + 511) / 512;
        (attributes.ATime, attributes.ATimeNanoseconds) = (atime.Seconds, (uint)atime.Nanoseconds);
        (attributes.MTime, attributes.MTimeNanoseconds) = (node.MTime.Seconds, (uint)node.MTime.Nanoseconds);
        (attributes.CTime, attributes.CTimeNanoseconds) = (node.CTime.Seconds, (uint)node.CTime.Nanoseconds);
        attributes.Mode = (uint)node.Mode;
        attributes.Links = (uint)Math.Min(node.Nlink, uint.MaxValue);
        attributes.Uid = options.Uid ?? node.Uid;
        attributes.Gid = options.Gid ?? node.Gid;
        attributes.Device = DeviceNumber.Pack((uint)(node.Rdev >> 32), (uint)node.Rdev);
        attributes.BlockSize = FuseLimits.PageBytes;
    }

    private TreeNode? Tree(ulong id) => nodes.Find(id) as TreeNode;

    /// <summary>A node of a tree that can be changed, or why it cannot.</summary>
    private Errno FindChangeable(ulong id, out TreeNode node)
    {
        node = null!;
        var found = nodes.Find(id);
        if (found is null)
            return Failures.Stale;
        if (found is not TreeNode { Tree.Branch: not null } changeable)
            return Errno.EROFS;
        node = changeable;
        return Errno.None;
    }
}
