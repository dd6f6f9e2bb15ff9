using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>
/// Gives nodes of the machine what the vault keeps of them. What takes privileges that this user has not is left, and said. Owner first,
/// as changing it takes set-id bits and capabilities away; then attributes, mode, access lists, times.
/// </summary>
internal sealed class LocalAttributes(InodeView view, ExportTally tally)
{
    private static ReadOnlySpan<byte> AccessLists => "system.posix_acl_"u8;

    /// <summary>A file that was just written.</summary>
    public void Apply(LocalDirectory directory, ReadOnlySpan<byte> name, LocalFile file, Node node)
    {
        var owned = file.TrySetOwner(node.Uid, node.Gid);
        if (!owned)
            SayOwner(file.Path, node);
        ApplyXattrs(directory, name, node, lists: false);
        file.SetMode(Permissions(node, owned));
        ApplyXattrs(directory, name, node, lists: true);
        file.SetModified(node.MTime);
    }

    /// <summary>What is no file; the directory itself when <paramref name="name"/> is empty.</summary>
    public void Apply(LocalDirectory directory, ReadOnlySpan<byte> name, Node node)
    {
        var owned = directory.TrySetOwner(name, node.Uid, node.Gid);
        if (!owned)
            SayOwner(name.IsEmpty ? directory.Path : directory.PathOf(name), node);
        ApplyXattrs(directory, name, node, lists: false);
        if (node.Type != NodeType.Symlink)
            directory.SetMode(name, Permissions(node, owned));
        ApplyXattrs(directory, name, node, lists: true);
        directory.SetModified(name, node.MTime);
    }

    /// <summary>Set-id bits would mean somebody else where the owner is not the one they were given for.</summary>
    private static int Permissions(Node node, bool owned) =>
        node.Mode & Mode.Permissions & ~(owned || node.IsDirectory ? 0 : Mode.SetUserId | Mode.SetGroupId);

    private void ApplyXattrs(LocalDirectory directory, ReadOnlySpan<byte> name, Node node, bool lists)
    {
        if (!node.HasAttributes)
            return;
        view.ListXattrs(node.Ino, out var xattrs).Check(FilePath.Root);
        foreach (var (attribute, value) in xattrs)
        {
            if (attribute.AsSpan().StartsWith(AccessLists) != lists || directory.TrySetXattr(name, attribute, value))
                continue;
            var path = name.IsEmpty ? directory.Path : directory.PathOf(name);
            tally.Notice(TransferNoticeKind.Xattr, path, $"{path}: the attribute {FilePath.Decode(attribute)} could not be set.");
        }
    }

    private void SayOwner(string path, Node node) =>
        tally.Notice(TransferNoticeKind.Owner, path, $"{path} belongs to {node.Uid}:{node.Gid} in the vault; only root can give it to them.");
}
