using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Commit;

/// <summary>
/// The one way to change a branch. Operations that wait while another commits share the next transaction (group commit): the
/// first of them leads, carries out all, commits once, and wakes the others.
/// </summary>
/// <remarks>
/// An operation decides everything before its first put: when it throws before that, it alone has failed. When it throws after, or the
/// engine does, the whole group is undone and each operation is decided again and tried by itself, once.
/// </remarks>
internal sealed class Committer(VaultCore vault, BranchState branch)
{
    private readonly Lock _lock = new();
    private readonly Draft _draft = new(vault, branch);
    private readonly List<Change> _waiting = [];
    private readonly List<Change> _group = []; // The leader's.
    private bool _led;

    /// <summary>How many operations wait for the one under way.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Carries out <paramref name="operation"/> and returns when it is committed, and on stable storage if it is to be
    /// <paramref name="synced"/>.</summary>
    public T Run<T>(long session, Func<Draft, T> operation, bool synced = false)
    {
        var change = new Change<T>(session, operation, synced);
        bool lead;
        lock (_lock)
        {
            lead = !_led;
            _led = true;
            if (!lead)
                _waiting.Add(change);
        }
        if (lead)
            Lead(change);
        else if (change.Await())
            Lead(null);
        return change.Result();
    }

    private void Lead(Change? own)
    {
        var group = _group;
        group.Clear();
        try
        {
            vault.Leases.Prepare(branch);
            if (!vault.Leases.MayHold(new Scope(branch.Id)))
                vault.Flush(); // What this one commits at once must not overtake what others have acknowledged from memory.
            vault.ReserveIds();
            vault.Leases.WhenFree(() => Commit(group, own));
        }
        catch (Exception failure)
        {
            if (group.Count == 0)
                Take(group, own);
            Recover(group, failure);
        }
        HandOver(group, own);
    }

    private void Take(List<Change> group, Change? own)
    {
        if (own is not null)
            group.Add(own);
        lock (_lock)
        {
            group.AddRange(_waiting);
            _waiting.Clear();
        }
    }

    /// <summary>Carries out a group in one transaction: those waiting when the transaction has begun, when the group is still empty.</summary>
    private void Commit(List<Change> group, Change? own)
    {
        using var transaction = vault.Engine.BeginWrite(new Scope(branch.Id));
        using var leases = LeaseScope.Begin(vault, transaction);
        if (group.Count == 0)
            Take(group, own);
        vault.RefreshIfStale(branch, transaction);
        if (branch.IsGone)
            throw new CairnException(ErrorCode.NotFound, "The branch was deleted.");
        vault.Leases.RequireFree(branch.Record);
        _draft.Begin(transaction);
        try
        {
            foreach (var change in group)
                change.Carry(_draft);
            if (!_draft.HasChanges)
                return;
            var tip = _draft.Finish();
            branch.Committing = tip.Revision;
            var stamps = transaction.Commit();
            leases?.Keep();
            _draft.Publish(tip, stamps);
        }
        finally
        {
            branch.Committing = 0;
            vault.OpenNodes.EndGroup(branch.Id);
        }
        AfterCommit(group);
    }

    /// <summary>Nothing that goes wrong here may make the group be tried again: it is committed.</summary>
    private void AfterCommit(List<Change> group)
    {
        try
        {
            vault.Committed(group.Exists(static change => change.Synced));
        }
        catch (CairnException failure)
        {
            foreach (var change in group)
                if (change.Synced)
                    change.Fail(failure);
        }
    }

    private void Recover(List<Change> group, Exception failure)
    {
        if (group.Count == 1 && failure is not CairnException { Code: ErrorCode.Conflict })
        {
            group[0].Fail(failure);
            return;
        }
        foreach (var change in group)
        {
            try
            {
                vault.Leases.WhenFree(() => Commit([change], null));
            }
            catch (Exception again)
            {
                change.Fail(again);
            }
        }
    }

    /// <summary>Wakes the group; the first of those who came meanwhile leads the next one.</summary>
    private void HandOver(List<Change> group, Change? own)
    {
        Change[] done = group.Count == 1 && group[0] == own ? [] : [.. group];
        Change? next;
        lock (_lock)
        {
            next = _waiting.Count > 0 ? _waiting[0] : null;
            _led = next is not null;
        }
        foreach (var change in done)
            if (change != own)
                change.Wake(lead: false);
        next?.Wake(lead: true);
    }
}
