using System.Buffers;
using System.Buffers.Binary;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Moves the stored bytes of chunks: out of the engine, where small payloads go first, to the pack that is open now; out of packs of
/// which most is dead; and out of packs into the engine where there are to be no packs. What is stored does not change, only its place.
/// </summary>
internal sealed class PackMover(IEngine engine, VaultSchema schema, PackTable table, PackAppender appender, PackReader reader)
{
    private sealed record Move(long Id, PackPlace? From, ArraySegment<byte> Stored);

    /// <summary>Moves payloads out of the engine.</summary>
    /// <param name="from">The first chunk to look at; 0 at first.</param>
    /// <param name="budget">Stops after about so many bytes; a record that is only looked at counts as 100.</param>
    /// <param name="cancellation">Looked at between steps; what was moved stays moved.</param>
    /// <returns>Where to go on; -1 when the last chunk was looked at.</returns>
    public long MoveFromEngine(long from, long budget, CancellationToken cancellation = default) =>
        Run(from, budget, static (in ChunkRecord record) => !record.InPack, ToPack, cancellation);

    /// <summary>Moves payloads out of <paramref name="packs"/>, which must be full; otherwise as <see cref="MoveFromEngine"/>.</summary>
    public long MoveFromPacks(IReadOnlySet<long> packs, long from, long budget, CancellationToken cancellation = default) =>
        Run(from, budget, (in ChunkRecord record) => record.InPack && packs.Contains(record.Place.Pack), ToPack, cancellation);

    /// <summary>Moves payloads out of all packs into the engine; otherwise as <see cref="MoveFromEngine"/>.</summary>
    public long MoveToEngine(long from, long budget, CancellationToken cancellation = default) =>
        Run(from, budget, static (in ChunkRecord record) => record.InPack, ToEngine, cancellation);

    private delegate bool Wanted(in ChunkRecord record);

    private const int StepBytes = 8 << 20;

    /// <summary>What looking at a record costs, in bytes moved.</summary>
    private const int LookCost = 100;

    private long Run(long from, long budget, Wanted wanted, Action<List<Move>> commit, CancellationToken cancellation)
    {
        while (from >= 0 && budget > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var moves = new List<Move>();
            try
            {
                from = Collect(from, Math.Min(budget, StepBytes), wanted, moves, out var cost);
                budget -= cost;
                if (moves.Count > 0)
                    commit(moves);
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
    private long Collect(long from, long budget, Wanted wanted, List<Move> moves, out long cost)
    {
        const int header = PackFormat.RecordHeaderBytes;
        cost = 0;
        Span<byte> first = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(first, from);
        using var read = engine.BeginRead();
        using var cursor = read.OpenCursor(schema.Chunks, first);
        while (cursor.MoveNext())
        {
            var id = cursor.Id();
            if (cost >= budget)
                return id;
            cost += LookCost;
            var record = ChunkRecord.Read(cursor.Value);
            if (!wanted(record))
                continue;
            var buffer = ArrayPool<byte>.Shared.Rent(header + record.StoredLength);
            var stored = new ArraySegment<byte>(buffer, 0, header + record.StoredLength);
            if (!record.InPack)
                record.Stored.CopyTo(stored.AsSpan(header));
            else if (!TryRead(id, record.Place, stored.AsSpan(header)))
            {
                ArrayPool<byte>.Shared.Return(buffer);
                continue;
            }
            moves.Add(new Move(id, record.InPack ? record.Place : null, stored));
            PackRecord.Write(stored.AsSpan(0, header), id, stored.AsSpan(header));
            cost += stored.Count;
        }
        return -1;
    }

    /// <summary>False when another has moved it meanwhile.</summary>
    private bool TryRead(long id, PackPlace place, Span<byte> stored)
    {
        try
        {
            reader.Read(id, place, stored);
            return true;
        }
        catch (CairnException error) when (error.Code == ErrorCode.Corrupt)
        {
            using var now = engine.BeginRead();
            if (!now.TryGet(schema.Chunks, id, out var bytes) || !IsStill(ChunkRecord.Read(bytes), place))
                return false;
            throw;
        }
    }

    private void ToEngine(List<Move> moves)
    {
        using var write = engine.BeginWrite(Scope.Vault);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkRecord.MaxHeaderBytes + ContentLimits.Chunk);
        foreach (var move in moves)
        {
            if (!write.TryGet(schema.Chunks, move.Id, out var bytes) || !IsStill(ChunkRecord.Read(bytes), move.From))
                continue;
            var record = ChunkRecord.Read(bytes);
            var length = ChunkRecord.WriteHere(buffer, record.Codec, record.PlainLength, record.Hash);
            var stored = move.Stored.AsSpan(PackFormat.RecordHeaderBytes);
            stored.CopyTo(buffer.AsSpan(length));
            write.Put(schema.Chunks, move.Id, buffer.AsSpan(0, length + stored.Length));
            table.AddDead(write, move.From!.Value.Pack, move.Stored.Count);
        }
        write.Commit();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void ToPack(List<Move> moves)
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
