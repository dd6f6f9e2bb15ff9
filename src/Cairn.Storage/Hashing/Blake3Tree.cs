using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cairn.Storage.Hashing;

/// <summary>
/// The tree over the chunks of an input. Nodes of one level stand one after the other, so that two neighbours are
/// the block of their parent. Joining neighbours level by level, an odd last one moving up as it is, gives
/// the tree of the specification: the left side is always the largest power of two below the whole.
/// </summary>
internal static class Blake3Tree
{
    /// <summary>So many chunks are hashed to one node at a time; longer inputs keep nodes on a stack.</summary>
    internal const int BatchChunks = 256;

    internal const int BatchBytes = BatchChunks * Blake3Spec.ChunkBytes;

    /// <summary>The hash of <paramref name="input"/>, of any length.</summary>
    internal static void Hash(Blake3Path path, in Blake3Mode mode, ReadOnlySpan<byte> input, Span<byte> hash)
    {
        var stack = new Blake3Stack(input.Length > BatchBytes ? stackalloc byte[Blake3Stack.Bytes] : []);
        for (; input.Length > BatchBytes; input = input[BatchBytes..])
            stack.Push(path, mode, input[..BatchBytes]);
        stack.Finish(path, mode, input, hash);
    }

    /// <summary>The node over a power of two of whole chunks that is not the root.</summary>
    [SkipLocalsInit]
    internal static void Subtree(Blake3Path path, in Blake3Mode mode, ReadOnlySpan<byte> input, ulong counter, Span<byte> node)
    {
        Span<byte> nodes = stackalloc byte[input.Length / Blake3Spec.ChunkBytes * Blake3Spec.NodeBytes];
        var count = Leaves(path, mode, input, counter, nodes);
        count = Join(path, mode, nodes, count, 1);
        nodes[..(count * Blake3Spec.NodeBytes)].CopyTo(node);
    }

    /// <summary>The nodes of all chunks of <paramref name="input"/>, of which the last may be short.</summary>
    internal static int Leaves(Blake3Path path, in Blake3Mode mode, ReadOnlySpan<byte> input, ulong counter, Span<byte> nodes)
    {
        var whole = input.Length / Blake3Spec.ChunkBytes;
        HashMany(path, Blake3Batch.Chunks(mode), input, whole, counter, nodes);
        var rest = input[(whole * Blake3Spec.ChunkBytes)..];
        if (rest.IsEmpty)
            return whole;
        Blake3Output.Chunk(path, mode, rest, counter + (ulong)whole, out var last);
        last.WriteNode(path, nodes[(whole * Blake3Spec.NodeBytes)..]);
        return whole + 1;
    }

    /// <summary>Joins nodes, in place, until there are no more than <paramref name="enough"/>.</summary>
    internal static int Join(Blake3Path path, in Blake3Mode mode, Span<byte> nodes, int count, int enough)
    {
        while (count > enough)
        {
            var pairs = count / 2;
            HashMany(path, Blake3Batch.Parents(mode), nodes, pairs, 0, nodes);
            if (count % 2 != 0)
                nodes.Slice(2 * pairs * Blake3Spec.NodeBytes, Blake3Spec.NodeBytes).CopyTo(nodes[(pairs * Blake3Spec.NodeBytes)..]);
            count -= pairs;
        }
        return count;
    }

    /// <summary>
    /// The widest vectors, or four lanes when those take all that is left. Unused lanes cost nothing, and each width
    /// in use costs a short process the time to compile it.
    /// </summary>
    private static void HashMany(Blake3Path path, in Blake3Batch batch, ReadOnlySpan<byte> input, int count, ulong counter, Span<byte> nodes)
    {
        while (count > 0)
        {
            var taken = HashSome(path, batch, input, count, counter, nodes);
            input = input[(taken * batch.InputBytes)..];
            nodes = nodes[(taken * Blake3Spec.NodeBytes)..];
            count -= taken;
            counter += batch.Counts ? (ulong)taken : 0;
        }
    }

    private static int HashSome(Blake3Path path, in Blake3Batch batch, ReadOnlySpan<byte> input, int count, ulong counter, Span<byte> nodes)
    {
        if (path == Blake3Path.Vector512 && count > Lanes128.Count)
            return Blake3Lanes<Lanes512, Vector512<uint>>.Hash(batch, input, count, counter, nodes);
        if (path == Blake3Path.Vector256 && count > Lanes128.Count)
            return Blake3Lanes<Lanes256, Vector256<uint>>.Hash(batch, input, count, counter, nodes);
        if (path >= Blake3Path.Vector128 && count > 1)
            return Blake3Lanes<Lanes128, Vector128<uint>>.Hash(batch, input, count, counter, nodes);
        return HashOne(path, batch, input, counter, nodes);
    }

    private static int HashOne(Blake3Path path, in Blake3Batch batch, ReadOnlySpan<byte> input, ulong counter, Span<byte> node)
    {
        var chain = batch.Key;
        for (var block = 1; block <= batch.Blocks; block++)
            Blake3Block.Compress(path, ref chain, input[((block - 1) * Blake3Spec.BlockBytes)..], counter, Blake3Spec.BlockBytes, batch.FlagsOf(block));
        chain.Write(node);
        return 1;
    }
}
