using System.Globalization;
using Xunit;

namespace Cairn.Testing;

/// <summary>Power cuts at any moment, on a disk that keeps no more than it was told to sync.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact(Needs = Needs.Persistence)]
    public void After_sync_a_power_cut_loses_nothing_that_was_committed_before_and_what_is_left_is_a_prefix_of_the_commits()
    {
        var calls = RecordedCalls();
        using var model = new WorkloadModel();
        var hashes = model.Hashes(calls.Count(call => Mark(call)?.What == Marks.Committed) + 1);
        var random = new Random(TestSettings.Seed is { } seed ? (int)seed : Environment.TickCount);
        var every = Math.Max(1, calls.Count / TestSettings.Rounds(60, 2000));
        var disk = new ForgetfulDisk(Files["disk"]);
        var (created, committed, synced) = (false, 0L, 0L);
        using var judge = new ChildProcess(ChildCommands.Look, Under, Path);
        for (var i = 0; i < calls.Count; i++)
        {
            if (Mark(calls[i]) is not { } mark)
                disk.Do(calls[i]);
            else
                (created, committed, synced) = mark.What switch
                {
                    Marks.Created => (true, 0, 0),
                    Marks.Committed => (created, mark.Number, synced),
                    Marks.Synced => (created, committed, mark.Number),
                    _ => (created, committed, synced),
                };
            if (!created || (random.Next(every) > 0 && Mark(calls[i])?.What is not (Marks.Created or Marks.Synced)))
                continue;
            foreach (var survival in Enum.GetValues<ForgetfulDisk.Survival>())
                Judge(judge, disk, survival, random, hashes, Under.Capabilities.UnsyncedCommitSurvivesPowerCut ? synced : committed, committed + 1, $"call {i} of {calls.Count}, after\n{string.Join('\n', calls.Take(i + 1).TakeLast(25))}\n");
        }
        Assert.Equal(90, synced);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Sync_costs_nothing_when_there_is_nothing_to_sync()
    {
        var between = false;
        var marks = 0;
        foreach (var call in RecordedCalls())
        {
            var mark = Mark(call)?.What;
            Assert.True(mark is not null || !between, $"A sync with nothing to sync made this call: {call}");
            between = mark == Marks.Synced;
            marks += mark == Marks.SyncedAgain ? 1 : 0;
        }
        Assert.Equal(10, marks);
    }

    private void Judge(ChildProcess judge, ForgetfulDisk disk, ForgetfulDisk.Survival survival, Random random, List<string> hashes, long atLeast, long atMost, string moment)
    {
        using var left = new TestDirectory();
        disk.Cut(left.Path, survival, random);
        judge.Tell(left["vault"]);
        var answer = judge.NextLine().Split(' ', 3);
        var found = int.Parse(answer[0], CultureInfo.InvariantCulture);
        moment = $"Cut after {moment}, {survival} survived, at least {atLeast} of {atMost} due: {string.Join(' ', answer)}";
        Assert.True(found >= atLeast && found <= atMost, moment);
        Assert.True(answer[1] == hashes[found], $"The content is not that of {found} transactions. {moment}");
        Assert.True(answer[2].Length == 0, moment);
    }

    private List<FileCall> RecordedCalls()
    {
        Directory.CreateDirectory(Files["disk"]);
        var recorder = new Recorder(Files);
        using var child = new ChildProcess(recorder.Environment(Files["disk"]), ChildCommands.Recorded, Under, Files["disk/vault"]);
        var said = child.Rest();
        Assert.True(said is [ChildCommands.Done], string.Join('\n', said) + child.Complaints());
        var calls = recorder.Read();
        _marks = calls.First(call => call.Kind == FileCallKind.Create && call.Path == Files["disk/" + Marks.FileName]).Inode;
        return calls;
    }

    private ulong _marks;

    private (string What, long Number)? Mark(FileCall call) =>
        call.Kind == FileCallKind.Write && call.Inode == _marks ? Marks.Read(call.Data) : null;
}
