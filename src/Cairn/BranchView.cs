using Cairn.FileSystem;
using Cairn.FileSystem.History;
using Cairn.Storage;

namespace Cairn;

/// <summary>A branch as it was at one revision. Unchanging; may be used from any number of threads.</summary>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// var main = vault.Branch("main");
/// main.Files.WriteAllText("/a", "one");
/// var then = main.At(main.Tip);
/// main.Files.WriteAllText("/a", "two");
/// Console.WriteLine(then.Files.ReadAllText("/a")); // one
/// Console.WriteLine(then.Diff(main.At(main.Tip)).Count); // 1
/// </code></example>
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

    /// <summary>What differs from here to <paramref name="other"/>, a moment of any branch of the same vault. Costs the changes since their lines of history
    /// parted, not the files.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Pruned"/>: what is needed of the history between was dropped.</exception>
    public IReadOnlyList<FileDifference> Diff(BranchView other, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Branch.Vault.Core != Branch.Vault.Core)
            throw new CairnException(ErrorCode.InvalidOperation, "Moments of two vaults cannot be compared.");
        return new Comparison(Branch.Vault.Core).Compare(new Point(Branch.State.Id, Revision), new Point(other.Branch.State.Id, other.Revision), cancellation)
            .ConvertAll(static difference => new FileDifference(difference));
    }
}
