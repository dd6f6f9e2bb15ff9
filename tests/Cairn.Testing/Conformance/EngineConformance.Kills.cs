using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Cairn.Testing;

/// <summary>kill -9 in the middle of commits: what was committed is there, and of what was not nothing or all.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact(Needs = Needs.Persistence)]
    public void A_process_killed_in_the_middle_of_commits_loses_nothing_committed_and_leaves_nothing_partial()
    {
        Engine.Dispose();
        using var expected = new WorkloadModel();
        var random = new Random(TestSettings.Seed is { } seed ? (int)seed : Environment.TickCount);
        for (var round = 0; round < TestSettings.Rounds(20, 300); round++)
        {
            var reported = KillWhileItWorks(random);
            using var engine = Under.Open(Path, Tables.Schema);
            expected.AssertHolds(engine, Tables, reported);
            Assert.Empty(engine.Verify().Problems);
        }
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_process_killed_in_the_middle_of_commits_does_not_harm_those_that_have_the_vault_open()
    {
        using var expected = new WorkloadModel();
        _ = Engine;
        var random = new Random(TestSettings.Seed is { } seed ? (int)seed : Environment.TickCount);
        for (var round = 0; round < TestSettings.Rounds(10, 150); round++)
        {
            var reported = KillWhileItWorks(random);
            var done = expected.AssertHolds(Engine, Tables, reported);
            Workload.Run(Engine, Tables, done + 1, done + 3);
            expected.AssertHolds(Engine, Tables, done + 3);
        }
        Assert.Empty(Engine.Verify().Problems);
    }

    /// <returns>The last transaction that the killed process said it had committed; 0: none.</returns>
    private long KillWhileItWorks(Random random)
    {
        using var worker = new ChildProcess(ChildCommands.Work, Under, Path);
        var last = "0";
        for (var lines = random.Next(40); lines > 0; lines--)
            last = worker.NextLine();
        var moment = Stopwatch.GetTimestamp() + random.Next((int)(Stopwatch.Frequency / 200));
        while (Stopwatch.GetTimestamp() < moment)
            Thread.SpinWait(10);
        return long.Parse(worker.Kill().LastOrDefault(last), CultureInfo.InvariantCulture);
    }
}
