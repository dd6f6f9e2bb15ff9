using System.Text;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Vaults;

namespace Cairn;

/// <summary>What holds a revision that shows something.</summary>
/// <param name="Kind">What it is: <c>snapshot</c>, <c>fork</c>, <c>bookmark</c>, <c>merge</c> or <c>view</c>.</param>
/// <param name="Branch">The branch in whose list a snapshot stands, or that was forked; empty for one that was deleted.</param>
/// <param name="Name">A snapshot's or bookmark's name; empty otherwise.</param>
/// <param name="Revision">The revision that it holds.</param>
public sealed record HolderInfo(string Kind, string Branch, string Name, long Revision);

/// <summary>A file at the tip of a branch.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Path">The file's path there.</param>
public sealed record TipFile(string Branch, FilePath Path);

/// <summary>What a purge destroys, or would, and what it meets.</summary>
/// <param name="Contents">How many contents go: what a file held from one change to the next is one, and files that share it share it; the target of a link
/// is one.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Records">How many records of files, in all branches, name them.</param>
/// <param name="SharedParts">How many of their chunks and map pages stay because other contents have the same; 0 when it was not asked for.</param>
/// <param name="Attributes">How many values of extended attributes go.</param>
/// <param name="Holders">Snapshots, forks and others that hold revisions which show some of it.</param>
/// <param name="Tips">Files at the tips of branches that show some of it now; they lose it.</param>
public sealed record PurgePreview(int Contents, long Bytes, long Records, long SharedParts, int Attributes, IReadOnlyList<HolderInfo> Holders, IReadOnlyList<TipFile> Tips)
{
    /// <summary>Whether it needs no force.</summary>
    public bool IsFree => Holders.Count == 0 && Tips.Count == 0;

    internal static PurgePreview From(VaultCore vault, PurgePlan plan)
    {
        using var transaction = vault.Engine.BeginRead();
        string NameOf(long branch) => vault.Branches.Find(transaction, branch) is { } found ? Encoding.UTF8.GetString(found.Name) : "";
        HolderInfo Describe(Anchor anchor) => new(
            anchor.Kind.ToString().ToLowerInvariant(), anchor.Kind == AnchorKind.View ? "" : NameOf(anchor.Id), Encoding.UTF8.GetString(anchor.Name), anchor.Revision);
        return new PurgePreview(
            plan.Contents.Count + plan.Links.Count, plan.Bytes, plan.Records, plan.SharedParts, plan.Attributes.Count, plan.Anchors.ConvertAll(Describe),
            plan.Tips.ConvertAll(tip => new TipFile(NameOf(tip.Branch), FilePath.Parse(tip.Path))));
    }
}
