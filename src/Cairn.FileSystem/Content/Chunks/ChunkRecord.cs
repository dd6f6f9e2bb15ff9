using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Content;

/// <summary>A record of the table <c>chunks</c> (docs/format.md §15), read in place.</summary>
internal readonly ref struct ChunkRecord
{
    public const int HashBytes = 32;

    /// <summary>Room for everything but the stored bytes.</summary>
    public const int MaxHeaderBytes = 2 + OrderedNumber.MaxBytes + HashBytes + 3 * OrderedNumber.MaxBytes;

    private const byte Here = 0;
    private const byte Packed = 1;

    public byte Codec { get; private init; }

    public bool InPack { get; private init; }

    public int PlainLength { get; private init; }

    /// <summary>BLAKE3-256 of the plain bytes.</summary>
    public ReadOnlySpan<byte> Hash { get; private init; }

    /// <summary>The stored bytes; empty when they are in a pack.</summary>
    public ReadOnlySpan<byte> Stored { get; private init; }

    /// <summary>Where they are when they are in a pack.</summary>
    public PackPlace Place { get; private init; }

    /// <summary>Bytes that the chunk takes, wherever it is.</summary>
    public int StoredLength => InPack ? Place.Length : Stored.Length;

    public static ChunkRecord Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes, "chunk");
        var codec = reader.Byte();
        var place = reader.Byte();
        var length = reader.Int(ContentLimits.Chunk);
        var hash = reader.Raw(HashBytes);
        if (codec > ChunkPayload.MaxCodec || place > Packed || length == 0)
            throw reader.Malformed("its codec, place or length is unknown");
        var record = place == Here
            ? new ChunkRecord { Codec = codec, PlainLength = length, Hash = hash, Stored = reader.TakeRest() }
            : new ChunkRecord { Codec = codec, PlainLength = length, Hash = hash, InPack = true, Place = ReadPlace(ref reader) };
        reader.End();
        var fits = codec == ChunkPayload.None ? record.StoredLength == length : record.StoredLength > 0 && record.StoredLength < length;
        return fits ? record : throw reader.Malformed("its stored length does not fit its plain length");
    }

    /// <summary>The record of a chunk in a pack.</summary>
    public static ChunkRecord InPackAt(byte codec, int plainLength, ReadOnlySpan<byte> hash, PackPlace place) =>
        new() { Codec = codec, PlainLength = plainLength, Hash = hash, InPack = true, Place = place };

    /// <summary>Writes what stands before the stored bytes.</summary>
    public static int WriteHere(Span<byte> target, byte codec, int plainLength, ReadOnlySpan<byte> hash) =>
        WriteCommon(target, codec, Here, plainLength, hash).Length;

    /// <summary>Writes the whole record of a chunk in a pack.</summary>
    public static int WritePacked(Span<byte> target, byte codec, int plainLength, ReadOnlySpan<byte> hash, PackPlace place)
    {
        var writer = WriteCommon(target, codec, Packed, plainLength, hash);
        writer.Number(place.Pack);
        writer.Number(place.Offset);
        writer.Number((ulong)place.Length);
        return writer.Length;
    }

    private static RecordWriter WriteCommon(Span<byte> target, byte codec, byte place, int plainLength, ReadOnlySpan<byte> hash)
    {
        var writer = new RecordWriter(target);
        writer.Byte(codec);
        writer.Byte(place);
        writer.Number((ulong)plainLength);
        writer.Raw(hash);
        return writer;
    }

    private static PackPlace ReadPlace(ref RecordReader reader)
    {
        var pack = reader.Long();
        var offset = reader.Long();
        var length = reader.Int(ContentLimits.Chunk);
        if (pack == 0 || offset < PackFormat.HeaderBytes || offset > PackFormat.MaxOffset)
            throw reader.Malformed("its place in the packs is impossible");
        return new PackPlace(pack, offset, length);
    }
}
