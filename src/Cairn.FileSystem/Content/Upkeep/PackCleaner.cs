using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Gives the room of dead payloads back.</summary>
internal sealed class PackCleaner(IEngine engine, VaultSchema schema, PackTable table, PackDirectory directory, PackReader reader, PackMover mover, PackAppender appender)
{
    /// <summary>Moves what lives in packs of which at least <paramref name="deadShare"/> (0 to 1) is dead, and deletes packs in
    /// which nothing lives and files that no record knows. Packs that another process appends to are left alone. Where any is a candidate, all
    /// chunk records are read.</summary>
    /// <returns>Bytes of the packs deleted.</returns>
    public long Clean(double deadShare, CancellationToken cancellation = default)
    {
        Seal(deadShare);
        var freed = DeleteUnknown();
        var sparse = Packs().Where(pack => pack.Row.Full && IsSparse(pack.Row, deadShare)).Select(static pack => pack.Pack).ToHashSet();
        if (sparse.Count == 0)
            return freed;
        mover.MoveFromPacks(sparse, 0, long.MaxValue, cancellation);
        // What a pack holds is told by the chunks alone: nothing goes while one names it.
        sparse.ExceptWith(Named(sparse, cancellation));
        foreach (var (pack, row) in Packs())
        {
            if (sparse.Contains(pack))
                freed += Delete(pack, row);
        }
        return freed;
    }

    private static bool IsSparse(PackRow row, double deadShare) =>
        row.Dead >= Math.Max(1, deadShare * (row.Used - PackFormat.HeaderBytes));

    /// <summary>Ends packs that are worth cleaning: the one that this process appends to, and those that were left open by a process that ended.</summary>
    private void Seal(double deadShare)
    {
        foreach (var (pack, row) in Packs())
        {
            if (row.Full || !IsSparse(row, deadShare))
                continue;
            if (appender.EndCurrent(pack))
                continue;
            using var claim = directory.TryClaim(pack);
            if (claim is null)
                continue;
            using (var write = engine.BeginWrite(Scope.Vault))
            {
                table.AddFull(write, pack);
                write.Commit();
            }
            // Before the claim is given up, whoever claims it next has to see this.
            engine.Sync();
        }
    }

    /// <summary>Files without a record that nobody has claimed: begun or being deleted by a process that ended.</summary>
    private long DeleteUnknown()
    {
        var freed = 0L;
        var known = Packs().Select(static pack => pack.Pack).ToHashSet();
        foreach (var pack in directory.Numbers())
        {
            if (known.Contains(pack))
                continue;
            using var claim = directory.TryClaim(pack);
            if (claim is null || IsKnown(pack))
                continue;
            freed += directory.LengthOf(pack);
            reader.Forget(pack);
            directory.Delete(pack);
        }
        return freed;
    }

    private bool IsKnown(long pack)
    {
        using var read = engine.BeginRead();
        return table.TryGet(read, pack, out _);
    }

    /// <summary>Those of <paramref name="packs"/> that a chunk names.</summary>
    private HashSet<long> Named(HashSet<long> packs, CancellationToken cancellation)
    {
        var named = new HashSet<long>();
        using var read = engine.BeginRead();
        using var cursor = read.OpenCursor(schema.Chunks);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var record = ChunkRecord.Read(cursor.Value);
            if (record.InPack && packs.Contains(record.Place.Pack))
                named.Add(record.Place.Pack);
        }
        return named;
    }

    private IReadOnlyList<(long Pack, PackRow Row)> Packs()
    {
        using var read = engine.BeginRead();
        return table.All(read);
    }

    /// <summary>The record goes first: a file without one is room lost, a record without its file would be damage.</summary>
    private long Delete(long pack, PackRow row)
    {
        using (var write = engine.BeginWrite(Scope.Vault))
        {
            table.Delete(write, pack);
            write.Commit();
        }
        engine.Sync();
        reader.Forget(pack);
        directory.Delete(pack);
        return row.Used;
    }
}
