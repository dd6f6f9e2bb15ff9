using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Cli.Verbs;
using Cairn.Cli.Verbs.Branches;
using Cairn.Cli.Verbs.Files;
using Cairn.Cli.Verbs.History;
using Cairn.Cli.Verbs.Mounts;
using Cairn.Cli.Verbs.Tools;
using Cairn.Cli.Verbs.Transfer;
using Cairn.Cli.Verbs.Vaults;

namespace Cairn.Cli;

/// <summary>Everything the command line prints as JSON. Field names are a promise: they are added to, never changed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(EnginesReport))]
[JsonSerializable(typeof(InitReport))]
[JsonSerializable(typeof(FileReport))]
[JsonSerializable(typeof(DuReport))]
[JsonSerializable(typeof(DfReport))]
[JsonSerializable(typeof(GrepReport))]
[JsonSerializable(typeof(XattrReport))]
[JsonSerializable(typeof(SnapshotReport))]
[JsonSerializable(typeof(BranchReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(LogReport))]
[JsonSerializable(typeof(VersionOfFileReport))]
[JsonSerializable(typeof(UndoReport))]
[JsonSerializable(typeof(KnownVaultReport))]
[JsonSerializable(typeof(VaultInfoReport))]
[JsonSerializable(typeof(VaultStatsReport))]
[JsonSerializable(typeof(CompactReport))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(PrunedReport))]
[JsonSerializable(typeof(VaultCopyReport))]
[JsonSerializable(typeof(PurgeReport))]
[JsonSerializable(typeof(GcReport))]
[JsonSerializable(typeof(SettingReport))]
[JsonSerializable(typeof(BatchReport))]
[JsonSerializable(typeof(BatchLine))]
[JsonSerializable(typeof(MountsReport))]
[JsonSerializable(typeof(Mount.MountStatus))]
[JsonSerializable(typeof(ImportVerbReport))]
[JsonSerializable(typeof(MigrationReport))]
[JsonSerializable(typeof(ExportVerbReport))]
[JsonSerializable(typeof(TourReport))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>For what is one of many: each in one line.</summary>
    public static CliJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
