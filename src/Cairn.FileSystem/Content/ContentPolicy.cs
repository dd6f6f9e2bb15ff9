namespace Cairn.FileSystem.Content;

/// <summary>How new bytes are stored. Comes from properties, so it may differ from branch to branch and change at any time.</summary>
internal sealed record ContentPolicy
{
    /// <summary>Largest size that <see cref="InlineMax"/> may have.</summary>
    public const int LargestInline = ContentLimits.Chunk;

    private readonly int _inlineMax = 4096;
    private readonly int _fixedChunk;

    /// <summary>What stands in no property.</summary>
    public static ContentPolicy Default { get; } = new();

    /// <summary>Contents up to this many bytes are one record of the table <c>inline</c>; 0 to 262,144.</summary>
    public int InlineMax
    {
        get => _inlineMax;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestInline);
            _inlineMax = value;
        }
    }

    /// <summary>How chunks are compressed. Contents in the table <c>inline</c> are not.</summary>
    public CodecChoice Codec { get; init; }

    /// <summary>0: chunks are cut by content. Otherwise each is cut at multiples of this, a power of two from 4 KiB to 256 KiB.</summary>
    public int FixedChunk
    {
        get => _fixedChunk;
        init
        {
            if (value != 0 && (value < ContentLimits.Page || value > ContentLimits.Chunk || !int.IsPow2(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A fixed chunk size is a power of two from 4 KiB to 256 KiB.");
            _fixedChunk = value;
        }
    }

    /// <summary>Chunks of random writes end at multiples of this many bytes.</summary>
    internal int WriteCut => _fixedChunk == 0 ? ContentLimits.WriteCut : _fixedChunk;

    /// <summary>Contents up to this size are one chunk without looking for a place to cut.</summary>
    internal int SingleChunk => _fixedChunk == 0 ? ContentLimits.WriteCut : _fixedChunk;
}
