using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Faults;

/// <summary>
/// The n-th call that an operation makes to the engine fails, for each n: the operation has happened or it has not, the vault is whole, and what
/// comes after works; or the engine says that it is closed, and opened again the same holds.
/// </summary>
public abstract class FaultTests(IEngineProvider provider) : DeedFaultTests(provider)
{
    /// <inheritdoc/>
    protected override int Stride => TestSettings.Rounds(29, 1);

    [SkippableFact]
    public void What_fails_before_its_call_happens_as_a_whole_or_not_at_all() =>
        ForEachDeed(number => FaultPlan.FailBefore(number, ErrorCode.NoSpace));

    [SkippableFact]
    public void What_fails_after_its_call_happens_as_a_whole_or_not_at_all() =>
        ForEachDeed(number => FaultPlan.FailAfter(number, ErrorCode.InputOutput));

    private protected override FaultedDeed Faulted(Deed deed, IEngine engine, VaultSchema schema, int turn) => new CommittedFaultedDeed(deed, engine, schema, turn);
}

/// <summary>A deed that is committed when it is acknowledged: who had the fault and who had not see the same.</summary>
internal sealed class CommittedFaultedDeed(Deed deed, IEngine engine, VaultSchema schema, int turn) : FaultedDeed(deed, engine, schema, turn)
{
    protected override bool Try(FaultPlan plan)
    {
        var where = $"{Deed}, call {plan.At}";
        var switched = new SwitchedEngine(Engine, plan);
        var vault = VaultFactory.Open(switched, Schema, TimeProvider.System, Options);
        try
        {
            var subject = Prepare(vault);
            switched.Faulting = true;
            var failed = Act(subject, where + $" ({plan.Kind})");
            switched.Faulting = false;
            if (plan.Struck)
                Compare(subject, failed, switched.Closed, $"{where}, {plan.StruckCall}");
            else
                Assert.False(failed, where);
            return plan.Struck;
        }
        finally
        {
            Close(vault);
        }
    }

    private void Compare(Subject subject, bool failed, bool closed, string where)
    {
        using var another = Open();
        var seen = subject.Describe(another);
        AssertAllOrNothing(seen, failed, where);
        if (closed)
        {
            Assert.Equal(ErrorCode.Failed, Assert.ThrowsAny<CairnException>(() => subject.Vault.Engine.BeginWrite(Scope.Vault)).Code);
            subject = new Subject(another, subject.Name);
        }
        else
        {
            Assert.True(seen == subject.Describe(), $"{where}: who had the fault sees\n{subject.Describe()}\nand another one\n{seen}");
        }
        AssertWorks(subject, seen, where, another);
        subject.Vault.BranchManager.Fork(subject.Name + ".works", subject.State, null, 7);
        Assert.Contains("/works File", subject.Describe(), StringComparison.Ordinal);
        new Subject(another, subject.Name).CleanUp();
    }
}

public sealed class MemoryFaultTests() : FaultTests(new MemoryProvider())
{
    /// <inheritdoc/>
    protected override int Stride => TestSettings.Rounds(19, 1);
}

public sealed class SqliteFaultTests() : FaultTests(new SqliteProvider());

public sealed class LmdbFaultTests() : FaultTests(new LmdbProvider());

public sealed class RocksDbFaultTests() : FaultTests(new RocksDbProvider());
