using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Short histories that showed something wrong once.</summary>
public sealed class KnownHistoryTests
{
    /// <summary>What a snapshot holds of a version that goes begins an interval of its own: when the rest had gone, the next version was in that interval, and went the second time.</summary>
    [Fact]
    public void Thinning_again_finds_nothing_more_beside_what_a_snapshot_holds() => Play(
        new(StepKind.CreateFile, 0, 0, 0, 0, 0),
        new(StepKind.Write, 0, 0, 0, 3939, 1628),
        new(StepKind.Clock, 501, 3009, 628, 9133, 5963),
        new(StepKind.Rename, 3739, 1598, 1510, 9568, 2182),
        new(StepKind.Snapshot, 918, 651, 960, 2276, 3405),
        new(StepKind.Append, 4923, 7134, 2826, 2842, 1336),
        new(StepKind.Truncate, 5128, 5144, 4985, 9703, 7299),
        new(StepKind.Thin, 5051, 6843, 969, 6204, 8306));

    private static void Play(params Step[] steps)
    {
        using var player = new HistoryPlayer(new EngineUnderTest(new MemoryProvider()), new RunOptions(567315226));
        player.Play(steps);
    }
}
