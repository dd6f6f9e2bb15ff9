using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem;

/// <summary>
/// A branch as a file system by inode number, for reading its tip and for changing it in the name of a session. What a call changes is
/// committed when it returns, and synced when so asked for. May be used by any number of threads; calls that wait for each other
/// share transactions.
/// </summary>
internal sealed class InodeBranch(VaultCore vault, BranchState state, Committer committer, long session, bool synced = false)
    : InodeView(vault, state.TipView)
{
    /// <summary>The branch.</summary>
    public BranchState State => state;

    /// <summary>In whose name changes are made.</summary>
    public long Session => session;

    /// <summary>Runs any operation on a draft of the next revision; see <see cref="Committer"/>.</summary>
    public T Run<T>(Func<Draft, T> operation) => committer.Run(session, operation, synced);

    /// <summary>Creates a file, directory, symbolic link, fifo, socket or device.</summary>
    public Errno Create(long parent, byte[] name, NewNode what, out Node node) =>
        Split(Run(draft => Creation.Create(draft, parent, name, what)), out node);

    /// <summary>Gives a node a further name.</summary>
    public Errno Link(long ino, long parent, byte[] name, out Node node) =>
        Split(Run(draft => Links.Link(draft, ino, parent, name)), out node);

    /// <summary>Removes a name of something other than a directory.</summary>
    public Errno Unlink(long parent, byte[] name) => Run(draft => Removal.Unlink(draft, parent, name));

    /// <summary>Removes an empty directory.</summary>
    public Errno RemoveDirectory(long parent, byte[] name) => Run(draft => Removal.RemoveDirectory(draft, parent, name));

    /// <summary>Moves a node to another place; see <see cref="RenameMode"/>.</summary>
    public Errno Rename(long fromParent, byte[] fromName, long toParent, byte[] toName, RenameMode mode) =>
        Run(draft => Renaming.Rename(draft, new Place(fromParent, fromName), new Place(toParent, toName), mode));

    /// <summary>Changes mode, owner or times.</summary>
    public Errno SetAttributes(long ino, AttributeChanges changes, out Node node) =>
        Split(Run(draft => Attributes.Set(draft, ino, changes)), out node);

    /// <summary>Sets an extended attribute.</summary>
    public Errno SetXattr(long ino, byte[] name, byte[] value, XattrMode mode) =>
        Run(draft => Attributes.SetXattr(draft, ino, name, value, mode));

    /// <summary>Removes an extended attribute.</summary>
    public Errno RemoveXattr(long ino, byte[] name) => Run(draft => Attributes.RemoveXattr(draft, ino, name));

    /// <summary>Writes bytes at an offset.</summary>
    public Errno Write(long ino, long offset, ReadOnlyMemory<byte> bytes, DataOptions options, out Node node) =>
        Split(Run(draft => Data.Write(draft, ino, offset, bytes.Span, options)), out node);

    /// <summary>Sets the size.</summary>
    public Errno Truncate(long ino, long size, DataOptions options, out Node node) =>
        Split(Run(draft => Data.Truncate(draft, ino, size, options)), out node);

    /// <summary>Writes bytes at the end, wherever that is by then.</summary>
    public Errno Append(long ino, ReadOnlyMemory<byte> bytes, DataOptions options, out Node node) =>
        Split(Run(draft => Data.Append(draft, ino, bytes.Span, options)), out node);

    /// <summary>fallocate(2); see <see cref="AllocationMode"/>.</summary>
    public Errno Allocate(long ino, AllocationMode mode, long offset, long length, DataOptions options, out Node node) =>
        Split(Run(draft => Allocation.Allocate(draft, ino, mode, offset, length, options)), out node);

    /// <summary>copy_file_range(2): shares chunks; see <see cref="Copying"/>.</summary>
    public Errno CopyRange(CopySource source, long ino, long offset, DataOptions options, out long copied, out Node node)
    {
        var outcome = Run(draft => Copying.CopyRange(draft, source, ino, offset, options));
        (copied, node) = (outcome.Copied, outcome.Node);
        return outcome.Error;
    }

    /// <summary>Says that the content a file has now is a version: a handle that wrote was closed or synced.</summary>
    public Errno EndVersion(long ino) => Run(draft => Data.EndVersion(draft, ino)).Error;

    /// <summary>Records that nodes were read, for those whose access time relatime wants to move: it is not later than their last change, or a day
    /// old. Outside history; one transaction for all, none when there is nothing to do.</summary>
    public void RecordAccess(IReadOnlyCollection<long> inos)
    {
        var now = Timestamp.Now(Vault.Clock);
        var due = inos.Where(ino => GetNode(ino, out var node) == Errno.None && AccessTimes.IsDue(AccessTime(node), node, now)).ToList();
        if (due.Count > 0)
            Run(draft =>
            {
                foreach (var ino in due)
                    draft.SetAccessTime(ino, now);
                return true;
            });
    }

    /// <summary>Creates a file without a name and opens it (O_TMPFILE): <see cref="Link"/> gives it one, <see cref="Close"/> otherwise ends it.</summary>
    public Errno CreateNameless(long parent, NewNode what, out Node node)
    {
        long opened = 0;
        void Reopen(long ino)
        {
            // Where the group failed and this is decided again, the number of the first try is nobody's.
            if (opened != 0)
                Vault.OpenNodes.Close(state.Id, opened);
            Vault.OpenNodes.Open(state.Id, opened = ino);
        }
        try
        {
            return Split(Run(draft => Creation.CreateNameless(draft, parent, what, Reopen)), out node);
        }
        catch
        {
            if (opened != 0 && Vault.OpenNodes.Close(state.Id, opened))
                Vault.OpenNodes.Forget(state.Id, opened);
            throw;
        }
    }

    /// <summary>Begins a content that is written from its beginning to its end.</summary>
    public ContentBuilder NewContent() => Vault.Content.NewBuilder(Vault.Policies.Of(state.Id));

    /// <summary>Counts a handle on a node, which from then on lives until it is closed, whatever becomes of its names; see <see cref="OpenNodes"/>.</summary>
    /// <returns>ENOENT: there is no such node, or no more; nothing is to be closed.</returns>
    public Errno Open(long ino)
    {
        if (!Vault.OpenNodes.Open(state.Id, ino))
            return Errno.ENOENT;
        if (Find(ino) is not null)
            return Errno.None;
        Close(ino);
        return Errno.ENOENT;
    }

    /// <summary>Ends what <see cref="Open"/> began; the last one of a node without a name ends the node.</summary>
    public void Close(long ino)
    {
        if (Vault.OpenNodes.Close(state.Id, ino))
            Reap(ino);
    }

    private void Reap(long ino)
    {
        Run(draft =>
        {
            Vault.OpenNodes.Reap(draft, ino);
            return Errno.None;
        });
        Vault.OpenNodes.Forget(state.Id, ino);
    }

    private static Errno Split(Outcome outcome, out Node node)
    {
        node = outcome.Node;
        return outcome.Error;
    }
}
