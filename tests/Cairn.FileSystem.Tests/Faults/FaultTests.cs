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
/// The n-th call that an operation makes to the engine fails, for each n: the operation has happened or it has not, the vault is whole, and what
/// comes after works; or the engine says that it is closed, and opened again the same holds.
/// </summary>
public abstract class FaultTests(IEngineProvider provider)
{
    private readonly EngineUnderTest _engine = new(provider);

    /// <summary>Every so many calls one is made to fail where not all are.</summary>
    protected virtual int Stride => TestSettings.Rounds(29, 1);

    [SkippableFact]
    public void What_fails_before_its_call_happens_as_a_whole_or_not_at_all() =>
        ForEachDeed(number => FaultPlan.FailBefore(number, ErrorCode.NoSpace));

    [SkippableFact]
    public void What_fails_after_its_call_happens_as_a_whole_or_not_at_all() =>
        ForEachDeed(number => FaultPlan.FailAfter(number, ErrorCode.InputOutput));

    private void ForEachDeed(Func<long, FaultPlan> plan)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        using var directory = new TestDirectory(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
        var schema = new VaultSchema();
        using var engine = _engine.Create(directory["vault"], schema.Schema);
        using (VaultFactory.Create(new SharedEngine(engine), schema, TimeProvider.System, new CoreOptions()))
        {
        }
        var turn = 0;
        foreach (var deed in Deeds.All)
            new FaultedDeed(deed, engine, schema, turn++).Run(plan, Stride);
        using var vault = VaultFactory.Open(new SharedEngine(engine), schema, TimeProvider.System, new CoreOptions());
        Assert.Empty(new Checker(vault).Run());
    }
}

/// <summary>One deed, tried with one call after the other failing, until it makes no more calls.</summary>
internal sealed class FaultedDeed(Deed deed, IEngine engine, VaultSchema schema, int turn)
{
    private readonly CoreOptions _options = new() { Contents = new Cairn.FileSystem.Content.ContentOptions { Parallel = false } };
    private string _before = "", _after = "";
    private int _attempts;

    public void Run(Func<long, FaultPlan> plan, int stride)
    {
        using (var vault = Open(engine))
            (_before, _after) = Rehearse(vault);
        var made = stride == 1 ? 1 : 1 + turn % stride;
        for (var number = (long)made; Try(plan(number)); number += stride)
        {
        }
    }

    private (string, string) Rehearse(VaultCore vault)
    {
        var subject = Prepare(vault);
        var before = subject.Describe();
        deed.Act(subject);
        var after = subject.Describe();
        subject.CleanUp();
        return (before, after);
    }

    /// <returns>Whether the call was made that was to fail.</returns>
    private bool Try(FaultPlan plan)
    {
        var where = $"{deed}, call {plan.At}";
        var switched = new SwitchedEngine(engine, plan);
        using var vault = new Closing(Open(switched));
        var subject = Prepare(vault.Vault);
        switched.Faulting = true;
        var failed = Act(subject, where + $" ({plan.Kind})");
        switched.Faulting = false;
        if (!plan.Struck)
        {
            Assert.False(failed, where);
            return false;
        }
        using var another = Open(engine);
        AssertAllOrNothing(subject, another, failed, switched.Closed, $"{where}, {plan.StruckCall}");
        new Subject(another, subject.Name).CleanUp();
        return true;
    }

    private bool Act(Subject subject, string where)
    {
        try
        {
            deed.Act(subject);
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

    private void AssertAllOrNothing(Subject subject, VaultCore another, bool failed, bool closed, string where)
    {
        var seen = subject.Describe(another);
        if (!deed.InSteps)
            Assert.True(seen == _after || seen == _before && failed, $"{where}, failed: {failed}. Before:\n{_before}\nshould become:\n{_after}\nand is:\n{seen}");
        if (closed)
        {
            Assert.Equal(ErrorCode.Failed, Assert.ThrowsAny<CairnException>(() => subject.Vault.Engine.BeginWrite(Scope.Vault)).Code);
            subject = new Subject(another, subject.Name);
        }
        else
        {
            Assert.True(seen == subject.Describe(), $"{where}: who had the fault sees\n{subject.Describe()}\nand another one\n{seen}");
        }
        if (_attempts % TestSettings.Rounds(5, 1) == 0)
            Assert.True(new Checker(another).Run() is { Count: 0 }, $"{where}: {string.Join('\n', new Checker(another).Run().Take(5))}");
        AssertWorks(subject, seen, where);
    }

    /// <summary>What comes after works: the deed itself when it did not happen, else another one.</summary>
    private void AssertWorks(Subject subject, string seen, string where)
    {
        if (!deed.InSteps && seen == _before && _before != _after)
        {
            deed.Act(subject);
            Assert.True(subject.Describe() == _after, $"{where}: done again it comes to\n{subject.Describe()}\ninstead of\n{_after}");
        }
        Assert.Equal(Errno.None, subject.Files.Create(Node.Root, "works"u8.ToArray(), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out _));
        subject.Vault.BranchManager.Fork(subject.Name + ".works", subject.State, null, 7);
        Assert.Contains("/works File", subject.Describe(), StringComparison.Ordinal);
    }

    private Subject Prepare(VaultCore vault)
    {
        var subject = new Subject(vault, $"t{turn}-{_attempts++}");
        subject.Prepare();
        deed.Before?.Invoke(subject);
        return subject;
    }

    private VaultCore Open(IEngine inner) => VaultFactory.Open(inner is SwitchedEngine ? inner : new SharedEngine(inner), schema, TimeProvider.System, _options);

    /// <summary>Closes a vault whose engine may have closed itself, of which closing tells.</summary>
    private sealed class Closing(VaultCore vault) : IDisposable
    {
        public VaultCore Vault => vault;

        public void Dispose()
        {
            try
            {
                vault.Dispose();
            }
            catch (CairnException closed) when (closed.Code == ErrorCode.Failed)
            {
                // That was the fault.
            }
        }
    }
}

/// <summary>An engine that has faults only while it is told to, and that stays open when it is disposed.</summary>
internal sealed class SwitchedEngine(IEngine inner, FaultPlan plan) : IEngine
{
    private readonly FaultingEngine _faulting = new(inner, plan);

    public bool Faulting { get; set; }

    /// <summary>Whether the fault made it close itself.</summary>
    public bool Closed => _faulting.Closed;

    public EngineCapabilities Capabilities => inner.Capabilities;

    public Schema Schema => inner.Schema;

    private IEngine Now => Faulting || Closed ? _faulting : inner;

    public IReadTransaction BeginRead() => Now.BeginRead();

    public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes) => Now.BeginWrite(scopes);

    public void Sync() => Now.Sync();

    public long ChangeStamp() => Now.ChangeStamp();

    public void Compact(CancellationToken cancellation = default) => Now.Compact(cancellation);

    public EngineStats Stats() => Now.Stats();

    public VerifyReport Verify(CancellationToken cancellation = default) => Now.Verify(cancellation);

    public void Dispose()
    {
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
