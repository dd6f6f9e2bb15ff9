using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Cli.Verbs.Files;

namespace Cairn.Cli.Verbs.Branches;

/// <summary><c>cairn branch list</c>: by name, or as the tree in which they were forked.</summary>
internal sealed class BranchListVerb : Verb
{
    private readonly Option<bool> _tree = Typed.Switch("--tree", "Each below the branch it was forked from.");

    public BranchListVerb() : base("list", "List the branches.") => Add(_tree);

    public override string Examples => """
        cairn branch list
        cairn branch list --tree
        """;

    protected override int Run(Call call)
    {
        var branches = call.Vault.Branches();
        var usual = call.Vault.DefaultBranchName;
        var ordered = call.Get(_tree) ? Tree(branches) : branches.Select(branch => (branch, 0));
        var listing = new Listing("BRANCH", "TIP", "MODIFIED", "FROM", "AT");
        foreach (var (branch, level) in ordered)
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(BranchReport.Of(branch, usual), json => json.BranchReport);
            else
                listing.Add(
                    new Cell(new string(' ', 2 * level) + branch.Name, branch.Name == usual ? Style.Good : Style.Name), branch.Tip,
                    Modes.Time(branch.Modified, call.Surroundings.Clock), From(branch), branch.Parent is null ? null : $"{branch.Fork}");
        if (!call.Terminal.Json)
            listing.Write(call.Terminal);
        return ExitCode.Success;
    }

    private static string? From(BranchInfo branch) => branch.Parent is "" ? "(deleted)" : branch.Parent;

    private static List<(BranchInfo Branch, int Level)> Tree(IReadOnlyList<BranchInfo> branches)
    {
        var names = branches.Select(branch => branch.Name).ToHashSet();
        var ordered = new List<(BranchInfo, int)>();
        foreach (var top in branches.Where(branch => branch.Parent is null || !names.Contains(branch.Parent)))
            Add(top, 0);
        return ordered;

        void Add(BranchInfo branch, int level)
        {
            ordered.Add((branch, level));
            foreach (var child in branches.Where(child => child.Parent == branch.Name))
                Add(child, level + 1);
        }
    }
}
