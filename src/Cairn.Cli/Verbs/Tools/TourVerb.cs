using System.CommandLine;
using System.Diagnostics;
using Cairn.Cli.Around;
using Cairn.Cli.Tour;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Verbs.Tools;

/// <summary><c>cairn tour</c>: shows what a vault is good for, on a scratch vault; each command is shown, run and explained.</summary>
internal sealed class TourVerb : Verb
{
    private readonly Option<bool> _noWait = Typed.Switch("--no-wait", "Go on by itself, without a key for each stop.");
    private readonly Option<bool> _keep = Typed.Switch("--keep", "Leave the scratch directory where it is, to play with.");

    public TourVerb() : base("tour", "Show in five minutes what a vault is good for, on one that is thrown away.")
    {
        Add(_noWait);
        Add(_keep);
    }

    public override string Examples => """
        cairn tour                  Enter goes on, q ends
        cairn tour --no-wait --keep
        """;

    protected override int Run(Call call)
    {
        var cancellation = call.Cancellation;
        using var ground = new TourGround(call.Get(_keep));
        using var answers = new StreamReader(call.Surroundings.Input());
        Say(call, $"Cairn in five minutes. All of it happens in {ground.Directory}{(ground.Keep ? "" : ", which is deleted at the end")}.\n");
        for (var i = 0; i < TourStep.All.Count; i++)
        {
            if (!GoesOn(call, answers, isFirst: i == 0))
                return ExitCode.Success;
            cancellation.ThrowIfCancellationRequested();
            if (!Show(call, ground, i))
                return ExitCode.Failed;
        }
        Say(call, $"That was it. 'cairn init' makes a vault of your own, 'cairn --help' lists all that can be done with it.{(ground.Keep ? $" This one is in {ground.Directory}/lighthouse." : "")}\n");
        return ExitCode.Success;
    }

    /// <returns>Whether all went as it should.</returns>
    private static bool Show(Call call, TourGround ground, int number)
    {
        var step = TourStep.All[number];
        Say(call, $"{call.Terminal.Paint($"{number + 1}/{TourStep.All.Count}  {step.Title}", Style.Heading)}\n{step.Explanation}\n");
        foreach (var command in step.Commands)
        {
            Say(call, $"\n{call.Terminal.Paint($"$ {command}", Style.Name)}\n");
            var (code, output) = Run(call, ground, command);
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(new TourReport(number + 1, step.Title, step.Explanation, command, output!, code), json => json.TourReport);
            if (code == 0 || code == 1 && command.StartsWith("cairn diff", StringComparison.Ordinal))
                continue;
            if (!step.MayBeImpossible || command != step.Commands[0])
            {
                call.Terminal.Warn($"the tour ends here, for that ended with {code}, as it should not have.");
                return false;
            }
            Say(call, "That is not possible on this machine, so the tour goes on without it.\n");
            break;
        }
        Say(call, "\n");
        return true;
    }

    /// <summary>Runs a command: on a terminal as if it were typed there, elsewhere with what it prints in hand.</summary>
    private static (int Code, string? Output) Run(Call call, TourGround ground, string command)
    {
        var captured = call.Terminal.Json || !call.Terminal.IsInteractive;
        call.Terminal.Output.Flush();
        using var process = Process.Start(ground.Start(command, captured))!;
        var output = captured ? process.StandardOutput.ReadToEnd() : null;
        process.WaitForExit();
        if (output is not null && !call.Terminal.Json)
            call.Terminal.Output.Write(output);
        return (process.ExitCode, output);
    }

    /// <summary>Waits, where a person looks on, for Enter.</summary>
    private bool GoesOn(Call call, StreamReader answers, bool isFirst)
    {
        if (call.Get(_noWait) || call.Terminal.Json || !call.Surroundings.InputIsTerminal || !call.Terminal.IsInteractive)
            return true;
        Say(call, call.Terminal.Paint(isFirst ? "Enter begins, q ends. " : "Enter goes on, q ends. ", Style.Dim));
        call.Terminal.Output.Flush();
        // On a thread of its own, which nobody waits for after Ctrl-C.
        var answer = Task.Run(answers.ReadLine, CancellationToken.None);
        answer.Wait(call.Cancellation);
        Say(call, "\n");
        return answer.Result?.Trim() is not (null or "q" or "quit" or "exit");
    }

    private static void Say(Call call, string text)
    {
        if (!call.Terminal.Json)
            call.Terminal.Output.Write(text);
    }
}

/// <summary>What <c>cairn tour --json</c> prints, one in each line.</summary>
/// <param name="Stop">The number of the stop, from 1.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Explanation">What there is to know.</param>
/// <param name="Command">What was run.</param>
/// <param name="Output">What it printed.</param>
/// <param name="ExitCode">How it ended.</param>
internal sealed record TourReport(int Stop, string Title, string Explanation, string Command, string Output, int ExitCode);
