using Cairn.FileSystem;
using Cairn.FileSystem.Backups;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>What a backup copied.</summary>
/// <param name="Records">Records.</param>
/// <param name="Bytes">Bytes of keys and values.</param>
public sealed record BackupReport(long Records, long Bytes);

/// <summary>Makes the place of a copy, and takes it away again when the copy fails.</summary>
internal static class VaultBackup
{
    public static BackupReport Run(VaultCore source, string destination, bool verify, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        var spec = VaultLayout.ForCreation(EngineSpec.Parse(destination), packs: null);
        if (spec.Path.Length == 0)
            throw new CairnException(ErrorCode.BadSpec, $"'{destination}' is on no disk, and a backup there would be gone with the program.");
        var wasThere = VaultPath.Exists(spec.Path);
        var schema = new VaultSchema();
        var engine = BuiltInEngines.Catalog.Create(spec, schema.Schema);
        try
        {
            var report = Copy(source, engine, schema, PackDirectory(source, spec), verify, progress, cancellation);
            engine.Dispose();
            return new BackupReport(report.Records, report.Bytes);
        }
        catch
        {
            engine.Dispose();
            Remove(spec.Path, wasThere);
            throw;
        }
    }

    private static CopyReport Copy(VaultCore source, IEngine engine, VaultSchema schema, string? packDirectory, bool verify, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var packs = packDirectory is null ? null : new PackStore(engine, schema, new PackTable(schema), packDirectory, new ContentOptions().PackBytes);
        return new VaultCopy(source, engine, schema, packs).Run(verify, progress, cancellation);
    }

    /// <summary>As a new vault the copy has packs where it is a directory, unless the source is one too and does without.</summary>
    private static string? PackDirectory(VaultCore source, EngineSpec spec) =>
        source.Content is { Packs: not null, ToPacks: false } ? null : VaultLayout.PackDirectory(spec);

    /// <summary>What was there before was an empty directory: nothing else is created into.</summary>
    private static void Remove(string path, bool wasThere)
    {
        if (!Directory.Exists(path))
        {
            foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
                File.Delete(path + suffix);
            return;
        }
        if (!wasThere)
        {
            Directory.Delete(path, recursive: true);
            return;
        }
        foreach (var below in Directory.EnumerateFileSystemEntries(path))
            if (Directory.Exists(below))
                Directory.Delete(below, recursive: true);
            else
                File.Delete(below);
    }
}
