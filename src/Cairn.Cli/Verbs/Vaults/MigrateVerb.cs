using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Configuration;
using Cairn.Cli.Ui;
using Cairn.Cli.Where;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn vault migrate</c>: moves the vault to another engine or place.</summary>
internal sealed class MigrateVerb : Verb
{
    private readonly Option<string> _to = new("--to") { Description = "Where it comes to: ENGINE:PATH. Its own path with another engine is allowed.", HelpName = "spec", Required = true };
    private readonly Option<bool> _keep = Typed.Switch("--keep-original", "Leave the original where it is, or beside it as NAME.original.");
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Only say how much would be moved.", "-n");

    public MigrateVerb() : base("migrate", "Move the vault, with its whole history, to another engine or place.")
    {
        Add(_to);
        Add(_keep);
        Add(_dryRun);
    }

    public override string Examples => """
        cairn vault migrate --to lmdb:fast           copies, compares both, then removes the original
        cairn -V work.cairn vault migrate --to rocksdb:work --keep-original
        """;

    protected override Access Access => Access.ReadWrite;

    protected override int Run(Call call)
    {
        var source = call.VaultChoice.Spec;
        var target = new VaultFinder(call.Surroundings, call.Config).FromHere(call.Get(_to)!);
        call.Surroundings.Vaults.Close(source);
        var report = Migrate(call, source, target);
        if (!call.Get(_dryRun))
            KnownVaults.Remember(call.Surroundings, target);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(report, CliJson.Default.MigrationReport);
        else
            call.Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(call.Get(_dryRun) ? "Would move" : "Moved")} {call.Terminal.Show(report.From)} to {call.Terminal.Show(report.To)}: {report.Records:N0} records, {ByteSize.Format(report.Bytes)}."));
        return ExitCode.Success;
    }

    private MigrationReport Migrate(Call call, string source, string target)
    {
        using var progress = new Progress(call.Terminal, call.Surroundings.Clock, "migrating");
        return VaultMigration.Run(source, target, call.Get(_keep), call.Get(_dryRun), progress, call.Cancellation);
    }
}
