using Cairn.FileSystem;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Directories;
using Cairn.Mount.Nodes;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Serving;

/// <content>Listing directories.</content>
internal sealed partial class CairnFileSystem
{
    /// <inheritdoc/>
    public override int OpenDirectory(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply)
    {
        switch (nodes.Find(request.Node))
        {
            case TreeNode node:
                reply.Handle = _directories.Add(new DirectoryListing(node));
                // The kernel may keep the listing: it makes it void itself for what passes through it, and is told of the rest.
                reply.Flags = OpenFlags.CacheDirectory | OpenFlags.KeepCache;
                return 0;
            case VirtualNode made:
                reply.Handle = _directories.Add(new DirectoryListing(made));
                return 0;
            default:
                return (int)Failures.Stale;
        }
    }

    /// <inheritdoc/>
    public override int ReadDirectory(in RequestHeader request, in ReadArguments arguments, ref DirectoryWriter entries)
    {
        if (_directories.Find(arguments.Handle) is not { } listing)
            return (int)Errno.EBADF;
        lock (listing)
        {
            var error = listing.Seek(arguments.Offset);
            for (; error == Errno.None; listing.Advance())
            {
                error = listing.Peek(out var entry);
                if (error != Errno.None || entry.Name is null || !entries.Fits(entry.Name.Length))
                    break;
                Add(listing, entry, ref entries);
            }
            return (int)error;
        }
    }

    /// <inheritdoc/>
    public override int ReleaseDirectory(in RequestHeader request, in ReleaseArguments arguments)
    {
        _directories.Remove(arguments.Handle);
        return 0;
    }

    /// <inheritdoc/>
    public override int SyncDirectory(in RequestHeader request, in SyncArguments arguments)
    {
        options.Barrier();
        return 0;
    }

    private void Add(DirectoryListing listing, in NamedEntry named, ref DirectoryWriter entries)
    {
        var reply = new EntryReply();
        var number = listing.Tree is { } tree ? tree.NumberOf(named.Entry.Ino) : (ulong)named.Entry.Ino;
        // Entries of the mount's own directories, and "." and "..", are told without their nodes.
        if (entries.Plus && listing.Tree is { } shown && !Names.IsDots(named.Name) && shown.View.GetNode(named.Entry.Ino, out var node) == Errno.None)
            Enter(shown, node, ref reply);
        entries.TryAdd(named.Name, number, (uint)named.Entry.Type, Cookies.After(named.Name), reply);
    }
}
