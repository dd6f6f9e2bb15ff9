using System.Globalization;
using Cairn.Storage;
using Cairn.Storage.Codecs;

namespace Cairn.FileSystem.Content;

/// <summary>How new chunks are compressed: the property <c>codec</c>.</summary>
/// <param name="Codec">With what; null: not at all.</param>
/// <param name="Level">How hard to try, where the codec knows levels; 0 elsewhere.</param>
internal readonly record struct CodecChoice(IChunkCodec? Codec, int Level)
{
    /// <summary>The fastest: a level of 3 makes programs 4 % smaller for a third more processor time.</summary>
    private const int DefaultLevel = 1;

    private const int MaxLevel = 19;

    public static CodecChoice None => default;

    /// <summary>LZ4 where its library is on this machine, none elsewhere.</summary>
    public static CodecChoice Auto => ChunkCodecs.Lz4.IsAvailable ? Lz4 : None;

    public static CodecChoice Lz4 => new(ChunkCodecs.Lz4, 0);

    public static CodecChoice Zstd(int level = DefaultLevel) => new(ChunkCodecs.Zstd, level);

    /// <summary>Reads <c>auto</c>, <c>none</c>, <c>lz4</c>, <c>zstd</c> or <c>zstd:LEVEL</c> (1 to 19).</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>.</exception>
    public static CodecChoice Parse(string text) => text switch
    {
        "auto" => Auto,
        "none" => None,
        "lz4" => Lz4,
        "zstd" => Zstd(),
        _ when text.StartsWith("zstd:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is > 0 and <= MaxLevel => Zstd(level),
        _ => throw new CairnException(ErrorCode.InvalidOperation, $"'{text}' is no codec: auto, none, lz4, zstd or zstd:LEVEL with a level from 1 to {MaxLevel}."),
    };

    public override string ToString() =>
        Codec is null ? "none" : Codec == ChunkCodecs.Zstd ? string.Create(CultureInfo.InvariantCulture, $"zstd:{Level}") : Codec.Name;
}
