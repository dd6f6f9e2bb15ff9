using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Branches;

/// <summary><c>cairn branch create</c>: forks a branch, or makes an empty one.</summary>
internal sealed class BranchCreateVerb : ChangingVerb
{
    private readonly Argument<string> _name = new("name") { Description = "Its name, such as agents/7f3a." };
    private readonly Option<string> _from = new("--from") { Description = "Where it begins: a point of the branch, or BRANCH@POINT; now when it is not given.", HelpName = "point" };
    private readonly Option<bool> _empty = Typed.Switch("--empty", "With nothing in it.");

    public BranchCreateVerb() : base("create", "Make a branch: as another is now or was then, or empty. Costs the same whatever the size.")
    {
        _from.CompletionSources.Add(Completion.Branches);
        Add(_name);
        Add(_from);
        Add(_empty);
    }

    public override string Examples => """
        cairn branch create agents/7f3a                        from the branch as it is
        cairn branch create fix --from main@v1                 from a snapshot
        cairn branch create scratch --empty                    with nothing in it
        """;

    protected override int Change(Call call)
    {
        if (call.Get(_empty) && call.Get(_from) is not null)
            throw new UsageException("--empty and --from exclude each other.");
        var name = call.Get(_name)!;
        if (call.Get(_empty))
            call.Vault.CreateBranch(name);
        else if (call.Get(_from) is { } from)
        {
            var point = call.Points.ResolveOrBranch(from);
            point.Branch.Fork(name, point.Revision);
        }
        else
            call.Branch.Fork(name);
        var made = BranchReport.Of(call.Vault, name);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(made, CliJson.Default.BranchReport);
        else
            call.Terminal.Output.WriteLine(made.Parent is null ? $"Branch '{name}', empty." : $"Branch '{name}' from {made.Parent} at revision {made.Fork}.");
        return ExitCode.Success;
    }
}

/// <summary>A branch, as JSON shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Whether it is meant where none is named.</param>
/// <param name="Parent">The branch it was forked from; null when it was born empty, empty text when that was deleted.</param>
/// <param name="Fork">The revision it was forked at.</param>
/// <param name="Tip">Its newest revision.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Modified">When its newest revision was made, UTC.</param>
/// <param name="Horizon">Below this revision only what a snapshot or fork holds can be read.</param>
internal sealed record BranchReport(string Name, bool Default, string? Parent, long Fork, long Tip, string Created, string Modified, long Horizon)
{
    public static BranchReport Of(Vault vault, string name) => Of(vault.Branches().First(branch => branch.Name == name), vault.DefaultBranchName);

    public static BranchReport Of(BranchInfo branch, string usual) => new(
        branch.Name, branch.Name == usual, branch.Parent, branch.Fork, branch.Tip, branch.Created.ToString(), branch.Modified.ToString(), branch.Horizon);
}
