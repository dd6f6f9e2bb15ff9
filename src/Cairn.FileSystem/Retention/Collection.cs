using System.Buffers.Binary;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>What a collection did.</summary>
/// <param name="Reached">Inline contents, pages and chunks that some node names.</param>
/// <param name="Condemned">Those that none names any more, and that the next collection deletes if none does then either.</param>
/// <param name="Deleted">Those condemned by an earlier collection and deleted now.</param>
/// <param name="DeletedBytes">Bytes that those took, as they were stored, and what was behind the ends of packs.</param>
internal sealed record CollectionReport(long Reached, long Condemned, long Deleted, long DeletedBytes);

/// <summary>
/// Frees contents that no node of any branch, revision or open handle names any more: mark and sweep over ids.
/// </summary>
/// <remarks>
/// What one mark misses is condemned, and from then on not shared with new contents; it is deleted only when a second mark misses it again. Each
/// mark is one snapshot, taken while no group is being committed, so that a content which is moved from one record to another is seen in
/// one of them. A writer that stored or found chunks and has not named them yet learns from <see cref="CollectionRuns"/> that collections ran meanwhile, and takes
/// back what was condemned in the transaction that names them; what is not condemned any more is not deleted.
/// </remarks>
internal sealed class Collection(VaultCore vault)
{
    private const int SliceRecords = 5_000;

    /// <summary>Who collects.</summary>
    public Collectors Collectors { get; } = new(vault);

    /// <summary>Deletes what an earlier call condemned and is still not named, and condemns what is not named now.</summary>
    /// <param name="alone">Whether nobody else uses the vault and nothing is being written: then what is condemned now is deleted at once.</param>
    /// <param name="progress">Is told of each stage.</param>
    /// <param name="cancellation">Ends it between slices; what was done stays done.</param>
    /// <remarks>While a content is under construction in this process nothing is condemned and nothing deleted: it may have found chunks stored already
    /// that nothing else names. For one under construction in another process see <see cref="CollectionRuns"/>.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: another collection runs.</exception>
    public CollectionReport Run(bool alone, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (vault.Content.Building.Any)
            return new CollectionReport(0, 0, 0, 0);
        // First, and without a transaction: where it fills the disk nothing else can be done.
        var cut = vault.Content.Packs?.CutUnclaimed() ?? 0;
        var run = Collectors.Begin(alone);
        CollectionReport report;
        try
        {
            report = RunCounted(alone, progress, cancellation);
        }
        catch
        {
            Collectors.TryEnd(run);
            throw;
        }
        Collectors.End(run);
        return report with { DeletedBytes = report.DeletedBytes + cut };
    }

    /// <summary>What <see cref="Run"/> would delete that is alone. Changes nothing; reads the metadata of the vault, in one snapshot.</summary>
    /// <param name="progress">Is told of each stage.</param>
    /// <param name="cancellation">Ends it.</param>
    public CollectionReport Preview(IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (vault.Content.Building.Any)
            return new CollectionReport(0, 0, 0, 0);
        progress?.Report(new OperationProgress("marking", 0, 0));
        vault.Peers.FlushOthers(0);
        using var transaction = vault.Engine.BeginRead();
        var marked = Mark(transaction, isOrphanHeld: static record => !OpenNodes.IsOfDead(record), cancellation);
        progress?.Report(new OperationProgress("counting", 0, 0));
        var (count, bytes) = (0L, 0L);
        foreach (var (table, kind) in Tables)
        {
            using var cursor = transaction.OpenCursor(table);
            while (cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                if (marked.Contains(BinaryPrimitives.ReadInt64BigEndian(cursor.Key)))
                    continue;
                count++;
                bytes += ContentRemover.StoredBytes(kind, cursor.Value);
            }
        }
        return new CollectionReport(marked.Count, 0, count, bytes);
    }

    private (Table Table, ContentPart Kind)[] Tables =>
        [(vault.Schema.Inline, ContentPart.Inline), (vault.Schema.Pages, ContentPart.Page), (vault.Schema.Chunks, ContentPart.Chunk)];

    private CollectionReport RunCounted(bool alone, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new OperationProgress("marking", 0, 0));
        vault.OpenNodes.ReapDead();
        var condemnedBefore = Condemned();
        var bound = FirstUnleased();
        var marked = Mark(cancellation);
        progress?.Report(new OperationProgress("deleting", 0, 0));
        var (deleted, bytes) = Delete(condemnedBefore.FindAll(part => !marked.Contains(part.Id)), cancellation);
        Acquit(condemnedBefore.FindAll(part => marked.Contains(part.Id)));
        var condemned = Condemn(marked, bound, cancellation);
        if (!alone)
            return new CollectionReport(marked.Count, condemned, deleted, bytes);
        marked = Mark(cancellation);
        if (vault.Content.Building.Any)
            return new CollectionReport(marked.Count, condemned, deleted, bytes);
        var atOnce = Delete(Condemned().FindAll(part => !marked.Contains(part.Id)), cancellation);
        return new CollectionReport(marked.Count, 0, deleted + atOnce.Count, bytes + atOnce.Bytes);
    }

    private IdSet Mark(CancellationToken cancellation)
    {
        vault.Peers.FlushOthers(0);
        using var transaction = vault.Engine.BeginRead();
        return Mark(transaction, isOrphanHeld: static _ => true, cancellation);
    }

    private IdSet Mark(IReadTransaction transaction, Func<ReadOnlySpan<byte>, bool> isOrphanHeld, CancellationToken cancellation)
    {
        var marked = new IdSet();
        foreach (var held in vault.HeldContents.All)
            vault.Content.Mark(transaction, held, marked);
        foreach (var table in new[] { vault.Schema.NodeHead, vault.Schema.NodePast, vault.Schema.Orphans })
        {
            using var cursor = transaction.OpenCursor(table);
            while (cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                if ((table != vault.Schema.Orphans || isOrphanHeld(cursor.Value)) && ContentOf(table, cursor.Value) is { } content)
                    vault.Content.Mark(transaction, content, marked);
            }
        }
        return marked;
    }

    private ContentRef? ContentOf(Table table, ReadOnlySpan<byte> value)
    {
        if (table == vault.Schema.Orphans)
            return NodeCodec.Read(0, new RecordReader(value, "orphan").Bytes()).Content;
        var record = TemporalRecord.Read(value, 0, View.Tip);
        return record.State == RecordState.Live ? NodeCodec.Read(0, record.Payload).Content : null;
    }

    private long FirstUnleased()
    {
        using var transaction = vault.Engine.BeginRead();
        return vault.ContentIds.FirstUnleased(transaction);
    }

    private List<Part> Condemned()
    {
        var condemned = new List<Part>();
        using var transaction = vault.Engine.BeginRead();
        using var cursor = transaction.OpenCursor(vault.Schema.Condemned);
        while (cursor.MoveNext())
        {
            var reader = new RecordReader(cursor.Key, "condemned");
            condemned.Add(new Part((ContentPart)reader.Byte(), reader.Long()));
        }
        return condemned;
    }

    private (long Count, long Bytes) Delete(List<Part> parts, CancellationToken cancellation)
    {
        var (deleted, bytes) = (0L, 0L);
        foreach (var slice in parts.Chunk(SliceRecords))
        {
            cancellation.ThrowIfCancellationRequested();
            var (more, moreBytes) = vault.ChangeStructure([], transaction => DeleteCondemned(transaction, slice));
            (deleted, bytes) = (deleted + more, bytes + moreBytes);
        }
        return (deleted, bytes);
    }

    /// <summary>But for what was acquitted meanwhile by whoever named it.</summary>
    private (long Count, long Bytes) DeleteCondemned(IWriteTransaction transaction, Part[] parts)
    {
        var (deleted, bytes) = (0L, 0L);
        foreach (var part in parts)
        {
            var key = CondemnedKey.Of(part.Kind, part.Id);
            if (!transaction.Exists(vault.Schema.Condemned, key))
                continue;
            bytes += vault.Content.Remove(transaction, part.Kind, part.Id);
            transaction.Delete(vault.Schema.Condemned, key);
            deleted++;
        }
        return (deleted, bytes);
    }

    private void Acquit(List<Part> parts)
    {
        foreach (var slice in parts.Chunk(SliceRecords))
            vault.ChangeStructure([], transaction =>
            {
                foreach (var part in slice)
                    transaction.Delete(vault.Schema.Condemned, CondemnedKey.Of(part.Kind, part.Id));
                return true;
            });
    }

    private long Condemn(IdSet marked, long bound, CancellationToken cancellation)
    {
        long condemned = 0;
        foreach (var (table, kind) in Tables)
        {
            var from = 0L;
            while (from >= 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var start = from;
                (from, var count) = vault.ChangeStructure([], transaction => CondemnSlice(transaction, table, kind, start, bound, marked));
                condemned += count;
            }
        }
        return condemned;
    }

    /// <returns>Where to go on, negative at the end; and how many were condemned.</returns>
    private (long Next, long Condemned) CondemnSlice(IWriteTransaction transaction, Table table, ContentPart kind, long from, long bound, IdSet marked)
    {
        Span<byte> first = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(first, from);
        using var cursor = transaction.OpenCursor(table, first);
        long condemned = 0;
        for (var i = 0; cursor.MoveNext(); i++)
        {
            var id = BinaryPrimitives.ReadInt64BigEndian(cursor.Key);
            if (id >= bound)
                return (-1, condemned);
            if (i == SliceRecords)
                return (id, condemned);
            if (marked.Contains(id))
                continue;
            transaction.Put(vault.Schema.Condemned, CondemnedKey.Of(kind, id), default);
            condemned++;
        }
        return (-1, condemned);
    }

    private readonly record struct Part(ContentPart Kind, long Id);
}
