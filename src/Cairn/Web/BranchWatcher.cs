using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
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
        var watched = new Watched(Pattern(filter));
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
                Fire(entry.Path);
                Fire(entry.NewPath);
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

    private void Fire(FilePath? path)
    {
        if (path is not { } changed)
            return;
        var text = changed.ToString();
        foreach (var watched in _tokens.Keys)
            if (watched.Pattern.IsMatch(text) && _tokens.TryRemove(watched, out _))
                watched.Source.Cancel();
    }

    private static Regex Pattern(string filter)
    {
        var pattern = new StringBuilder("^/");
        filter = filter.TrimStart('/');
        for (var i = 0; i < filter.Length; i++)
            pattern.Append(filter.AsSpan(i) switch
            {
                ['*', '*', '/', ..] => Skip(ref i, 2, "(?:.*/)?"),
                ['*', '*', ..] => Skip(ref i, 1, ".*"),
                ['*', ..] => "[^/]*",
                ['?', ..] => "[^/]",
                _ => Regex.Escape(filter[i].ToString()),
            });
        if (filter.EndsWith('/'))
            pattern.Append(".*");
        return new Regex(pattern.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    private static string Skip(ref int at, int more, string text)
    {
        at += more;
        return text;
    }

    private sealed record Watched(Regex Pattern)
    {
        public CancellationTokenSource Source { get; } = new();
    }
}
