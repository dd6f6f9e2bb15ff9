using Cairn.FileSystem.Commit;

namespace Cairn.FileSystem.Operations;

/// <summary>Thrown inside a batch by an operation that could not be done: the whole batch is undone.</summary>
internal sealed class OperationFailedException(Errno error, string what) : Exception($"{what}: {error}")
{
    public Errno Error => error;
}

/// <summary>Many operations as one revision of their own: all or nothing, one commit.</summary>
internal static class Batches
{
    /// <summary>Runs <paramref name="operations"/> in a revision of their own. What they throw undoes all of them.</summary>
    public static T Run<T>(InodeBranch branch, RevisionKind kind, Func<Draft, T> operations) => branch.Run(draft =>
    {
        draft.BeginBatch(kind);
        T answer;
        try
        {
            answer = operations(draft);
        }
        catch
        {
            draft.AbandonBatch();
            throw;
        }
        draft.EndBatch();
        return answer;
    });

    /// <summary>The node that an operation of a batch made or changed; throws when it could not be done.</summary>
    public static Node Require(this Outcome outcome, string what)
    {
        outcome.Error.Require(what);
        return outcome.Node;
    }

    /// <summary>Throws unless an operation of a batch was done.</summary>
    public static void Require(this Errno error, string what)
    {
        if (error != Errno.None)
            throw new OperationFailedException(error, what);
    }
}
