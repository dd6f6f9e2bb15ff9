using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Branches;

/// <summary><c>cairn branch info</c>.</summary>
internal sealed class BranchInfoVerb : Verb
{
    private readonly Argument<string?> _name = new("name") { Description = "The branch; the one in use when none is named.", Arity = ArgumentArity.ZeroOrOne };

    public BranchInfoVerb() : base("info", "Show what is known of a branch.")
    {
        _name.CompletionSources.Add(Completion.Branches);
        Add(_name);
    }

    public override string Examples => "cairn branch info agents/7f3a";

    protected override int Run(Call call)
    {
        var branch = call.Get(_name) is { } name ? call.Vault.Branch(name) : call.Branch;
        var report = BranchReport.Of(call.Vault, branch.Name);
        if (call.Terminal.Json)
        {
            call.Terminal.WriteJson(report, CliJson.Default.BranchReport);
            return ExitCode.Success;
        }
        Fields.Write(
            call.Terminal, ("branch", report.Name), ("default", report.Default ? "yes" : "no"), ("parent", report.Parent is "" ? "(deleted)" : report.Parent),
            ("forked at", report.Parent is null ? null : $"{report.Fork}"), ("tip", $"{report.Tip}"), ("created", report.Created), ("modified", report.Modified),
            ("horizon", $"{report.Horizon}"), ("snapshots", $"{branch.Snapshots().Count}"));
        return ExitCode.Success;
    }
}

/// <summary><c>cairn branch rename</c>.</summary>
internal sealed class BranchRenameVerb : ChangingVerb
{
    private readonly Argument<string> _name = Typed.Branch("The branch.");
    private readonly Argument<string> _to = new("new-name") { Description = "Its new name." };

    public BranchRenameVerb() : base("rename", "Give a branch another name.")
    {
        Add(_name);
        Add(_to);
    }

    public override string Examples => "cairn branch rename fix done/fix";

    protected override int Change(Call call)
    {
        call.Vault.Branch(call.Get(_name)!).Rename(call.Get(_to)!);
        return ExitCode.Success;
    }
}

/// <summary><c>cairn branch delete</c>.</summary>
internal sealed class BranchDeleteVerb : ChangingVerb
{
    private readonly Argument<string> _name = Typed.Branch("The branch.");
    private readonly Option<bool> _yes = Typed.Switch("--yes", "Do not ask.", "-y");

    public BranchDeleteVerb() : base("delete", "Delete a branch with its snapshots and its history.")
    {
        Add(_name);
        Add(_yes);
    }

    public override string Examples => "cairn branch delete agents/7f3a --yes";

    protected override int Change(Call call)
    {
        var branch = call.Vault.Branch(call.Get(_name)!);
        if (branch.Name == call.Vault.DefaultBranchName)
            throw new CairnException(ErrorCode.Held, $"'{branch.Name}' is the branch that is used where none is named, and is not deleted.");
        Confirmation.Require(call, call.Get(_yes), $"Delete the branch '{branch.Name}' with its history and {Amounts.Of(branch.Snapshots().Count, "snapshot")}?");
        branch.Delete(call.Cancellation);
        return ExitCode.Success;
    }
}
