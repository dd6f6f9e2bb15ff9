using System.Globalization;
using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb.Maintenance;

/// <summary>Gathers an engine's sizes from LMDB's own counts, and free pages from its list of them.</summary>
internal sealed class Statistics(LmdbEnvironment environment, Schema schema, int[] numbers)
{
    public EngineStats Gather()
    {
        var reader = environment.BeginRead().For(numbers);
        try
        {
            var freePages = CountFreePages(reader.Snapshot.Meta);
            return new EngineStats(FileBytes(), freePages * environment.Files.PageSize, [.. schema.Tables.Select(table => Sizes(reader, table))], Details());
        }
        catch (DamagedPageException damaged)
        {
            throw new CairnException(ErrorCode.Corrupt, $"The database's structure is damaged: {damaged.Message}.", damaged);
        }
        finally
        {
            reader.Reset();
            environment.EndRead(reader);
        }
    }

    private TableStats Sizes(LmdbReadTransaction reader, Table table)
    {
        var tree = reader.Tree(table);
        var pages = tree.BranchPages + tree.LeafPages + tree.OverflowPages;
        return new TableStats(table.Name, tree.Entries, pages * environment.Files.PageSize, Estimated: false);
    }

    private long CountFreePages(MetaPage meta)
    {
        var count = 0L;
        new FreeList(new PageFile(environment.Files.Data, meta.PageSize), new PageClaims(meta.LastPage)).Read(meta.Free, _ => count++);
        return count;
    }

    private long FileBytes()
    {
        long bytes = 0;
        foreach (var name in (ReadOnlySpan<string>)[VaultMarker.FileName, VaultFiles.Data, VaultFiles.Lock])
            if (Libc.Stat(Path.Combine(environment.Directory, name), out var facts) == 0)
                bytes += facts.Size;
        return bytes;
    }

    private Dictionary<string, string> Details()
    {
        var info = environment.Files.Environment.Info();
        return new()
        {
            ["library"] = $"LMDB {LmdbLibrary.Version}",
            ["page_size"] = Text(environment.Files.PageSize),
            ["last_transaction"] = Text((long)info.LastTransaction),
            ["map_bytes"] = Text((long)info.MapSize),
            ["used_bytes"] = Text(environment.Files.UsedBytes),
            ["max_readers"] = Text(info.MaxReaders),
            ["reader_slots_used"] = Text(info.UsedReaders),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
