using Cairn.FileSystem.Native;

namespace Cairn.FileSystem.Content;

/// <summary>A chunk's verified plain bytes in pooled memory, for as long as anybody has it pinned.</summary>
internal sealed class ChunkBuffer : ICached
{
    private static readonly Lock PoolLock = new();
    private static readonly Stack<ChunkBuffer> Pool = new();
    private const int MaxPooled = 256;

    /// <summary>What one takes besides its bytes: two objects, a place in the cache and one in its index.</summary>
    private const int Overhead = 144;

    private ChunkArena? _arena;
    private int _block;
    private int _pins;

    private ChunkBuffer()
    {
    }

    public int Length { get; private set; }

    /// <inheritdoc/>
    /// <remarks>A million small files must not take many times what the cache may hold.</remarks>
    public int Weight => _arena!.BlockBytes + Overhead;

    public Span<byte> Bytes => _arena!.Block(_block, Length);

    /// <summary>A buffer for <paramref name="length"/> bytes, pinned once, its bytes unspecified.</summary>
    public static ChunkBuffer Rent(int length)
    {
        ChunkBuffer? buffer;
        lock (PoolLock)
            Pool.TryPop(out buffer);
        buffer ??= new ChunkBuffer();
        buffer._block = ChunkMemory.Rent(length, out buffer._arena);
        buffer.Length = length;
        buffer._pins = 1;
        return buffer;
    }

    public void Pin() => Interlocked.Increment(ref _pins);

    public void Unpin()
    {
        if (Interlocked.Decrement(ref _pins) != 0)
            return;
        ChunkMemory.Return(_arena!, _block);
        (_arena, Length) = (null, 0);
        lock (PoolLock)
        {
            if (Pool.Count < MaxPooled)
                Pool.Push(this);
        }
    }
}
