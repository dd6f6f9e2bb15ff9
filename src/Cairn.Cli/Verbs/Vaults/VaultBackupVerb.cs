using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Cli.Where;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn vault backup</c>: copies a vault with its whole history, while it is used.</summary>
internal sealed class VaultBackupVerb : Verb
{
    private readonly Argument<string> _destination = new("destination") { Description = "The copy: a path, or ENGINE:PATH. Nothing may be there yet." };
    private readonly Option<bool> _verify = Typed.Switch("--verify", "Read everything again on both sides and compare.");

    public VaultBackupVerb() : base("backup", "Copy the vault with its whole history, while it is used.")
    {
        Add(_destination);
        Add(_verify);
    }

    public override string Examples => """
        cairn vault backup /backup/work.cairn --verify
        cairn vault backup lmdb:/backup/work      into another engine
        """;

    protected override int Run(Call call)
    {
        var destination = new VaultFinder(call.Surroundings, call.Config).FromHere(call.Get(_destination)!);
        using var progress = new Progress(call.Terminal, call.Surroundings.Clock, "copying");
        var copied = call.Vault.Backup(destination, call.Get(_verify), progress, call.Cancellation);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new VaultCopyReport(destination, copied.Records, copied.Bytes, call.Get(_verify)), CliJson.Default.VaultCopyReport);
        else
            call.Terminal.Output.WriteLine($"Copied {Amounts.Of(copied.Records, "record")}, {Storage.ByteSize.Format(copied.Bytes)}, to '{call.Terminal.Show(destination)}'{(call.Get(_verify) ? " and compared them" : "")}.");
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn vault backup --json</c> prints.</summary>
/// <param name="Destination">Where the copy is.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Bytes">Bytes of keys and values.</param>
/// <param name="Verified">Whether both sides were compared.</param>
internal sealed record VaultCopyReport(string Destination, long Records, long Bytes, bool Verified);
