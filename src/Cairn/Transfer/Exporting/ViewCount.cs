using Cairn.FileSystem;

namespace Cairn.Transfer;

/// <summary>Counts what an export is going to write, beside it, so that whoever waits knows how long.</summary>
internal sealed class ViewCount : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public ViewCount(InodeView view, Node node, TransferProgress progress)
    {
        _thread = new Thread(() => ViewPages.Count(view, node, progress, _stop.Token)) { IsBackground = true, Name = "cairn export count" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
