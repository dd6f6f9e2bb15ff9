using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>What is committed in memory and not known to be in the database yet. Never changes once <see cref="WriteBehindEngine"/> has handed it to a reader.</summary>
/// <param name="Held">What was committed since the last write began, by index of the table; a value without bytes says that the key is deleted.</param>
/// <param name="HeldScopes">The scopes that it belongs to.</param>
/// <param name="Leaving">What is being written; null: nothing.</param>
/// <param name="LeavingScopes">The scopes that it belongs to.</param>
/// <param name="Epoch">Grows whenever something begins to leave or has left.</param>
internal sealed record Layers(TableTree[] Held, Scope[] HeldScopes, TableTree[]? Leaving, Scope[] LeavingScopes, long Epoch)
{
    /// <summary>The value that stands for a deletion: stored values are never empty.</summary>
    public static readonly byte[] Deleted = [];

    public bool HoldsNothing => HeldScopes.Length == 0;

    public bool IsEmpty => HoldsNothing && Leaving is null;

    public long Bytes => HeldBytes + LeavingBytes;

    /// <summary>How many commits it came with.</summary>
    public int Commits => HeldCommits + LeavingCommits;

    private int HeldCommits { get; init; }

    private int LeavingCommits { get; init; }

    private long HeldBytes { get; } = BytesOf(Held);

    private long LeavingBytes { get; init; }

    public static Layers None(int tables) => new(new TableTree[tables], [], null, [], 0);

    /// <summary>What is held begins to leave.</summary>
    public Layers Sealed() => new(new TableTree[Held.Length], [], Held, HeldScopes, Epoch + 1) { LeavingCommits = HeldCommits, LeavingBytes = HeldBytes };

    /// <summary>What was leaving has left.</summary>
    public Layers Left() => this with { Leaving = null, LeavingScopes = [], Epoch = Epoch + 1, LeavingCommits = 0, LeavingBytes = 0 };

    /// <summary>One more transaction is held.</summary>
    public Layers With(TableTree[] held, Scope[] scopes) => new(held, Union(HeldScopes, scopes), Leaving, LeavingScopes, Epoch) 
        { HeldCommits = HeldCommits + 1, LeavingCommits = LeavingCommits, LeavingBytes = LeavingBytes };

    private static long BytesOf(TableTree[] trees)
    {
        long bytes = 0;
        foreach (ref readonly var tree in trees.AsSpan())
            bytes += tree.Bytes;
        return bytes;
    }

    private static Scope[] Union(Scope[] some, Scope[] more) => more.All(some.Contains) ? some : [.. some.Union(more)];
}
