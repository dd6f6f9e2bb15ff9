using System.Runtime.ExceptionServices;

namespace Cairn.FileSystem.Content;

/// <summary>
/// About 1 MiB of a content under construction, cut into chunks. It is filled by the builder, stored by whichever thread
/// takes it first, and read by the builder again.
/// </summary>
internal sealed class BuildBlock(BlockStorer storer, long offset) : IThreadPoolWorkItem, IDisposable
{
    public const int Capacity = 1 << 20;

    private const int Filling = 0;
    private const int Queued = 1;
    private const int Taken = 2;
    private const int Done = 3;

    private readonly object _monitor = new();
    private byte[] _bytes = LargeBuffers.Rent(Capacity);
    private byte[] _records = [];
    private int _state;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Where its first byte stands in the file.</summary>
    public long Offset => offset;

    /// <summary>Bytes that were filled in.</summary>
    public int Length { get; set; }

    /// <summary>Whether payloads go to packs.</summary>
    public bool ToPacks { get; set; }

    public List<BuildPiece> Pieces { get; } = [];

    public Memory<byte> Bytes => _bytes.AsMemory(0, Capacity);

    /// <summary>Room for records, made by the storer.</summary>
    public Memory<byte> Records => _records;

    /// <summary>Its payloads in a pack; none: they go to the engine.</summary>
    public PackAppend? Append { get; set; }

    public void RentRecords(int length) => _records = LargeBuffers.Rent(length);

    /// <summary>From now on any thread may store it.</summary>
    public void Queue() => Volatile.Write(ref _state, Queued);

    /// <summary>Stores it on this thread unless another one has taken it.</summary>
    public bool TryRun()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Queued) != Queued)
            return false;
        try
        {
            storer.Store(this);
        }
#pragma warning disable CA1031 // It is thrown again by the builder, on the caller's thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }
        lock (_monitor)
        {
            _state = Done;
            Monitor.PulseAll(_monitor);
        }
        return true;
    }

    void IThreadPoolWorkItem.Execute() => TryRun();

    public bool IsDone => Volatile.Read(ref _state) == Done;

    /// <summary>Returns when it is stored; throws what its storing threw.</summary>
    public void Wait()
    {
        WaitForThread();
        _failure?.Throw();
    }

    /// <summary>The plain bytes are not needed any more.</summary>
    public void ReturnBytes()
    {
        if (_bytes.Length > 0)
            LargeBuffers.Return(_bytes);
        _bytes = [];
    }

    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, Filling, Queued) == Taken)
            WaitForThread();
        Append?.Dispose();
        ReturnBytes();
        if (_records.Length > 0)
            LargeBuffers.Return(_records);
        _records = [];
    }

    private void WaitForThread()
    {
        lock (_monitor)
        {
            while (_state != Done)
                Monitor.Wait(_monitor);
        }
    }
}
