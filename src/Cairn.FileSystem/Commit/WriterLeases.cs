using System.Collections.Concurrent;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Peers;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;
using Cairn.Storage.WriteBehind;

namespace Cairn.FileSystem.Commit;

/// <summary>Thrown in a transaction on a branch that another process holds commits of: it must be asked to write them first.</summary>
internal sealed class LeasedException(BranchRecord branch) : Exception("Another process holds commits of the branch.")
{
    public BranchRecord Branch => branch;
}

/// <summary>
/// Who may hold commits of a branch: one process at a time, which the branch's record names, with an epoch that grows each time another one gets the
/// lease or it is given back. Whoever finds a branch leased asks the holder to write what it holds and to hold no more until it is left alone.
/// </summary>
internal sealed class WriterLeases(VaultCore vault, bool buffered) : IHoldPolicy
{
    /// <summary>How long nobody else may have asked for a branch before commits of it are held again.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private const int MaxTries = 20;

    private readonly ConcurrentDictionary<long, long> _held = new();
    private readonly ConcurrentDictionary<long, long> _asked = new();
    private readonly Lock _taking = new();
    private long _collectingAt = long.MinValue;
    private volatile bool _collecting;

    /// <inheritdoc/>
    public bool MayHold(Scope scope) => scope != Scope.Vault && _held.ContainsKey(scope.Id);

    /// <inheritdoc/>
    public void Fence(IReadTransaction transaction, IReadOnlyCollection<Scope> scopes)
    {
        foreach (var scope in scopes)
        {
            var record = vault.Branches.Find(transaction, scope.Id);
            if (record is not { Deleted: false } || record.Writer != vault.Peers.Id || !_held.TryGetValue(scope.Id, out var epoch) || record.Epoch != epoch)
                throw new CairnException(ErrorCode.Conflict, $"Another process took over the branch {scope.Id} while this one did not run.");
        }
    }

    /// <summary>Before an operation on a branch: gets the lease, where commits are to be held and nobody else wants it. Not to be called within a transaction.</summary>
    public void Prepare(BranchState branch)
    {
        if (!buffered)
            return;
        if (IsCollecting())
            Release(branch.Id);
        if (_held.ContainsKey(branch.Id) || branch.IsGone || !IsLeftAlone(branch.Id))
            return;
        vault.Peers.Join();
        lock (_taking)
            if (!_held.ContainsKey(branch.Id))
                WhenFree(() => Take(branch.Id));
    }

    /// <summary>Throws when another process holds commits of a branch, as a transaction that is to change it sees its record.</summary>
    /// <exception cref="LeasedException">It does.</exception>
    public void RequireFree(BranchRecord branch)
    {
        if (branch.Writer != 0 && branch.Writer != vault.Peers.Id)
            throw new LeasedException(branch);
    }

    /// <summary>Runs <paramref name="attempt"/>, again and again while another process turns out to hold commits of a branch, having asked it to write them.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: it does not.</exception>
    public void WhenFree(Action attempt)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                attempt();
                return;
            }
            catch (LeasedException leased) when (tries < MaxTries)
            {
                AskToRelease(leased.Branch);
            }
            catch (LeasedException leased)
            {
                throw new CairnException(ErrorCode.Busy, $"Other processes take turns at the branch {leased.Branch.Id}, and this one did not get its own. Try again.");
            }
        }
    }

    /// <summary>Gives a branch back because somebody else wants it: what is held is written first, and nothing is held for a while.</summary>
    public void Release(long branch)
    {
        _asked[branch] = vault.Clock.GetTimestamp();
        if (_held.ContainsKey(branch))
            GiveBack(branch);
    }

    /// <summary>Gives everything back, as the vault is closed.</summary>
    public void ReleaseAll()
    {
        foreach (var branch in _held.Keys)
            GiveBack(branch);
    }

    /// <summary>Whether unused contents are being deleted: what names contents must not be held then. Looked at again when the database has changed. Not to be called within a transaction.</summary>
    private bool IsCollecting()
    {
        var stamp = vault.Cache.Stamp;
        if (stamp == Interlocked.Read(ref _collectingAt))
            return _collecting;
        _collecting = vault.Collection.Collectors.IsRunning();
        Interlocked.Exchange(ref _collectingAt, stamp);
        return _collecting;
    }

    private bool IsLeftAlone(long branch) =>
        !_asked.TryGetValue(branch, out var asked) || vault.Clock.GetElapsedTime(asked) > Quiet;

    private void Take(long branch)
    {
        using var transaction = vault.Engine.BeginWrite(new Scope(branch));
        if (vault.Branches.Find(transaction, branch) is not { Deleted: false } record)
            return;
        RequireFree(record);
        var taken = record with { Writer = vault.Peers.Id, Epoch = record.Epoch + 1 };
        vault.Branches.Put(transaction, taken);
        transaction.Commit();
        _held[branch] = taken.Epoch;
    }

    /// <summary>The transaction has a scope that commits are held of, so that they are written before it begins and none is held until it ends.</summary>
    private void GiveBack(long branch)
    {
        using var transaction = vault.Engine.BeginWrite(new Scope(branch), Scope.Vault);
        if (!_held.ContainsKey(branch))
            return;
        if (vault.Branches.Find(transaction, branch) is { } record && record.Writer == vault.Peers.Id)
        {
            vault.Branches.Put(transaction, record with { Writer = 0, Epoch = record.Epoch + 1 });
            transaction.Commit();
        }
        _held.TryRemove(branch, out _);
    }

    private void AskToRelease(BranchRecord branch)
    {
        PeerRecord? holder;
        using (var transaction = vault.Engine.BeginRead())
            holder = vault.Peers.Find(transaction, branch.Writer);
        if (holder is null || holder.Who.Liveness() == Liveness.Dead)
            TakeAway(branch, holder);
        else
            PeerRegistry.Ask(holder, new PeerMessage(PeerMessageKind.Release, branch.Id));
    }

    /// <summary>The holder has ended: nobody has what it held any more.</summary>
    private void TakeAway(BranchRecord branch, PeerRecord? holder)
    {
        using (var transaction = vault.Engine.BeginWrite(new Scope(branch.Id)))
        {
            if (vault.Branches.Find(transaction, branch.Id) is { } record && record.Writer == branch.Writer && record.Epoch == branch.Epoch)
            {
                vault.Branches.Put(transaction, record with { Writer = 0, Epoch = record.Epoch + 1 });
                transaction.Commit();
            }
        }
        if (holder is not null)
            vault.Peers.Forget(holder);
    }
}
