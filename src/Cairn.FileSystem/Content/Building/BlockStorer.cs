using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Hashes the pieces of a block, finds those that are stored already, compresses the others, appends them to a pack where
/// that is their place, and makes their records. Any number of threads, one block each.
/// </summary>
internal sealed class BlockStorer(IEngine engine, ChunkIndex index, PackAppender? packs, IPendingChunks pending, ContentPolicy policy)
{
    public void Store(BuildBlock block)
    {
        foreach (var piece in block.Pieces)
            ChunkHash.Compute(Plain(block, piece).Span, piece.Hash);
        FindKnown(block);
        foreach (var piece in block.Pieces)
        {
            if (piece.Id != 0)
                continue;
            piece.IsNew = pending.Add(piece.Hash, out var id);
            piece.Id = id;
        }
        if (!block.Pieces.Exists(static piece => piece.IsNew))
            return;
        if (block.ToPacks && packs is not null)
            StoreInPack(block, packs);
        else
            MakeRecords(block);
    }

    private void FindKnown(BuildBlock block)
    {
        using var read = engine.BeginRead();
        foreach (var piece in block.Pieces)
            piece.Id = index.Find(read, piece.Hash, piece.Length);
    }

    private void MakeRecords(BuildBlock block)
    {
        block.RentRecords(block.Pieces.Sum(static piece => ChunkRecord.MaxHeaderBytes + ChunkPayload.MaxStored(piece.Length)));
        var at = 0;
        foreach (var piece in block.Pieces)
        {
            if (!piece.IsNew)
                continue;
            var length = ChunkWriter.Write(policy, Plain(block, piece).Span, piece.Hash, block.Records.Span[at..]);
            piece.Record = at..(at + length);
            at += length;
        }
    }

    /// <summary>What compressing needs goes back as soon as it is written: only records wait for the transaction.</summary>
    private void StoreInPack(BuildBlock block, PackAppender appender)
    {
        var scratch = LargeBuffers.Rent(block.Pieces.Sum(piece => PackFormat.RecordHeaderBytes + ChunkPayload.Scratch(policy, piece.Length)));
        try
        {
            var payloads = Compress(block, scratch);
            block.Append = appender.Append(payloads.Segments, payloads.Bytes);
            MakePackedRecords(block, payloads, block.Append);
        }
        finally
        {
            LargeBuffers.Return(scratch);
        }
    }

    private PackedPayloads Compress(BuildBlock block, Memory<byte> free)
    {
        var payloads = new PackedPayloads(block.Pieces.Count);
        foreach (var piece in block.Pieces)
        {
            if (!piece.IsNew)
                continue;
            var header = free[..PackFormat.RecordHeaderBytes];
            free = free[PackFormat.RecordHeaderBytes..];
            var stored = ChunkPayload.Compress(policy, Plain(block, piece), free, out var codec);
            if (codec != ChunkPayload.None)
                free = free[stored.Length..];
            PackRecord.Write(header.Span, piece.Id, stored.Span);
            payloads.Add(header, stored, codec);
        }
        return payloads;
    }

    private static void MakePackedRecords(BuildBlock block, PackedPayloads payloads, PackAppend append)
    {
        block.RentRecords(block.Pieces.Count * ChunkRecord.MaxHeaderBytes);
        var (next, at) = (0, 0);
        var offset = append.Offset;
        foreach (var piece in block.Pieces)
        {
            if (!piece.IsNew)
                continue;
            var stored = payloads.Segments[2 * next + 1].Length;
            var place = new PackPlace(append.Pack, offset, stored);
            var length = ChunkRecord.WritePacked(block.Records.Span[at..], payloads.Codecs[next++], piece.Length, piece.Hash, place);
            piece.Record = at..(at + length);
            at += length;
            offset += PackFormat.RecordHeaderBytes + stored;
        }
    }

    private static Memory<byte> Plain(BuildBlock block, BuildPiece piece) => block.Bytes.Slice(piece.At, piece.Length);

    /// <summary>What is appended to a pack: for each new piece a header and a payload.</summary>
    private sealed class PackedPayloads(int pieces)
    {
        public List<ReadOnlyMemory<byte>> Segments { get; } = new(2 * pieces);

        public List<byte> Codecs { get; } = new(pieces);

        public int Bytes { get; private set; }

        public void Add(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> stored, byte codec)
        {
            Segments.Add(header);
            Segments.Add(stored);
            Codecs.Add(codec);
            Bytes += header.Length + stored.Length;
        }
    }
}
