using System.Runtime.CompilerServices;

namespace Cairn.Storage.Hashing;

/// <summary>
/// The last compression of a chunk or of a parent, not yet done: it becomes a chaining value inside the tree, or
/// any number of bytes at its root.
/// </summary>
internal struct Blake3Output
{
    private Blake3Words _chain;
    private BlockBuffer _block;
    private ulong _counter;
    private int _length;
    private Blake3Flags _flags;

    /// <summary>A chunk of at most 1,024 bytes.</summary>
    internal static void Chunk(Blake3Path path, in Blake3Mode mode, ReadOnlySpan<byte> input, ulong counter, out Blake3Output output)
    {
        output = default;
        output._chain = mode.Key;
        output._counter = counter;
        var flags = mode.Flags | Blake3Flags.ChunkStart;
        while (input.Length > Blake3Spec.BlockBytes)
        {
            Blake3Block.Compress(path, ref output._chain, input, counter, Blake3Spec.BlockBytes, flags);
            input = input[Blake3Spec.BlockBytes..];
            flags = mode.Flags;
        }
        input.CopyTo(output._block);
        output._length = input.Length;
        output._flags = flags | Blake3Flags.ChunkEnd;
    }

    /// <summary>The parent of two nodes that stand one after the other.</summary>
    internal static void Parent(in Blake3Mode mode, ReadOnlySpan<byte> nodes, out Blake3Output output)
    {
        output = default;
        output._chain = mode.Key;
        nodes[..Blake3Spec.BlockBytes].CopyTo(output._block);
        output._length = Blake3Spec.BlockBytes;
        output._flags = mode.Flags | Blake3Flags.Parent;
    }

    /// <summary>Inside the tree: the 32 bytes of the chaining value.</summary>
    internal void WriteNode(Blake3Path path, Span<byte> node)
    {
        Blake3Block.Compress(path, ref _chain, _block, _counter, _length, _flags);
        _chain.Write(node);
    }

    /// <summary>At the root: as many bytes as <paramref name="hash"/> holds.</summary>
    internal readonly void WriteRoot(Blake3Path path, Span<byte> hash)
    {
        Span<byte> wide = stackalloc byte[Blake3Spec.BlockBytes];
        for (var counter = 0ul; !hash.IsEmpty; counter++)
        {
            Blake3Block.CompressWide(path, _chain, _block, counter, _length, _flags | Blake3Flags.Root, wide);
            var taken = Math.Min(hash.Length, wide.Length);
            wide[..taken].CopyTo(hash);
            hash = hash[taken..];
        }
    }

    [InlineArray(Blake3Spec.BlockBytes)]
    private struct BlockBuffer
    {
        private byte _first;
    }
}
