using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Lets those who wait for durability share one sync: whoever finds none under way runs one for all that was written
/// before it began. A sync that fails is fatal: what reached the disk is unknown, and a second try could only hide that.
/// </summary>
internal sealed class SharedSync(Action sync)
{
    private readonly object _monitor = new();
    private CairnException? _failure;
    private long _written;
    private long _durable;
    private bool _running;

    /// <summary>Something was written.</summary>
    public void Written() => Interlocked.Increment(ref _written);

    /// <summary>Throws once a sync has failed.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw PackErrors.SyncFailed(failure);
    }

    /// <summary>Returns when everything written before the call is durable.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Failed"/>, now and from now on.</exception>
    public void Wait()
    {
        var goal = Interlocked.Read(ref _written);
        lock (_monitor)
        {
            while (true)
            {
                ThrowIfFailed();
                if (_durable >= goal)
                    return;
                if (!_running)
                    break;
                Monitor.Wait(_monitor);
            }
            _running = true;
        }
        Run();
    }

    private void Run()
    {
        var reached = Interlocked.Read(ref _written);
        CairnException? failure = null;
        try
        {
            sync();
        }
        catch (CairnException error)
        {
            failure = error;
        }
#pragma warning disable CA1031 // Whatever it is, those who wait have to be told and not left waiting.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = new CairnException(ErrorCode.InputOutput, error.Message, error);
        }
        lock (_monitor)
        {
            _running = false;
            _durable = failure is null ? reached : _durable;
            Volatile.Write(ref _failure, failure);
            Monitor.PulseAll(_monitor);
        }
        ThrowIfFailed();
    }
}
