using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn;

/// <summary>What a migration moved.</summary>
/// <param name="From">What the vault was: engine and path.</param>
/// <param name="To">What it is: engine and path.</param>
/// <param name="Records">Records that were copied, or would be.</param>
/// <param name="Bytes">Bytes of keys and values; of a dry run those that the engine takes.</param>
/// <param name="OriginalKept">Whether the original is still there.</param>
public sealed record MigrationReport(string From, string To, long Records, long Bytes, bool OriginalKept);

/// <summary>Moves a vault, with its whole history, to another engine or place.</summary>
/// <example><code>
/// Vault.Create("work.cairn").Dispose();
/// VaultMigration.Run("work.cairn", "work.cairn"); // the same place: written anew, compared, and exchanged there at the end
/// </code></example>
public static class VaultMigration
{
    private const string Original = ".original";

    /// <summary>Copies everything, compares both record by record, checks the copy, and only then removes the original.</summary>
    /// <param name="source">The vault. Unless it is kept where it is, nobody else may have it open.</param>
    /// <param name="target">Where it comes to, and in which engine. Its own path is allowed: then it is exchanged there at the end.</param>
    /// <param name="keepOriginal">Whether the original stays, beside its place as <c>NAME.original</c> when the copy takes that.</param>
    /// <param name="dryRun">Whether nothing is done, only measured.</param>
    /// <param name="progress">Is told of records.</param>
    /// <param name="cancellation">Ends it; the original is untouched.</param>
    /// <returns>What was moved.</returns>
    /// <remarks>Costs reading everything twice. Whatever goes wrong before the end, the original is what it was.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSuchVault"/>, <see cref="ErrorCode.Locked"/>: another process has the source open, which would go on
    /// writing to what is removed; <see cref="ErrorCode.Busy"/>: it was changed while it was copied, or is being written to;
    /// <see cref="ErrorCode.VaultExists"/>, <see cref="ErrorCode.BadSpec"/>, <see cref="ErrorCode.NoSpace"/>: the target; <see cref="ErrorCode.Corrupt"/>:
    /// something of the vault is damaged, or the copy is not what was put into it.</exception>
    public static MigrationReport Run(
        string source, string target, bool keepOriginal = false, bool dryRun = false, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var (from, to) = (EngineSpec.Parse(source), EngineSpec.Parse(target));
        if (from.Path.Length == 0 || to.Path.Length == 0)
            throw new CairnException(ErrorCode.BadSpec, "A vault in memory is gone with the program; only vaults on disk can be migrated.");
        if (dryRun)
            return Measure(source, to);
        var isInPlace = Whole(from.Path) == Whole(to.Path);
        var staging = isInPlace ? Beside(to) : to;
        if (VaultPath.Exists(staging.Path) && (File.Exists(staging.Path) || Directory.EnumerateFileSystemEntries(staging.Path).Any()))
            throw new CairnException(ErrorCode.VaultExists, $"Something is at '{staging.Path}' already.");
        if (!isInPlace && keepOriginal)
            return Copy(source, staging, to, keepOriginal, progress, cancellation);
        var place = new VaultExchange(from, staging, isInPlace ? "" : ".migrated");
        place.RequireUnused();
        if (isInPlace && keepOriginal)
            place.RequireFree(Original);
        var report = Copy(source, staging, to, keepOriginal, progress, cancellation);
        place.TakeAway();
        if (keepOriginal)
            place.Keep(Original);
        else
            place.Delete();
        return report;
    }

    private static string Whole(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>In its own place a vault that is a directory stays one.</summary>
    private static EngineSpec Beside(EngineSpec spec)
    {
        var path = VaultLayout.ForCreation(spec, packs: null).Path;
        return spec with { Path = Whole(path) + ".migrating" + (Path.EndsInDirectorySeparator(path) ? Path.DirectorySeparatorChar : "") };
    }

    private static MigrationReport Copy(string source, EngineSpec staging, EngineSpec to, bool keepOriginal, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var vault = Vault.Open(source);
        try
        {
            if (vault.Core.Peers.Others() is [var other, ..])
                throw new CairnException(ErrorCode.Locked, $"Process {other.Who.Process} on {other.Who.Host} has the vault open, perhaps as a mount. Unmount or close it there, and migrate again.");
            using var locked = vault.Core.Engine.BeginWrite(Scope.Vault);
            var copied = vault.Backup(staging.ToString(), verify: true, progress, cancellation);
            RequireSame(vault, staging, progress, cancellation);
            return new MigrationReport(Describe(vault.EngineName, vault.Spec), Describe(EngineOf(staging), to), copied.Records, copied.Bytes, keepOriginal);
        }
        catch
        {
            VaultExchange.Delete(staging.Path);
            throw;
        }
    }

    /// <summary>The copy opens, is whole, and has the same branches at the same revisions.</summary>
    private static void RequireSame(Vault vault, EngineSpec staging, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var copy = Vault.Open(staging.ToString(), new VaultOptions { Access = Access.ReadOnly });
        if (copy.Check(progress, cancellation) is { Count: > 0 } wrong)
            throw new CairnException(ErrorCode.Corrupt, $"The copy is not whole, and was deleted: {wrong[0]}");
        if (!VaultExchange.Tips(copy).SequenceEqual(VaultExchange.Tips(vault)))
            throw new CairnException(ErrorCode.Corrupt, "The copy's branches are not those of the original; it was deleted.");
    }

    private static MigrationReport Measure(string source, EngineSpec to)
    {
        using var vault = Vault.Open(source, new VaultOptions { Access = Access.ReadOnly });
        var stats = vault.Stats();
        return new MigrationReport(Describe(vault.EngineName, vault.Spec), Describe(EngineOf(to), to), stats.Tables.Sum(static table => table.Records), stats.FileBytes, OriginalKept: true);
    }

    private static string EngineOf(EngineSpec spec) =>
        spec.EngineName ?? BuiltInEngines.Catalog.Detect(spec.Path)?.Name ?? BuiltInEngines.Catalog.Providers[0].Name;

    private static string Describe(string engine, EngineSpec spec) => $"{engine}:{spec.Path}";
}
