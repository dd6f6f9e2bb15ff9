using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Gives the room of dead payloads back.</summary>
internal sealed class PackCleaner(IEngine engine, PackTable table, PackDirectory directory, PackReader reader, PackMover mover)
{
    /// <summary>Moves what lives in full packs of which at least <paramref name="deadShare"/> (0 to 1) is dead, and deletes packs in
    /// which nothing lives. Reads all chunk records once.</summary>
    /// <returns>Bytes of the files deleted.</returns>
    /// <remarks>A reader that still looks at a moment before the move finds the file gone: called where no old snapshots are open.</remarks>
    public long Clean(double deadShare, CancellationToken cancellation = default)
    {
        var sparse = new HashSet<long>();
        foreach (var (pack, row) in Packs())
        {
            if (row.Full && row.Dead >= deadShare * (row.Used - PackFormat.HeaderBytes) && Live(row) > 0)
                sparse.Add(pack);
        }
        if (sparse.Count > 0)
            mover.MoveFromPacks(sparse, 0, long.MaxValue, cancellation);
        var freed = 0L;
        foreach (var (pack, row) in Packs())
        {
            if (row.Full && (Live(row) <= 0 || sparse.Contains(pack)))
                freed += Delete(pack, row);
        }
        return freed;
    }

    private static long Live(PackRow row) => row.Used - PackFormat.HeaderBytes - row.Dead;

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
