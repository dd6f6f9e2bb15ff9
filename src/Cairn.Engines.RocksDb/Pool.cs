using System.Collections.Concurrent;

namespace Cairn.Engines.RocksDb;

/// <summary>What can be pooled: it owns native memory, which somebody must free in the end.</summary>
internal interface IPooled
{
    /// <summary>Frees it; it is not used any more.</summary>
    void Free();
}

/// <summary>Objects that are used again. There are as many as were ever in use at once.</summary>
internal sealed class Pool<T>(Func<T> make)
    where T : class, IPooled
{
    private readonly ConcurrentQueue<T> _idle = new();

    internal T Take() => _idle.TryDequeue(out var idle) ? idle : make();

    internal void Return(T used) => _idle.Enqueue(used);

    /// <summary>Frees all of them; none is in use.</summary>
    internal void Free()
    {
        while (_idle.TryDequeue(out var idle))
            idle.Free();
    }
}
