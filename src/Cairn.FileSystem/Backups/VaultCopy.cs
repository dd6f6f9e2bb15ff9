using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Backups;

/// <summary>What was copied.</summary>
/// <param name="Records">Records.</param>
/// <param name="Bytes">Bytes of keys and values, payloads that were in packs included.</param>
internal sealed record CopyReport(long Records, long Bytes);

/// <summary>
/// Copies a vault, with its whole history, into another engine: record by record, all tables as one read transaction sees them, so that the copy is the
/// vault at one moment whatever is written meanwhile. The header is put last, when everything else is durable: a copy that was
/// not finished has none, and opens as no vault.
/// </summary>
/// <remarks>
/// The read transaction lasts as long as the copy, so meanwhile the source gives back nothing: SQLite's log grows by what is written, LMDB reuses no page,
/// RocksDB keeps what was replaced. Not copied is what belongs to running processes: nodes that are open without a name, leases, and
/// the marks of a collection under way. All payloads come to be in packs of the target where it is given any, else in its engine.
/// </remarks>
/// <param name="source">The vault.</param>
/// <param name="target">Where it is copied to.</param>
/// <param name="schema">The target's tables.</param>
/// <param name="packs">The target's packs; null: it has none.</param>
internal sealed class VaultCopy(VaultCore source, IEngine target, VaultSchema schema, PackStore? packs)
{
    private const int BatchBytes = 8 << 20, BatchRecords = 20_000;

    private readonly Side _from = new(source.Schema, source.Content.Packs), _to = new(schema, packs);

    private static ReadOnlySpan<byte> Header => "header"u8;

    private static ReadOnlySpan<byte> NextPack => "next.pack"u8;

    private long _records, _bytes, _total;

    /// <summary>Copies everything into <c>target</c>, whose tables are empty.</summary>
    /// <param name="verify">Whether both are read again and compared afterwards, before the header is put.</param>
    /// <param name="progress">Is told of records.</param>
    /// <param name="cancellation">Ends it; the target is no vault then.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>: a record of the source is damaged, or one of the target is not what was put.</exception>
    public CopyReport Run(bool verify, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        _total = source.Engine.Stats().Tables.Sum(static table => table.Records);
        using var transaction = source.Engine.BeginRead();
        for (var i = 0; i < schema.Schema.Tables.Count; i++)
        {
            var (from, to) = (source.Schema.Schema.Tables[i], schema.Schema.Tables[i]);
            if (from == source.Schema.Chunks && packs is not null)
                CopyToPacks(transaction, new PackFiller(target, schema, packs.Appender), progress, cancellation);
            else if (IsCopied(from))
                CopyTable(transaction, from, to, progress, cancellation);
        }
        target.Sync();
        if (verify)
            Verify(transaction, progress, cancellation);
        PutHeader(transaction);
        return new CopyReport(_records, _bytes);
    }

    private bool IsCopied(Table table) => table != source.Schema.Orphans && table != source.Schema.Packs && table != source.Schema.Condemned && table != source.Schema.Peers;

    /// <summary>Moves to the next record that means something in another vault and without the processes that are running.</summary>
    private static bool MoveNext(Side side, Table table, ICursor cursor)
    {
        while (cursor.MoveNext())
            if (IsCopied(side, table, cursor.Key))
                return true;
        return false;
    }

    private static bool IsCopied(Side side, Table table, ReadOnlySpan<byte> key)
    {
        if (table == side.Schema.Vault)
            return !key.SequenceEqual(Header) && !key.SequenceEqual(NextPack);
        return table != side.Schema.Anchors || AnchorTable.Parse(key).Kind != AnchorKind.View;
    }

    private void CopyTable(IReadTransaction transaction, Table from, Table to, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var cursor = transaction.OpenCursor(from);
        for (var more = MoveNext(_from, from, cursor); more;)
        {
            cancellation.ThrowIfCancellationRequested();
            using var writing = target.BeginWrite(Scope.Vault);
            var (bytes, records) = (0L, 0);
            for (; more && bytes < BatchBytes && records < BatchRecords; more = MoveNext(_from, from, cursor))
            {
                var value = Value(_from, from, cursor);
                writing.Put(to, cursor.Key, value);
                bytes += cursor.Key.Length + value.Length;
                records++;
            }
            writing.Commit();
            Count(from, records, bytes, progress);
        }
    }

    private void CopyToPacks(IReadTransaction transaction, PackFiller filler, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var cursor = transaction.OpenCursor(source.Schema.Chunks);
        for (var more = cursor.MoveNext(); more;)
        {
            cancellation.ThrowIfCancellationRequested();
            var (bytes, records) = (0L, 0);
            for (; more && bytes < BatchBytes && records < BatchRecords; more = cursor.MoveNext())
            {
                var value = Value(_from, source.Schema.Chunks, cursor);
                filler.Add(cursor.Id(), ChunkRecord.Read(value));
                bytes += cursor.Key.Length + value.Length;
                records++;
            }
            Count(source.Schema.Chunks, records, bytes, progress);
        }
        filler.Flush();
    }

    private void Count(Table table, int records, long bytes, IProgress<OperationProgress>? progress)
    {
        (_records, _bytes) = (_records + records, _bytes + bytes);
        progress?.Report(new OperationProgress($"copying {table.Name}", _records, Math.Max(_total, _records), "records"));
    }

    /// <summary>A branch comes without the lease of whoever holds commits of it, and nobody collects in the copy; a chunk's payload is taken out of its pack, as it is stored there.</summary>
    private static ReadOnlySpan<byte> Value(Side side, Table table, ICursor cursor)
    {
        if (table == side.Schema.Branches)
            return BranchRecord.Write(new byte[BranchRecord.MaxBytes], BranchRecord.Read(0, cursor.Value) with { Writer = 0 });
        if (table == side.Schema.Vault && cursor.Key.SequenceEqual(Collectors.Key))
            return default;
        if (table != side.Schema.Chunks)
            return cursor.Value;
        var record = ChunkRecord.Read(cursor.Value);
        if (!record.InPack)
            return cursor.Value;
        if (side.Packs is not { } packs)
            throw new CairnException(ErrorCode.Corrupt, $"Chunk {cursor.Id()} is in a pack, and this vault has none.");
        var value = new byte[ChunkRecord.MaxHeaderBytes + record.Place.Length];
        var header = ChunkRecord.WriteHere(value, record.Codec, record.PlainLength, record.Hash);
        packs.Reader.ReadChecked(cursor.Id(), record.Place, value.AsSpan(header, record.Place.Length));
        return value.AsSpan(0, header + record.Place.Length);
    }

    private void Verify(IReadTransaction transaction, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var copied = target.BeginRead();
        long compared = 0;
        for (var i = 0; i < schema.Schema.Tables.Count; i++)
        {
            var (from, to) = (source.Schema.Schema.Tables[i], schema.Schema.Tables[i]);
            if (!IsCopied(from))
                continue;
            using var one = transaction.OpenCursor(from);
            using var other = copied.OpenCursor(to);
            while (MoveNext(_from, from, one))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!MoveNext(_to, to, other) || !other.Key.SequenceEqual(one.Key) || !Value(_to, to, other).SequenceEqual(Value(_from, from, one)))
                    throw Differs(from);
                if (++compared % BatchRecords == 0)
                    progress?.Report(new OperationProgress("comparing", compared, _records, "records"));
            }
            if (MoveNext(_to, to, other))
                throw Differs(from);
        }
    }

    private void PutHeader(IReadTransaction transaction)
    {
        using (var writing = target.BeginWrite(Scope.Vault))
        {
            if (!transaction.TryGet(source.Schema.Vault, Header, out var header))
                throw new CairnException(ErrorCode.Corrupt, "The vault has no header.");
            writing.Put(schema.Vault, Header, header);
            new VaultHeader(schema).SetPacks(writing, packs is not null);
            writing.Commit();
        }
        target.Sync();
    }

    /// <summary>One of the two vaults.</summary>
    private readonly record struct Side(VaultSchema Schema, PackStore? Packs);

    private static CairnException Differs(Table table) => new(ErrorCode.Corrupt, $"The copy of the table '{table.Name}' is not what was put into it; the disk or the database that it is on is not to be trusted.");
}
