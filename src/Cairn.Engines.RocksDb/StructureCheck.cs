using Cairn.Engines.RocksDb.Native;
using Cairn.Engines.RocksDb.Opening;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb;

/// <summary>
/// RocksDB's own check: every block of every file is read from disk and compared with its checksum, in all column families,
/// those that the schema does not know included.
/// </summary>
/// <remarks>It goes through a second instance, open for reading only, because the first would answer from its cache what it read
/// long ago.</remarks>
internal static class StructureCheck
{
    private const int Attempts = 10;
    private const int RecordsPerLook = 10_000;

    internal static IEnumerable<string> Run(OpenVault vault, CancellationToken cancellation)
    {
        using var options = RocksDbSettings.ForChecking();
        var problems = new List<string>();
        if (Open(options, vault.Path, problems) is not { } database)
            return problems;
        using (database)
            foreach (var name in database.Names)
                CheckFamily(database, name, problems, cancellation);
        return problems;
    }

    /// <summary>A compaction may remove a file between the reading of the manifest and the opening of the files that it names.</summary>
    private static RocksDatabase? Open(OptionsHandle options, string path, List<string> problems)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return RocksDatabase.Open(options, path, RocksDatabase.FamilyNames(options, path), readOnly: true);
            }
            catch (CairnException failure) when (IsOfStorage(failure))
            {
                if (attempt < Attempts)
                    continue;
                problems.Add($"The database cannot be opened anew: {failure.Message}");
                return null;
            }
        }
    }

    private static void CheckFamily(RocksDatabase database, string name, List<string> problems, CancellationToken cancellation)
    {
        using var iterator = new TableIterator(database);
        iterator.CacheNothing();
        try
        {
            iterator.Open(database.Family(name), 0, default, default);
            long records = 0;
            for (var more = iterator.Seek(SeekKind.First, default); more; more = iterator.Step(forward: true))
                if (++records % RecordsPerLook == 0)
                    cancellation.ThrowIfCancellationRequested();
        }
        catch (CairnException failure) when (IsOfStorage(failure))
        {
            problems.Add($"Table '{name}': {failure.Message}");
        }
    }

    private static bool IsOfStorage(CairnException failure) =>
        failure.Code is ErrorCode.Corrupt or ErrorCode.Truncated or ErrorCode.InputOutput;
}
