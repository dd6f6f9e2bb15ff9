using Cairn.Storage;

namespace Cairn.Mount.Files;

/// <summary>Attaches what has been pending for some seconds, whether or not anybody closes or syncs the file.</summary>
internal sealed class BackgroundAttacher : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(5);

    private readonly OpenFiles _files;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    public BackgroundAttacher(OpenFiles files)
    {
        _files = files;
        _thread = new Thread(Run) { IsBackground = true, Name = "mount attacher" };
        _thread.Start();
    }

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Run()
    {
        while (!_end.Wait(Interval))
        {
            try
            {
                _files.AttachAll(Environment.TickCount64 - (long)Patience.TotalMilliseconds);
            }
            catch (CairnException)
            {
                // It stays pending; whoever closes or syncs the file is told.
            }
        }
    }
}
