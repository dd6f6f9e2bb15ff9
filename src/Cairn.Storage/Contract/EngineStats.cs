namespace Cairn.Storage;

/// <summary>Sizes of one open engine, for the operator.</summary>
/// <param name="FileBytes">Bytes that the database's files take up on disk.</param>
/// <param name="FreeBytes">Bytes inside those files that are free for reuse; 0 where the engine cannot tell.</param>
/// <param name="Tables">One row for each table of the schema, in its order.</param>
/// <param name="Details">What else the engine knows, by name, in its own units as its documentation says.</param>
public sealed record EngineStats(
    long FileBytes,
    long FreeBytes,
    IReadOnlyList<TableStats> Tables,
    IReadOnlyDictionary<string, string> Details);

/// <summary>Sizes of one table.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Records">Number of records; an estimate where <paramref name="Estimated"/> says so.</param>
/// <param name="Bytes">Bytes it takes up in the database, free room in its pages included.</param>
/// <param name="Estimated">Whether the engine estimated rather than counted.</param>
public sealed record TableStats(string Name, long Records, long Bytes, bool Estimated);
