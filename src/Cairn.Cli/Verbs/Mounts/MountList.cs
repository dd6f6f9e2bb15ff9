using System.Globalization;
using Cairn.Cli.Ui;
using Cairn.Mount;

namespace Cairn.Cli.Verbs.Mounts;

/// <summary>What <c>cairn mount --json</c> and <c>cairn status --json</c> print without a directory.</summary>
/// <param name="Mounts">By directory.</param>
internal sealed record MountsReport(IReadOnlyList<MountInfo> Mounts);

/// <summary>Prints what is mounted.</summary>
internal static class MountList
{
    public static int Write(Terminal terminal)
    {
        var mounts = Cairn.Mount.Mounts.All();
        if (terminal.Json)
        {
            terminal.WriteJson(new MountsReport(mounts), CliJson.Default.MountsReport);
            return ExitCode.Success;
        }
        var table = new Listing("DIRECTORY", "BRANCH", "SUBTREE", "PROCESS", "VAULT");
        foreach (var mount in mounts)
            table.Add(
                mount.Directory,
                mount.Branch,
                mount.Subtree,
                mount.Process == 0 ? new Cell("gone", Style.Bad) : new Cell(mount.Process.ToString(CultureInfo.InvariantCulture)),
                mount.Vault);
        table.Write(terminal);
        return ExitCode.Success;
    }
}
