using System.Runtime.CompilerServices;

namespace Cairn.Storage.Hashing;

/// <summary>
/// The left edge of the tree over an input that goes on: nodes over ever smaller powers of two of chunks. What is
/// pushed is followed by more input, so that no node made here can be the root.
/// </summary>
internal ref struct Blake3Stack
{
    /// <summary>Room for the nodes of an input of 2^64 bytes.</summary>
    internal const int Bytes = 54 * Blake3Spec.NodeBytes;

    private readonly Span<byte> _nodes;

    /// <summary>A stack in <paramref name="nodes"/> on which the nodes of that many chunks already stand.</summary>
    internal Blake3Stack(Span<byte> nodes, ulong chunks = 0)
    {
        _nodes = nodes;
        Chunks = chunks;
    }

    /// <summary>How many chunks stand on the stack.</summary>
    internal ulong Chunks { get; private set; }

    /// <summary>One node for each bit of the number of chunks.</summary>
    private readonly int Depth => System.Numerics.BitOperations.PopCount(Chunks);

    /// <summary>Takes a power of two of whole chunks, which must divide the number of those before.</summary>
    internal void Push(Blake3Path path, in Blake3Mode mode, ReadOnlySpan<byte> input)
    {
        var at = Depth * Blake3Spec.NodeBytes;
        Blake3Tree.Subtree(path, mode, input, Chunks, _nodes[at..]);
        Chunks += (ulong)(input.Length / Blake3Spec.ChunkBytes);
        for (var top = Depth * Blake3Spec.NodeBytes; at >= top; at -= Blake3Spec.NodeBytes)
            JoinTop(path, mode, _nodes[(at - Blake3Spec.NodeBytes)..]);
    }

    /// <summary>The hash of all that was pushed and <paramref name="rest"/>, which is empty only when nothing was pushed.</summary>
    [SkipLocalsInit]
    internal readonly void Finish(Blake3Path path, in Blake3Mode mode, ReadOnlySpan<byte> rest, Span<byte> hash)
    {
        if (Chunks == 0 && rest.Length <= Blake3Spec.ChunkBytes)
        {
            Blake3Output.Chunk(path, mode, rest, 0, out var chunk);
            chunk.WriteRoot(path, hash);
            return;
        }
        Span<byte> nodes = stackalloc byte[(rest.Length / Blake3Spec.ChunkBytes + 2) * Blake3Spec.NodeBytes];
        var count = Blake3Tree.Leaves(path, mode, rest, Chunks, nodes);
        JoinAll(path, mode, nodes, count);
        Blake3Output.Parent(mode, nodes, out var root);
        root.WriteRoot(path, hash);
    }

    /// <summary>Leaves the two nodes below the root at the start of <paramref name="nodes"/>.</summary>
    private readonly void JoinAll(Blake3Path path, in Blake3Mode mode, Span<byte> nodes, int count)
    {
        count = Blake3Tree.Join(path, mode, nodes, count, Chunks == 0 ? 2 : 1);
        for (var left = Depth - 1; left >= 0; left--)
        {
            if (count == 2)
                JoinTop(path, mode, nodes);
            nodes[..Blake3Spec.NodeBytes].CopyTo(nodes[Blake3Spec.NodeBytes..]);
            _nodes.Slice(left * Blake3Spec.NodeBytes, Blake3Spec.NodeBytes).CopyTo(nodes);
            count = 2;
        }
    }

    /// <summary>Replaces two nodes by their parent.</summary>
    private static void JoinTop(Blake3Path path, in Blake3Mode mode, Span<byte> nodes)
    {
        Blake3Output.Parent(mode, nodes, out var parent);
        parent.WriteNode(path, nodes);
    }
}
