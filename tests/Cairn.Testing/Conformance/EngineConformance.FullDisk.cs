using Xunit;

namespace Cairn.Testing;

/// <summary>A file system that is really full.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact(Needs = Needs.Persistence)]
    public void On_a_full_disk_it_reads_all_that_was_committed_and_writes_again_when_there_is_room() => OnFullDisk(FullDisk.WriteAgain, 48 << 20);

    [SkippableFact(Needs = Needs.Persistence)]
    public void On_a_full_disk_it_opens_again_and_can_be_read() => OnFullDisk(FullDisk.OpenAgain, 32 << 20);

    [SkippableFact(Needs = Needs.Persistence)]
    public void Compact_on_a_full_disk_succeeds_or_says_that_there_is_no_space_and_changes_nothing() => OnFullDisk(FullDisk.Compact, 32 << 20);

    [SkippableFact(Needs = Needs.Persistence)]
    public void Create_on_a_full_disk_says_so_and_leaves_nothing_behind() => OnFullDisk(FullDisk.Create, 1 << 20);

    private void OnFullDisk(string scenario, long room)
    {
        using var disk = new SmallFileSystem(room);
        using var child = new ChildProcess(ChildCommands.FullDisk, Under, disk["vault"], scenario);
        var said = child.Rest();
        Assert.True(said is [ChildCommands.Done], string.Join('\n', said) + child.Complaints());
    }
}
