using Cairn.FileSystem;

namespace Cairn;

/// <summary>A branch as it was at one revision. Unchanging; may be used from any number of threads.</summary>
public sealed class BranchView
{
    internal BranchView(Branch branch, InodeView view)
    {
        Branch = branch;
        Revision = view.View.Revision;
        Files = new ReadOnlyFiles(view);
    }

    /// <summary>The branch.</summary>
    public Branch Branch { get; }

    /// <summary>The revision.</summary>
    public long Revision { get; }

    /// <summary>Its files as they were.</summary>
    public ReadOnlyFiles Files { get; }
}
