using System.Collections.Concurrent;
using Cairn.FileSystem;
using Cairn.Storage;
using Microsoft.Extensions.Primitives;

namespace Cairn;

/// <summary>Follows a branch's log for change tokens, for as long as there are any.</summary>
internal sealed class BranchWatcher : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Branch _branch;
    private readonly ConcurrentDictionary<Watched, bool> _tokens = new();
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private long _seen;

    public BranchWatcher(Branch branch)
    {
        (_branch, _seen) = (branch, branch.Tip);
        _timer = branch.Vault.Options.Clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public IChangeToken Watch(string filter)
    {
        var watched = new Watched(new GlobPattern(filter));
        // While nobody watched, the log was not followed: what happened until now is no change to those who come.
        lock (_looking)
            if (_tokens.IsEmpty)
                _seen = _branch.Tip;
        _tokens.TryAdd(watched, true);
        return new CancellationChangeToken(watched.Source.Token);
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var watched in _tokens.Keys)
            watched.Source.Dispose();
    }

    private void Look()
    {
        if (_tokens.IsEmpty || !_looking.TryEnter())
            return;
        try
        {
            var tip = _branch.Tip;
            foreach (var entry in _branch.Log(_seen, tip))
            {
                Fire(entry.Path, entry.Operation);
                Fire(entry.NewPath, entry.Operation);
            }
            _seen = tip;
        }
        catch (CairnException)
        {
            // The vault is closed or damaged: whoever reads a file through it is told; nothing can have changed here.
        }
        finally
        {
            _looking.Exit();
        }
    }

    /// <summary>What moves a directory changes everything below it as well.</summary>
    private void Fire(FilePath? path, Operation operation)
    {
        if (path is not { } changed)
            return;
        var moves = operation is Operation.Rename or Operation.Exchange or Operation.Restore or Operation.Copy;
        foreach (var watched in _tokens.Keys)
            if ((watched.Pattern.IsMatch(changed) || moves && watched.Pattern.MayMatchBelow(changed)) && _tokens.TryRemove(watched, out _))
                watched.Source.Cancel();
    }

    private sealed record Watched(GlobPattern Pattern)
    {
        public CancellationTokenSource Source { get; } = new();
    }
}
