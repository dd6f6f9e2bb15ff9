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

    private void StoreInPack(BuildBlock block, PackAppender appender)
    {
        block.RentRecords(block.Pieces.Sum(piece => PackFormat.RecordHeaderBytes + ChunkRecord.MaxHeaderBytes + ChunkPayload.Scratch(policy, piece.Length)));
        var segments = new List<ReadOnlyMemory<byte>>(2 * block.Pieces.Count);
        var codecs = new List<byte>(block.Pieces.Count);
        var free = block.Records;
        var total = 0;
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
            segments.Add(header);
            segments.Add(stored);
            codecs.Add(codec);
            total += header.Length + stored.Length;
        }
        block.Append = appender.Append(segments, total);
        MakePackedRecords(block, segments, codecs, block.Append, block.Records.Length - free.Length);
    }

    private static void MakePackedRecords(BuildBlock block, List<ReadOnlyMemory<byte>> segments, List<byte> codecs, PackAppend append, int at)
    {
        var next = 0;
        var offset = append.Offset;
        foreach (var piece in block.Pieces)
        {
            if (!piece.IsNew)
                continue;
            var stored = segments[2 * next + 1].Length;
            var place = new PackPlace(append.Pack, offset, stored);
            var length = ChunkRecord.WritePacked(block.Records.Span[at..], codecs[next++], piece.Length, piece.Hash, place);
            piece.Record = at..(at + length);
            at += length;
            offset += PackFormat.RecordHeaderBytes + stored;
        }
    }

    private static Memory<byte> Plain(BuildBlock block, BuildPiece piece) => block.Bytes.Slice(piece.At, piece.Length);
}
