namespace Cairn.Storage.WriteBehind;

/// <summary>Says to a <see cref="WriteBehindEngine"/> which transactions it may hold in memory for a while.</summary>
public interface IHoldPolicy
{
    /// <summary>
    /// Whether commits to <paramref name="scope"/> may be acknowledged before they reach the database: only while nobody else, in this process or
    /// another, writes what belongs to it. Asked often, by any thread; may turn to false only while the caller has a transaction open on that
    /// scope that is not held.
    /// </summary>
    bool MayHold(Scope scope);

    /// <summary>
    /// Called in the transaction that writes to the database what was held for <paramref name="scopes"/>, before it does.
    /// </summary>
    /// <exception cref="CairnException">Somebody else writes to one of them by now: what was held is lost and the engine closes itself.</exception>
    void Fence(IReadTransaction transaction, IReadOnlyCollection<Scope> scopes);
}
