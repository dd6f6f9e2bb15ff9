namespace Cairn.Storage.Hashing;

/// <summary>What the inputs of one batch have in common: they are all whole chunks, or all parents.</summary>
internal readonly ref struct Blake3Batch
{
    private readonly Blake3Flags _flags, _first, _last;

    private Blake3Batch(in Blake3Mode mode, int blocks, Blake3Flags flags, Blake3Flags first, Blake3Flags last)
    {
        Key = ref mode.Key;
        Blocks = blocks;
        (_flags, _first, _last) = (flags, flags | first, flags | last);
    }

    internal readonly ref readonly Blake3Words Key;

    internal int Blocks { get; }

    /// <summary>Chunks carry their number, parents none.</summary>
    internal bool Counts => Blocks > 1;

    internal int InputBytes => Blocks * Blake3Spec.BlockBytes;

    internal static Blake3Batch Chunks(in Blake3Mode mode) =>
        new(mode, Blake3Spec.BlocksPerChunk, mode.Flags, Blake3Flags.ChunkStart, Blake3Flags.ChunkEnd);

    internal static Blake3Batch Parents(in Blake3Mode mode) =>
        new(mode, 1, mode.Flags | Blake3Flags.Parent, Blake3Flags.None, Blake3Flags.None);

    /// <summary>The flags of the block, counted from 1.</summary>
    internal Blake3Flags FlagsOf(int block) => block == 1 ? _first : block == Blocks ? _last : _flags;
}
