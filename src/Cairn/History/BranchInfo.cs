using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>What is known of a branch beside its files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parent">The branch it was forked from; null when it was born empty, empty text when that was deleted.</param>
/// <param name="Fork">The revision it was forked at.</param>
/// <param name="Tip">Its newest revision.</param>
/// <param name="Modified">That revision's time.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Horizon">Below this only held revisions can be read.</param>
public sealed record BranchInfo(string Name, string? Parent, long Fork, long Tip, Timestamp Modified, Timestamp Created, long Horizon)
{
    internal static BranchInfo From(VaultCore vault, IReadTransaction transaction, BranchRecord record)
    {
        var tip = vault.Branches.Tip(transaction, record.Id);
        var parent = record.Parent == 0 ? null : Encoding.UTF8.GetString(vault.Branches.Require(transaction, record.Parent).Name);
        return new BranchInfo(Encoding.UTF8.GetString(record.Name), parent, record.Fork, tip.Revision, tip.Time, record.Created, record.Horizon);
    }
}
