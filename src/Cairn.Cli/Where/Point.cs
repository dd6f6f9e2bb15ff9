namespace Cairn.Cli.Where;

/// <summary>A moment of a branch.</summary>
internal sealed class Point(Branch branch, long revision)
{
    private BranchView? _view;

    public Branch Branch => branch;

    public long Revision => revision;

    /// <summary>The files then.</summary>
    public BranchView View => _view ??= branch.At(revision);
}
