using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;

namespace Cairn.Engines.Lmdb.Maintenance;

/// <summary>
/// The engine's own check of its structure. LMDB has no checksums on its pages and follows whatever they say: once something is
/// found damaged, nothing is written any more until the vault is opened anew. Reading goes on, past LMDB, and says what it meets.
/// </summary>
internal sealed class Inspection(LmdbEnvironment environment)
{
    /// <summary>Checks the newest commit; what is wrong, one sentence each.</summary>
    public IEnumerable<string> Run(CancellationToken cancellation)
    {
        foreach (var problem in Check(cancellation).Problems)
        {
            if (problem.Part != DatabasePart.Unowned)
                environment.Damage ??= problem.Message;
            yield return problem.Table is null
                ? $"The database's structure is damaged: {problem.Message}."
                : $"Table '{problem.Table}' is damaged: {problem.Message}.";
        }
    }

    /// <remarks>The snapshot keeps the pages from being overwritten while they are looked at.</remarks>
    private StructureReport Check(CancellationToken cancellation)
    {
        var reader = environment.BeginRead();
        try
        {
            var meta = reader.Snapshot.Meta;
            return new StructureCheck(new PageFile(environment.Files.Data, meta.PageSize), meta, cancellation).Run();
        }
        finally
        {
            reader.Reset();
            environment.EndRead(reader);
        }
    }
}
