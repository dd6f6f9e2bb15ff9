namespace Cairn.Storage;

/// <summary>
/// What a write transaction is opened for: one branch, or the vault. Two transactions that share a scope
/// never run at the same time; two that share none may, where the engine can do that.
/// </summary>
/// <param name="Id">0 is the vault; any other number is the branch with that id.</param>
public readonly record struct Scope(long Id) : IComparable<Scope>
{
    /// <summary>What belongs to no branch: names of branches, the chunk index, the vault's own records.</summary>
    public static Scope Vault => default;

    /// <inheritdoc/>
    public int CompareTo(Scope other) => Id.CompareTo(other.Id);

    /// <summary>Whether <paramref name="left"/> is taken before <paramref name="right"/>.</summary>
    public static bool operator <(Scope left, Scope right) => left.Id < right.Id;

    /// <summary>Whether <paramref name="left"/> is taken after <paramref name="right"/>.</summary>
    public static bool operator >(Scope left, Scope right) => left.Id > right.Id;

    /// <summary>Whether <paramref name="left"/> is taken before or is <paramref name="right"/>.</summary>
    public static bool operator <=(Scope left, Scope right) => left.Id <= right.Id;

    /// <summary>Whether <paramref name="left"/> is taken after or is <paramref name="right"/>.</summary>
    public static bool operator >=(Scope left, Scope right) => left.Id >= right.Id;
}
