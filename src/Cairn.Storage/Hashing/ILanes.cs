namespace Cairn.Storage.Hashing;

/// <summary>
/// The operations of BLAKE3 on one 32-bit word of several inputs at once, for one width of vector. Static, so
/// that the kernel written on top of it compiles to the instructions alone.
/// </summary>
internal interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>How many inputs stand side by side.</summary>
    static abstract int Count { get; }

    /// <summary>0, 1, 2, …</summary>
    static abstract TVector Indices { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract TVector Broadcast(uint word);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Xor(TVector left, TVector right);

    static abstract TVector RotateRight16(TVector word);

    static abstract TVector RotateRight12(TVector word);

    static abstract TVector RotateRight8(TVector word);

    static abstract TVector RotateRight7(TVector word);

    /// <summary>One in the lanes where <paramref name="left"/> is below <paramref name="right"/>, zero elsewhere.</summary>
    static abstract TVector Below(TVector left, TVector right);

    /// <summary>The 16 words of the block at each of <paramref name="places"/>, word by word instead of lane by lane.</summary>
    static abstract void Load(ReadOnlySpan<byte> input, ReadOnlySpan<int> places, Span<TVector> words);

    /// <summary>Eight words of each lane, written lane by lane.</summary>
    static abstract void Store(ReadOnlySpan<TVector> words, Span<byte> nodes);
}
