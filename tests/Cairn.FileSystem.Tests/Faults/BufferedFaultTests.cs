using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Checking;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Tests.Model;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Faults;

/// <summary>
/// The n-th call to the database fails while what was acknowledged from memory is written: whoever syncs is told, what is found afterwards is what was
/// there before the operation or after it, and the vault is whole.
/// </summary>
public abstract class BufferedFaultTests(IEngineProvider provider)
{
    private readonly EngineUnderTest _engine = new(provider);

    /// <summary>Every so many calls one is made to fail where not all are.</summary>
    protected virtual int Stride => TestSettings.Rounds(191, 1);

    [SkippableFact]
    public void What_could_not_be_written_for_want_of_room_is_written_later_or_never_and_as_a_whole() =>
        ForEachDeed(number => FaultPlan.FailBefore(number, ErrorCode.NoSpace));

    [SkippableFact]
    public void A_write_whose_outcome_got_lost_happened_as_a_whole_or_not_at_all() =>
        ForEachDeed(number => FaultPlan.FailAfter(number, ErrorCode.InputOutput));

    private void ForEachDeed(Func<long, FaultPlan> plan)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        using var directory = new TestDirectory(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
        var schema = new VaultSchema();
        using var engine = _engine.Create(directory["vault"], schema.Schema);
        VaultFactory.Create(new SharedEngine(engine), schema, TimeProvider.System, new CoreOptions()).Dispose();
        var turn = 0;
        foreach (var deed in Deeds.All)
            new BufferedFaultedDeed(deed, engine, schema, turn++).Run(plan, Stride);
        using var vault = VaultFactory.Open(new SharedEngine(engine), schema, TimeProvider.System, new CoreOptions());
        Assert.Empty(new Checker(vault).Run());
    }
}

/// <summary>One deed and the sync after it, tried with one call after the other failing, until they make no more calls.</summary>
internal sealed class BufferedFaultedDeed(Deed deed, IEngine engine, VaultSchema schema, int turn)
{
    private static readonly CoreOptions Buffered = new() { Buffered = true, Contents = new Cairn.FileSystem.Content.ContentOptions { Parallel = false } };

    private string _before = "", _after = "";
    private int _attempts;

    public void Run(Func<long, FaultPlan> plan, int stride)
    {
        Rehearse();
        for (var number = (long)(stride == 1 ? 1 : 1 + turn % stride); Try(plan(number)); number += stride)
        {
        }
    }

    private void Rehearse()
    {
        using var vault = Open(new CoreOptions());
        var subject = Prepare(vault);
        _before = subject.Describe();
        deed.Act(subject);
        _after = subject.Describe();
        subject.CleanUp();
    }

    /// <returns>Whether the call was made that was to fail.</returns>
    private bool Try(FaultPlan plan)
    {
        var where = $"{deed} and a sync, call {plan.At} ({plan.Kind})";
        var switched = new SwitchedEngine(engine, plan);
        var vault = VaultFactory.Open(switched, schema, TimeProvider.System, Buffered);
        var subject = Prepare(vault);
        vault.Sync();
        switched.Faulting = true;
        var failed = Act(subject, where);
        switched.Faulting = false;
        Close(vault);
        ForgetHolder();
        using var another = Open(new CoreOptions());
        subject = new Subject(another, subject.Name);
        if (plan.Struck)
            AssertAllOrNothing(subject, failed, $"{where}, {plan.StruckCall}");
        else
            Assert.False(failed, where);
        subject.CleanUp();
        return plan.Struck;
    }

    private bool Act(Subject subject, string where)
    {
        try
        {
            deed.Act(subject);
            subject.Vault.Sync();
            return false;
        }
        catch (CairnException failure) when (failure.Code is ErrorCode.NoSpace or ErrorCode.InputOutput or ErrorCode.Failed)
        {
            return true;
        }
        catch (Exception unexpected)
        {
            throw new InvalidOperationException($"{where}: {unexpected.Message}", unexpected);
        }
    }

    private void AssertAllOrNothing(Subject subject, bool failed, string where)
    {
        var seen = subject.Describe();
        if (!deed.InSteps)
            Assert.True(seen == _after || seen == _before && failed, $"{where}, failed: {failed}. Before:\n{_before}\nshould become:\n{_after}\nand is:\n{seen}");
        if (_attempts % TestSettings.Rounds(5, 1) == 0)
            Assert.True(new Checker(subject.Vault).Run() is { Count: 0 }, $"{where}: {string.Join('\n', new Checker(subject.Vault).Run().Take(5))}");
        if (!deed.InSteps && seen == _before && _before != _after)
        {
            deed.Act(subject);
            Assert.True(subject.Describe() == _after, $"{where}: done again it comes to\n{subject.Describe()}\ninstead of\n{_after}");
        }
        Assert.Equal(Errno.None, subject.Files.Create(Node.Root, "works"u8.ToArray(), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out _));
    }

    private Subject Prepare(VaultCore vault)
    {
        var subject = new Subject(vault, $"b{turn}-{_attempts++}");
        subject.Prepare();
        deed.Before?.Invoke(subject);
        return subject;
    }

    private VaultCore Open(CoreOptions options) => VaultFactory.Open(new SharedEngine(engine), schema, TimeProvider.System, options);

    /// <summary>A vault whose engine has closed itself, and one that could not write what it holds, say so as they are closed.</summary>
    private static void Close(VaultCore vault)
    {
        try
        {
            vault.Dispose();
        }
        catch (CairnException told) when (told.Code is ErrorCode.Failed or ErrorCode.NoSpace or ErrorCode.InputOutput)
        {
            // That was the fault.
        }
    }

    /// <summary>Leases, and the record of the process, that a failed vault could not take back: were this another process, it would have ended.</summary>
    private void ForgetHolder()
    {
        using var another = Open(new CoreOptions());
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
