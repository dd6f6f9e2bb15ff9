using System.Globalization;
using Xunit;

namespace Cairn.Testing;

/// <summary>Faults at every call: the engine stays usable or is honestly closed, and nothing is ever half written.</summary>
public abstract partial class EngineConformance
{
    [SkippableTheory]
    [InlineData(ErrorCode.NoSpace)]
    [InlineData(ErrorCode.InputOutput)]
    public void A_call_that_fails_leaves_the_engine_usable_or_closed_and_nothing_half_written(ErrorCode code)
    {
        for (var at = 1L; at <= ScriptCalls(); at++)
            Strike(FaultPlan.FailBefore(at, code));
    }

    [SkippableFact]
    public void A_call_whose_answer_gets_lost_leaves_the_engine_usable_or_closed_and_nothing_half_written()
    {
        for (var at = 1L; at <= ScriptCalls(); at++)
            Strike(FaultPlan.FailAfter(at, ErrorCode.InputOutput));
    }

    [SkippableFact]
    public void A_call_that_is_held_up_does_not_let_a_writer_past_another()
    {
        var calls = ScriptCalls();
        for (var at = 1L; at <= calls; at += 7)
        {
            Clear();
            var plan = FaultPlan.Delay(at);
            var faulting = new FaultingEngine(Engine, plan);
            Concurrently.Run(
                () => FaultScript.Run(faulting, Tables, _ => { }),
                () =>
                {
                    for (var i = 0; i < 20; i++)
                        Counting.Up(Engine, Tables);
                });
            Assert.True(plan.Struck);
            Assert.Equal(20, Counting.Value(Engine, Tables));
            Assert.Equal(Bytes.Random(30_000 * FaultScript.Transactions, FaultScript.Transactions), Get("same"));
        }
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_process_that_dies_at_a_call_leaves_nothing_half_written()
    {
        var states = ScriptStates();
        var calls = ScriptCalls();
        for (var at = 1L; at <= calls; at += TestSettings.Rounds(2, 1))
        {
            Clear();
            Engine.Dispose();
            using (var dying = new ChildProcess(ChildCommands.Die, Under, Path, at.ToString(CultureInfo.InvariantCulture)))
            {
                var committed = dying.Rest().Count;
                Reopen();
                Assert.Equal(states[committed], Engine.Content());
            }
            Assert.Empty(Engine.Verify().Problems);
        }
    }

    [SkippableFact]
    public void After_a_failed_write_only_dispose_may_follow()
    {
        var faulting = new FaultingEngine(Engine, FaultPlan.FailBefore(3, ErrorCode.NoSpace));
        using (var write = faulting.BeginWrite(Scope.Vault))
        {
            write.Put(Blobs, "a"u8, "a"u8);
            AssertCode(ErrorCode.NoSpace, () => write.Put(Blobs, "b"u8, "b"u8));
            Assert.Throws<InvalidOperationException>(() => write.Put(Blobs, "c"u8, "c"u8));
            Assert.Throws<InvalidOperationException>(() => write.Commit());
        }
        Assert.Equal("", Keys());
        Store("d");
        Assert.Equal("d", Keys());
    }

    /// <summary>Runs the script with one fault and looks at what is there then.</summary>
    private void Strike(FaultPlan plan)
    {
        var states = ScriptStates();
        Clear();
        var committed = 0;
        var faulting = new FaultingEngine(Engine, plan);
        var failure = Assert.Throws<CairnException>(() => FaultScript.Run(faulting, Tables, number => committed = number));
        Assert.True(plan.Struck);
        var there = Engine.Content();
        if (plan is { Kind: FaultKind.FailAfter, StruckCall: "Commit" })
            Assert.Equal(states[committed + 1], there);
        else
            Assert.Equal(states[committed], there);
        if (plan.StruckCall == "Sync" || failure.Code == ErrorCode.Failed)
            AssertHonestlyClosed(faulting);
        else
            FaultScript.Run(faulting, Tables, _ => { });
        ReopenIfPersistent();
        FaultScript.Run(Engine, Tables, _ => { });
        Assert.Empty(Engine.Verify().Problems);
    }

    private static void AssertHonestlyClosed(FaultingEngine engine)
    {
        AssertCode(ErrorCode.Failed, () => engine.BeginRead());
        AssertCode(ErrorCode.Failed, () => engine.BeginWrite(Scope.Vault));
        AssertCode(ErrorCode.Failed, engine.Sync);
        AssertCode(ErrorCode.Failed, () => engine.ChangeStamp());
        AssertCode(ErrorCode.Failed, () => engine.Compact());
        AssertCode(ErrorCode.Failed, () => engine.Stats());
        AssertCode(ErrorCode.Failed, () => engine.Verify());
    }

    private long ScriptCalls()
    {
        Clear();
        var plan = FaultPlan.None;
        FaultScript.Run(new FaultingEngine(Engine, plan), Tables, _ => { });
        Assert.True(plan.Calls > 40);
        return plan.Calls;
    }

    /// <summary>What is stored after 0, 1, 2, … transactions of the script.</summary>
    private List<string> ScriptStates()
    {
        if (_scriptStates is not null)
            return _scriptStates;
        Clear();
        _scriptStates = [Engine.Content()];
        FaultScript.Run(Engine, Tables, _ => _scriptStates.Add(Engine.Content()));
        return _scriptStates;
    }

    private List<string>? _scriptStates;

    private void Clear() => Engine.Write(write =>
    {
        foreach (var table in Tables.Schema.Tables)
            write.DeleteRange(table, [], []);
    });
}
