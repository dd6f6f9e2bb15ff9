using Cairn.FileSystem;
using Cairn.Storage;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>Counts what an import is going to look at, beside it, so that whoever waits knows how long. Rules are not asked: it is an estimate.</summary>
internal sealed class SourceCount : IDisposable
{
    private readonly TransferProgress _progress;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public SourceCount(LocalDirectory directory, TransferProgress progress)
    {
        _progress = progress;
        var top = directory.OpenDirectory("."u8);
        _thread = new Thread(() => CountAll(top)) { IsBackground = true, Name = "cairn import count" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void CountAll(LocalDirectory top)
    {
        _progress.Counted(1, 0);
        using (top)
            Count(top);
        if (!_stop.IsCancellationRequested)
            _progress.CountedAll();
    }

    private void Count(LocalDirectory directory)
    {
        try
        {
            foreach (var name in directory.Names())
            {
                if (_stop.IsCancellationRequested)
                    return;
                if (directory.Stat(name) is not { } stat)
                    continue;
                _progress.Counted(1, stat.Type == NodeType.File ? stat.Size : 0);
                if (stat.Type == NodeType.Directory && directory.TryOpenDirectory(name) is { } below)
                    using (below)
                        Count(below);
            }
        }
        catch (CairnException)
        {
            // What cannot be read is said by the import itself.
        }
    }
}
