using System.Diagnostics;
using Cairn.FileSystem.Peers;

namespace Cairn.FileSystem.Tests.Peers;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void This_process_runs() => Assert.Equal(Liveness.Alive, ProcessIdentity.Current.Liveness());

    [Fact]
    public void A_process_that_has_ended_does_not()
    {
        using var ended = Process.Start("true");
        ended.WaitForExit();
        Assert.Equal(Liveness.Dead, (ProcessIdentity.Current with { Process = ended.Id }).Liveness());
    }

    [Fact]
    public void Another_one_that_was_given_its_number_is_not_it() =>
        Assert.Equal(Liveness.Dead, (ProcessIdentity.Current with { Started = ProcessIdentity.Current.Started - 1 }).Liveness());

    [Fact]
    public void None_of_before_the_machine_was_started_runs() =>
        Assert.Equal(Liveness.Dead, (ProcessIdentity.Current with { Boot = "0f0f pid:[1]" }).Liveness());

    [Fact]
    public void Of_another_machine_and_of_another_space_of_numbers_nothing_is_known()
    {
        Assert.Equal(Liveness.Unknown, (ProcessIdentity.Current with { Host = "elsewhere" }).Liveness());
        Assert.Equal(Liveness.Unknown, (ProcessIdentity.Current with { Boot = ProcessIdentity.Current.Boot.Split(' ')[0] + " pid:[1]" }).Liveness());
    }
}
