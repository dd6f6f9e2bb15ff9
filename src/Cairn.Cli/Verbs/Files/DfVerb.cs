using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn df</c>: how much room the vault takes and how much is left.</summary>
internal sealed class DfVerb() : Verb("df", "Show how much room the vault takes, and how much there is.")
{
    public override string Examples => """
        cairn df
        cairn df --json
        """;

    protected override int Run(Call call)
    {
        var stats = call.Vault.Stats();
        var path = call.Vault.Spec.Path;
        var drive = path.Length == 0 ? null : new DriveInfo(path);
        var report = new DfReport(call.VaultChoice.Spec, stats.FileBytes, stats.FreeBytes, drive?.AvailableFreeSpace, drive?.TotalSize);
        if (call.Terminal.Json)
        {
            call.Terminal.WriteJson(report, CliJson.Default.DfReport);
            return ExitCode.Success;
        }
        var listing = new Listing("VAULT", "TAKES", "REUSABLE", "LEFT ON DISK", "DISK");
        listing.Add(call.Terminal.Show(report.Vault), Size(report.Bytes), Size(report.FreeBytes), Size(report.AvailableBytes), Size(report.TotalBytes));
        listing.Write(call.Terminal);
        return ExitCode.Success;
    }

    private static Cell Size(long? bytes) => bytes is { } known ? ByteSize.Format(known) : null;
}

/// <summary>What <c>cairn df --json</c> prints.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Bytes">Bytes that its database takes up on disk.</param>
/// <param name="FreeBytes">Bytes within that which can be used again.</param>
/// <param name="AvailableBytes">Bytes that are left on its file system; null for a vault in memory.</param>
/// <param name="TotalBytes">Bytes of its file system; null for a vault in memory.</param>
internal sealed record DfReport(string Vault, long Bytes, long FreeBytes, long? AvailableBytes, long? TotalBytes);
