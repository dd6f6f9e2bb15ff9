using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>What came of an undo: the revision that reverses, or what is in its way.</summary>
/// <param name="Revision">The new revision; 0 when nothing was changed.</param>
/// <param name="Collisions">Paths that were changed since by something that is not being undone; nothing was done when there are any.</param>
internal sealed record UndoOutcome(long Revision, IReadOnlyList<byte[]> Collisions);

/// <summary>
/// Reverses revisions, or what a session did, as a new revision: everything that they touched becomes what it was before the first of
/// them. Where something else touched the same node or name since, nothing is done and the collisions are listed.
/// </summary>
internal sealed class Undo(VaultCore vault)
{
    /// <summary>Reverses revisions <paramref name="first"/> to <paramref name="last"/> of the branch; with <paramref name="sessions"/>, only what these sessions did in them.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: the branch does not have these revisions of its own.</exception>
    public UndoOutcome Run(InodeBranch branch, long first, long last, IReadOnlySet<long>? sessions, CancellationToken cancellation = default)
    {
        try
        {
            return Batches.Run(branch, RevisionKind.Undo, draft => Reverse(draft, first, last, sessions, cancellation));
        }
        catch (CollisionException collision)
        {
            return new UndoOutcome(0, collision.Paths);
        }
    }

    private UndoOutcome Reverse(Draft draft, long first, long last, IReadOnlySet<long>? sessions, CancellationToken cancellation)
    {
        var tip = draft.Branch.Tip.Revision;
        if (first <= draft.Branch.Record.Fork || first > last || last > tip)
            throw new CairnException(ErrorCode.NotFound, $"The branch '{draft.Branch.Name}' has revisions {draft.Branch.Record.Fork + 1} to {tip} of its own; {first} to {last} cannot be undone.");
        var (touched, collisions, from) = Gather(draft, first, last, sessions, cancellation);
        var before = vault.Branches.View(draft.Transaction, draft.Branch.Record, from - 1);
        var reversal = new Reversal(draft, before, touched);
        if (collisions.Nodes.Count > 0 || collisions.Names.Count > 0)
            throw new CollisionException(reversal.PathsOf(collisions));
        if (reversal.Blocked() is { Count: > 0 } blocked)
            throw new CollisionException(blocked);
        return reversal.Apply() ? new UndoOutcome(draft.Revision, []) : new UndoOutcome(0, []);
    }

    /// <summary>What is to be reversed, what others did to the same since, and the first revision that is reversed.</summary>
    private (Touched, Touched, long) Gather(Draft draft, long first, long last, IReadOnlySet<long>? sessions, CancellationToken cancellation)
    {
        var (touched, collisions) = (new Touched(), new Touched());
        var others = new List<Log.LogRecord>();
        long from = 0;
        foreach (var revision in vault.Log.Read(draft.Transaction, draft.Branch.Id, first, draft.Branch.Tip.Revision))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var record in revision.Records)
                if (revision.Revision <= last && (sessions is null || sessions.Contains(record.Session)))
                {
                    touched.Add(record);
                    from = from == 0 ? revision.Revision : from;
                }
                else if (from != 0)
                {
                    others.Add(record);
                }
        }
        // What others did before this session came to the same is lost as well, if it came after where everything goes back to.
        foreach (var record in others)
            if (touched.Overlaps(record))
                collisions.Add(record);
        return (touched, collisions, from == 0 ? first : from);
    }

    private sealed class CollisionException(IReadOnlyList<byte[]> paths) : Exception
    {
        public IReadOnlyList<byte[]> Paths => paths;
    }
}
