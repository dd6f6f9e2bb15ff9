using System.Collections.Concurrent;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Vaults;
using Cairn.Fuse.Transport;
using Cairn.Mount.Nodes;
using Cairn.Storage;

namespace Cairn.Mount.Changes;

/// <summary>
/// Makes void what the kernel keeps of names and nodes that others have changed, as the log of what they committed says. Who commits says so at once, and in
/// any case the vault is looked at now and then. On a thread of its own.
/// </summary>
/// <remarks>A reply that was made before a change may reach the kernel after its invalidation; so each is told a second time, a moment later.</remarks>
internal sealed class ChangeFollower : IDisposable
{
    private const int AgainMilliseconds = 100;

    /// <summary>How long the vault is not looked at though nobody says that it changed: where others can say so, and where they cannot.</summary>
    private const int ReachableMilliseconds = 250, UnreachableMilliseconds = 20;

    private readonly VaultCore _vault;
    private readonly Invalidations _invalidations;
    private readonly ConcurrentQueue<(MountedTree Tree, long First, long Last, bool Here)> _moved = new();
    private readonly Queue<(long Due, MountedTree Tree, LogRecord Record)> _again = new();
    private readonly Dictionary<BranchState, (Action<long, long> ByOthers, Action<long, long> Here)> _followed = [];
    private readonly KnownNodes _nodes;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Action<string> _log;
    private readonly Thread _thread;
    private string? _trouble;
    private volatile bool _ended;

    public ChangeFollower(VaultCore vault, KnownNodes nodes, Notifier notifier, bool writeback, Action<string> log)
    {
        (_vault, _nodes, _log) = (vault, nodes, log);
        _invalidations = new Invalidations(vault, nodes, notifier, writeback);
        _thread = new Thread(Run) { IsBackground = true, Name = "mount follower" };
        _thread.Start();
    }

    /// <summary>Follows a branch that the mount shows.</summary>
    public void Follow(MountedTree tree, BranchState branch)
    {
        void Moved(long first, long last, bool here)
        {
            _moved.Enqueue((tree, first, last, here));
            _wake.Set();
        }
        void ByOthers(long first, long last) => Moved(first, last, here: false);
        void Here(long first, long last)
        {
            if (_nodes.AnyRenewed)
                Moved(first, last, here: true);
        }
        lock (_followed)
        {
            if (!_followed.TryAdd(branch, (ByOthers, Here)))
                return;
            branch.MovedByOthers += ByOthers;
            branch.MovedHere += Here;
        }
    }

    public void Dispose()
    {
        _ended = true;
        _wake.Set();
        _thread.Join();
        lock (_followed)
            foreach (var (branch, (byOthers, here)) in _followed)
            {
                branch.MovedByOthers -= byOthers;
                branch.MovedHere -= here;
            }
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_ended)
        {
            _wake.WaitOne(Patience());
            try
            {
                _vault.RefreshAllIfStale();
                while (!_ended && _moved.TryDequeue(out var moved))
                    TellOf(moved.Tree, moved.First, moved.Last, moved.Here);
                while (!_ended && _again.TryPeek(out var again) && again.Due <= Environment.TickCount64)
                    _invalidations.Tell(_again.Dequeue().Tree, again.Record, again: true);
            }
            catch (CairnException failure)
            {
                if (failure.Message != _trouble)
                    _log($"Following the log: {failure.Message}");
                _trouble = failure.Message;
            }
        }
    }

    private int Patience()
    {
        var longest = _vault.Peers.IsReachable ? ReachableMilliseconds : UnreachableMilliseconds;
        return _again.TryPeek(out var again) ? (int)Math.Clamp(again.Due - Environment.TickCount64, 0, longest) : longest;
    }

    private void TellOf(MountedTree tree, long first, long last, bool here)
    {
        using var transaction = _vault.Engine.BeginRead();
        foreach (var revision in _vault.Log.Read(transaction, tree.View.View.Branch, first, last))
            foreach (var record in revision.Records)
            {
                if (here)
                {
                    _invalidations.TellOwn(tree, record);
                    continue;
                }
                _invalidations.Tell(tree, record, again: false);
                _again.Enqueue((Environment.TickCount64 + AgainMilliseconds, tree, record));
            }
    }
}
