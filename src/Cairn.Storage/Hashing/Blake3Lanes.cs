using System.Runtime.CompilerServices;

namespace Cairn.Storage.Hashing;

/// <summary>
/// Several inputs of the same number of whole blocks, hashed side by side: word i of all of them stands in one
/// vector. Chunks are inputs of 16 blocks, parents are inputs of one.
/// </summary>
/// <remarks>Compiled with full optimisation at once: vectors in code that is not optimised are forty times slower, and
/// many processes would be done before the runtime compiled it anew.</remarks>
internal static class Blake3Lanes<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int MostLanes = 16;

    /// <summary>Writes the nodes of <paramref name="count"/> inputs, or of as many as there are lanes.</summary>
    /// <returns>How many.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Hash(in Blake3Batch batch, ReadOnlySpan<byte> input, int count, ulong counter, Span<byte> nodes)
    {
        count = Math.Min(count, TLanes.Count);
        Span<TVector> words = stackalloc TVector[Blake3Spec.WordsPerBlock];
        Span<TVector> chain = stackalloc TVector[Blake3Words.Count];
        Span<int> places = stackalloc int[MostLanes];
        for (var lane = 0; lane < TLanes.Count; lane++)
            places[lane] = Math.Min(lane, count - 1) * batch.InputBytes;
        for (var word = 0; word < Blake3Words.Count; word++)
            chain[word] = TLanes.Broadcast(batch.Key[word]);
        var (low, high) = Counters(batch, counter);
        for (var block = 1; block <= batch.Blocks; block++)
        {
            TLanes.Load(input, places, words);
            Blake3Rounds<TLanes, TVector>.Compress(words, chain, low, high, batch.FlagsOf(block));
            for (var lane = 0; lane < TLanes.Count; lane++)
                places[lane] += Blake3Spec.BlockBytes;
        }
        Span<byte> all = stackalloc byte[MostLanes * Blake3Spec.NodeBytes];
        TLanes.Store(chain, all);
        all[..(count * Blake3Spec.NodeBytes)].CopyTo(nodes);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Low, TVector High) Counters(in Blake3Batch batch, ulong counter)
    {
        if (!batch.Counts)
            return (TLanes.Broadcast(0), TLanes.Broadcast(0));
        var first = TLanes.Broadcast((uint)counter);
        var low = TLanes.Add(first, TLanes.Indices);
        return (low, TLanes.Add(TLanes.Broadcast((uint)(counter >> 32)), TLanes.Below(low, first)));
    }
}
