using Cairn.FileSystem;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Vaults;

namespace Cairn;

/// <summary>A named revision.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Created">When it was named.</param>
/// <param name="Actor">Who named it; empty when that is not known.</param>
/// <param name="Message">What was said with it.</param>
/// <param name="Holds">What keeps it from being deleted.</param>
public sealed record SnapshotInfo(string Name, long Revision, Timestamp Created, string Actor, string Message, IReadOnlyList<string> Holds)
{
    internal static SnapshotInfo From(VaultCore vault, SnapshotRecord snapshot) =>
        new(snapshot.Name, snapshot.Revision, snapshot.Created, vault.Sessions.Find(snapshot.Session)?.Actor ?? "", snapshot.Message, snapshot.Holds);
}
