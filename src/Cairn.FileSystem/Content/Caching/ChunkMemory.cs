using System.Numerics;
using Cairn.FileSystem.Native;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Blocks of memory for chunks, of a few sizes: two to each doubling. Large ones are in huge pages, because a fresh page of 4 KiB can cost more than what is read into it; of small ones as much is
/// touched as is used. An arena of which nothing is used can become one for any size, or is given back.
/// </summary>
internal static class ChunkMemory
{
    private const int SmallestShift = 8, Sizes = 28, MostSpare = 1;

    private static readonly Shelf[] _shelves = [.. Enumerable.Range(0, Sizes).Select(static _ => new Shelf())];
    private static readonly Stack<ChunkArena> _spare = new();

    /// <summary>A block.</summary>
    /// <param name="length">Bytes that it must have, at most <see cref="ChunkArena.Bytes"/>.</param>
    /// <param name="arena">To whom it belongs.</param>
    /// <returns>Its number in the arena.</returns>
    public static int Rent(int length, out ChunkArena arena)
    {
        var size = SizeFor(length);
        return ShelfOf(size).Take(size, out arena);
    }

    /// <summary>Gives a block back.</summary>
    public static void Return(ChunkArena arena, int block) => ShelfOf(arena.BlockBytes).Return(arena, block);

    /// <summary>Bytes of the smallest block that has room for so many.</summary>
    internal static int SizeFor(int length)
    {
        length = Math.Max(length, 1 << SmallestShift);
        var step = 1 << (BitOperations.Log2((uint)length) - 1);
        return (length + step - 1) & -step;
    }

    private static Shelf ShelfOf(int size)
    {
        var shift = BitOperations.Log2((uint)size);
        return _shelves[((shift - SmallestShift) * 2) + (size >> (shift - 1)) - 2];
    }

    private static ChunkArena Fresh()
    {
        lock (_spare)
            if (_spare.TryPop(out var arena))
                return arena;
        return new ChunkArena();
    }

    private static void Spare(ChunkArena arena)
    {
        lock (_spare)
            if (_spare.Count < MostSpare)
            {
                _spare.Push(arena);
                return;
            }
        arena.Dispose();
    }

    /// <summary>Arenas with blocks of one size.</summary>
    private sealed class Shelf
    {
        private readonly Lock _lock = new();

        /// <summary>Those that have a free block.</summary>
        private readonly List<ChunkArena> _open = [];

        public int Take(int size, out ChunkArena arena)
        {
            lock (_lock)
            {
                if (_open.Count == 0)
                {
                    arena = Fresh();
                    arena.Cut(size);
                    _open.Add(arena);
                }
                arena = _open[^1];
                var block = arena.Take();
                if (arena.IsFull)
                    _open.RemoveAt(_open.Count - 1);
                return block;
            }
        }

        public void Return(ChunkArena arena, int block)
        {
            lock (_lock)
            {
                if (arena.IsFull)
                    _open.Insert(0, arena);
                arena.Return(block);
                // One of small blocks stays, of which only what was touched counts.
                if (!arena.IsEmpty || (!arena.IsHuge && _open.Count == 1))
                    return;
                _open.Remove(arena);
                Spare(arena);
            }
        }
    }
}
