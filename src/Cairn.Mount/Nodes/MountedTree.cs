using Cairn.FileSystem;

namespace Cairn.Mount.Nodes;

/// <summary>What a mount shows of a vault in one place: a branch at its tip, or at a revision; from its root or a directory in it.</summary>
/// <param name="slot">Its number among the trees of the mount, below 2^15: the upper bits of <c>st_ino</c>.</param>
/// <param name="view">How it is read.</param>
/// <param name="branch">How it is changed; null when it is not.</param>
/// <param name="root">The directory that is its root.</param>
internal sealed class MountedTree(int slot, InodeView view, InodeBranch? branch, long root)
{
    public int Slot => slot;

    public InodeView View => view;

    public InodeBranch? Branch => branch;

    public long Root => root;

    /// <summary>What is called <c>.cairn</c> in its root and is not listed; null: nothing.</summary>
    public VirtualNode? Magic { get; set; }

    /// <summary>The number that programs see: the same node in two trees has two.</summary>
    public ulong NumberOf(long ino) => (ulong)slot << 48 | (ulong)ino;
}
