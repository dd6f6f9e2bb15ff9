using System.Runtime.ExceptionServices;
using Cairn.FileSystem.Commit;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Queues changes of one branch while another is under way, in a known order, so that they share a transaction.</summary>
internal sealed class CommitQueue(Committer committer)
{
    private readonly List<(long Session, Action<Draft> Change)> _changes = [];
    private ExceptionDispatchInfo? _first;

    public void Add(long session, Action<Draft> change) => _changes.Add((session, change));

    public void Run()
    {
        using var gate = new ManualResetEventSlim();
        using var leads = new ManualResetEventSlim();
        var actions = new List<Action> { () => Lead(leads, gate) };
        for (var i = 0; i < _changes.Count; i++)
        {
            var (place, change) = (i, _changes[i]);
            actions.Add(() =>
            {
                leads.Wait();
                WaitUntilQueued(place);
                committer.Run(change.Session, draft => Carry(change.Change, draft));
            });
        }
        actions.Add(() =>
        {
            leads.Wait();
            WaitUntilQueued(_changes.Count);
            gate.Set();
        });
        try
        {
            Concurrently.Run(actions);
        }
        finally
        {
            // What went wrong first is what matters: the committer tries each change again, and the reference cannot.
            _first?.Throw();
        }
    }

    /// <summary>The first change does nothing and lets the others queue up behind it.</summary>
    private void Lead(ManualResetEventSlim leads, ManualResetEventSlim gate) => committer.Run(0, _ =>
    {
        leads.Set();
        gate.Wait(TimeSpan.FromMinutes(1));
        return true;
    });

    private void WaitUntilQueued(int count) => SpinWait.SpinUntil(() => committer.Waiting >= count, TimeSpan.FromMinutes(1));

    private bool Carry(Action<Draft> change, Draft draft)
    {
        try
        {
            change(draft);
            return true;
        }
        catch (Exception failure)
        {
            _first ??= ExceptionDispatchInfo.Capture(failure);
            throw;
        }
    }
}
