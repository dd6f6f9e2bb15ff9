using System.Buffers;
using System.Buffers.Binary;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Moves the stored bytes of chunks to the pack that is open now: out of the engine, where small payloads go first, and
/// out of packs of which most is dead. What is stored does not change, only its place.
/// </summary>
internal sealed class PackMover(IEngine engine, VaultSchema schema, PackTable table, PackAppender appender, PackReader reader)
{
    private sealed record Move(long Id, PackPlace? From, ArraySegment<byte> Stored);

    /// <summary>Moves payloads out of the engine.</summary>
    /// <param name="from">The first chunk to look at; 0 at first.</param>
    /// <param name="budget">Stops after so many bytes.</param>
    /// <param name="cancellation">Looked at between steps; what was moved stays moved.</param>
    /// <returns>Where to go on; -1 when the last chunk was looked at.</returns>
    public long MoveFromEngine(long from, long budget, CancellationToken cancellation = default) =>
        Run(from, budget, static (in ChunkRecord record) => !record.InPack, cancellation);

    /// <summary>Moves payloads out of <paramref name="packs"/>, which must be full; otherwise as <see cref="MoveFromEngine"/>.</summary>
    public long MoveFromPacks(IReadOnlySet<long> packs, long from, long budget, CancellationToken cancellation = default) =>
        Run(from, budget, (in ChunkRecord record) => record.InPack && packs.Contains(record.Place.Pack), cancellation);

    private delegate bool Wanted(in ChunkRecord record);

    private const int StepBytes = 8 << 20;

    private long Run(long from, long budget, Wanted wanted, CancellationToken cancellation)
    {
        while (from >= 0 && budget > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var moves = new List<Move>();
            try
            {
                from = Collect(from, Math.Min(budget, StepBytes), wanted, moves, out var bytes);
                budget -= Math.Max(bytes, 1);
                if (moves.Count > 0)
                    Commit(moves);
            }
            finally
            {
                foreach (var move in moves)
                    ArrayPool<byte>.Shared.Return(move.Stored.Array!);
            }
        }
        return from;
    }

    /// <summary>Copies stored bytes, each behind room for its record's header.</summary>
    private long Collect(long from, long budget, Wanted wanted, List<Move> moves, out long bytes)
    {
        const int header = PackFormat.RecordHeaderBytes;
        bytes = 0;
        Span<byte> first = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(first, from);
        using var read = engine.BeginRead();
        using var cursor = read.OpenCursor(schema.Chunks, first);
        while (cursor.MoveNext())
        {
            var id = cursor.Id();
            if (bytes >= budget)
                return id;
            var record = ChunkRecord.Read(cursor.Value);
            if (!wanted(record))
                continue;
            var buffer = ArrayPool<byte>.Shared.Rent(header + record.StoredLength);
            var stored = new ArraySegment<byte>(buffer, 0, header + record.StoredLength);
            moves.Add(new Move(id, record.InPack ? record.Place : null, stored));
            if (record.InPack)
                reader.Read(id, record.Place, stored.AsSpan(header));
            else
                record.Stored.CopyTo(stored.AsSpan(header));
            PackRecord.Write(stored.AsSpan(0, header), id, stored.AsSpan(header));
            bytes += stored.Count;
        }
        return -1;
    }

    private void Commit(List<Move> moves)
    {
        using var append = appender.Append([.. moves.Select(static move => (ReadOnlyMemory<byte>)move.Stored)], moves.Sum(static move => move.Stored.Count));
        appender.EnsureDurable();
        using var update = appender.TakeUpdate([append]);
        using (var write = engine.BeginWrite(Scope.Vault))
        {
            update.Put(write);
            var offset = append.Offset;
            foreach (var move in moves)
            {
                Replace(write, move, new PackPlace(append.Pack, offset, move.Stored.Count - PackFormat.RecordHeaderBytes));
                offset += move.Stored.Count;
            }
            write.Commit();
        }
        update.Committed();
    }

    private void Replace(IWriteTransaction write, Move move, PackPlace to)
    {
        const int header = PackFormat.RecordHeaderBytes;
        if (!write.TryGet(schema.Chunks, move.Id, out var bytes) || !IsStill(ChunkRecord.Read(bytes), move.From))
        {
            // It was deleted or moved meanwhile: the copy is dead from birth.
            table.AddDead(write, to.Pack, header + to.Length);
            return;
        }
        var record = ChunkRecord.Read(bytes);
        Span<byte> moved = stackalloc byte[ChunkRecord.MaxHeaderBytes];
        var length = ChunkRecord.WritePacked(moved, record.Codec, record.PlainLength, record.Hash, to);
        write.Put(schema.Chunks, move.Id, moved[..length]);
        if (move.From is { } from)
            table.AddDead(write, from.Pack, header + from.Length);
    }

    private static bool IsStill(in ChunkRecord record, PackPlace? place) =>
        place is { } from ? record.InPack && record.Place == from : !record.InPack;
}
