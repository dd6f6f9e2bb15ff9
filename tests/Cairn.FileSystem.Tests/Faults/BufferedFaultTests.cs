using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Faults;

/// <summary>
/// The n-th call to the database fails while what was acknowledged from memory is written: whoever syncs is told, what is found afterwards is what was
/// there before the operation or after it, and the vault is whole.
/// </summary>
public abstract class BufferedFaultTests(IEngineProvider provider) : DeedFaultTests(provider)
{
    /// <inheritdoc/>
    protected override int Stride => TestSettings.Rounds(191, 1);

    [SkippableFact]
    public void What_could_not_be_written_for_want_of_room_is_written_later_or_never_and_as_a_whole() =>
        ForEachDeed(number => FaultPlan.FailBefore(number, ErrorCode.NoSpace));

    [SkippableFact]
    public void A_write_whose_outcome_got_lost_happened_as_a_whole_or_not_at_all() =>
        ForEachDeed(number => FaultPlan.FailAfter(number, ErrorCode.InputOutput));

    private protected override FaultedDeed Faulted(Deed deed, IEngine engine, VaultSchema schema, int turn) => new BufferedFaultedDeed(deed, engine, schema, turn);
}

/// <summary>A deed that is acknowledged from memory, and the sync after it.</summary>
internal sealed class BufferedFaultedDeed(Deed deed, IEngine engine, VaultSchema schema, int turn) : FaultedDeed(deed, engine, schema, turn)
{
    protected override bool Try(FaultPlan plan)
    {
        var where = $"{Deed} and a sync, call {plan.At} ({plan.Kind})";
        var switched = new SwitchedEngine(Engine, plan);
        var vault = VaultFactory.Open(switched, Schema, TimeProvider.System, Options with { Buffered = true });
        var subject = Prepare(vault);
        vault.Sync();
        switched.Faulting = true;
        var failed = Act(subject, where);
        switched.Faulting = false;
        Close(vault);
        ForgetHolder();
        using var another = Open();
        subject = new Subject(another, subject.Name);
        if (plan.Struck)
            Compare(subject, failed, $"{where}, {plan.StruckCall}");
        else
            Assert.False(failed, where);
        subject.CleanUp();
        return plan.Struck;
    }

    protected override void Do(Subject subject)
    {
        base.Do(subject);
        subject.Vault.Sync();
    }

    private void Compare(Subject subject, bool failed, string where)
    {
        var seen = subject.Describe();
        AssertAllOrNothing(seen, failed, where);
        AssertWorks(subject, seen, where, subject.Vault);
    }

    /// <summary>Leases, and the record of the process, that a failed vault could not take back: were this another process, it would have ended.</summary>
    private void ForgetHolder()
    {
        using var another = Open();
        using var transaction = another.Engine.BeginWrite(Scope.Vault);
        foreach (var branch in another.Branches.All(transaction))
            if (branch.Writer != 0)
                another.Branches.Put(transaction, branch with { Writer = 0, Epoch = branch.Epoch + 1 });
        transaction.DeleteRange(another.Schema.Peers, default, default);
        transaction.Commit();
    }
}

public sealed class MemoryBufferedFaultTests() : BufferedFaultTests(new MemoryProvider())
{
    /// <inheritdoc/>
    protected override int Stride => TestSettings.Rounds(41, 1);
}

public sealed class SqliteBufferedFaultTests() : BufferedFaultTests(new SqliteProvider());

public sealed class LmdbBufferedFaultTests() : BufferedFaultTests(new LmdbProvider());

public sealed class RocksDbBufferedFaultTests() : BufferedFaultTests(new RocksDbProvider());
