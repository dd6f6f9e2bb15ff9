using Cairn.Cli.Around;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn check</c>: looks whether all holds together.</summary>
internal sealed class CheckVerb() : Verb("check", "Look whether the vault is whole; lists what is wrong and ends with 13 if anything is.")
{
    public override string Examples => """
        cairn check
        cairn check --json || echo damaged
        """;

    protected override int Run(Call call)
    {
        IReadOnlyList<string> problems;
        using (var progress = new Progress(call.Terminal, call.Surroundings.Clock, "checking"))
            problems = call.Vault.Check(progress, call.Cancellation);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new CheckReport(problems.Count == 0, problems), CliJson.Default.CheckReport);
        else
            foreach (var problem in problems)
                call.Terminal.Output.WriteLine(call.Terminal.Show(problem));
        call.Terminal.Say(problems.Count == 0 ? "Nothing is wrong." : $"{Amounts.Of(problems.Count, "problem")}.");
        return problems.Count == 0 ? ExitCode.Success : ExitCode.Corrupt;
    }
}

/// <summary>What <c>cairn check --json</c> prints.</summary>
/// <param name="Ok">Whether nothing is wrong.</param>
/// <param name="Problems">What is wrong, one sentence each.</param>
internal sealed record CheckReport(bool Ok, IReadOnlyList<string> Problems);
