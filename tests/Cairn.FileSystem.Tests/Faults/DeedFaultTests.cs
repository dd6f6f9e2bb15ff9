using Cairn.FileSystem.Checking;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Tests.Model;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Faults;

/// <summary>Tries each deed on one vault with one call to the engine after the other failing; afterwards the vault is whole.</summary>
public abstract class DeedFaultTests(IEngineProvider provider)
{
    private readonly EngineUnderTest _engine = new(provider);

    /// <summary>Every so many calls one is made to fail where not all are.</summary>
    protected abstract int Stride { get; }

    private protected abstract FaultedDeed Faulted(Deed deed, IEngine engine, VaultSchema schema, int turn);

    private protected void ForEachDeed(Func<long, FaultPlan> plan)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        var turn = 0;
        foreach (var some in Deeds.All.Chunk(TestSettings.Rounds(Deeds.All.Count, 1)))
            OnNewVault(some, plan, ref turn);
    }

    private void OnNewVault(Deed[] deeds, Func<long, FaultPlan> plan, ref int turn)
    {
        using var directory = new TestDirectory(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
        var schema = new VaultSchema();
        using var engine = _engine.Create(directory["vault"], schema.Schema);
        VaultFactory.Create(new SharedEngine(engine), schema, TimeProvider.System, new CoreOptions()).Dispose();
        foreach (var deed in deeds)
        {
            Faulted(deed, engine, schema, turn++).Run(plan, Stride);
            TestSettings.Progress($"{GetType().Name}, {plan(1).Kind}: {turn} of {Deeds.All.Count}, {deed}");
        }
        using var vault = VaultFactory.Open(new SharedEngine(engine), schema, TimeProvider.System, new CoreOptions());
        Assert.Empty(new Checker(vault).Run());
    }
}

/// <summary>One deed, tried with one call after the other failing, until it makes no more calls.</summary>
internal abstract class FaultedDeed(Deed deed, IEngine engine, VaultSchema schema, int turn)
{
    /// <summary>One thread makes the calls, so that the n-th is always the same.</summary>
    protected static CoreOptions Options { get; } = new() { Contents = new ContentOptions { Parallel = false } };

    protected Deed Deed => deed;

    protected IEngine Engine => engine;

    protected VaultSchema Schema => schema;

    /// <summary>What the subject looks like before the deed, and what it comes to.</summary>
    protected string Before { get; private set; } = "";

    /// <inheritdoc cref="Before"/>
    protected string After { get; private set; } = "";

    private int _attempts;

    public void Run(Func<long, FaultPlan> plan, int stride)
    {
        Rehearse();
        for (var number = (long)(stride == 1 ? 1 : 1 + turn % stride); Try(plan(number)); number += stride)
        {
        }
    }

    /// <returns>Whether the call was made that was to fail.</returns>
    protected abstract bool Try(FaultPlan plan);

    /// <summary>The deed, with all that may fail.</summary>
    protected virtual void Do(Subject subject) => deed.Act(subject);

    /// <returns>Whether it failed.</returns>
    protected bool Act(Subject subject, string where)
    {
        try
        {
            Do(subject);
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

    protected void AssertAllOrNothing(string seen, bool failed, string where)
    {
        if (!deed.InSteps)
            Assert.True(seen == After || seen == Before && failed, $"{where}, failed: {failed}. Before:\n{Before}\nshould become:\n{After}\nand is:\n{seen}");
    }

    /// <summary>The vault is whole, looked at every now and then, and what comes after works: the deed itself when it did not happen, and another one.</summary>
    protected void AssertWorks(Subject subject, string seen, string where, VaultCore vault)
    {
        if (_attempts % TestSettings.Rounds(5, 1) == 0)
            Assert.True(new Checker(vault).Run() is { Count: 0 }, $"{where}: {string.Join('\n', new Checker(vault).Run().Take(5))}");
        if (!deed.InSteps && seen == Before && Before != After)
        {
            deed.Act(subject);
            Assert.True(subject.Describe() == After, $"{where}: done again it comes to\n{subject.Describe()}\ninstead of\n{After}");
        }
        Assert.Equal(Errno.None, subject.Files.Create(Node.Root, "works"u8.ToArray(), new Operations.NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out _));
    }

    protected Subject Prepare(VaultCore vault)
    {
        var subject = new Subject(vault, $"t{turn}-{_attempts++}");
        subject.Prepare();
        deed.Before?.Invoke(subject);
        return subject;
    }

    protected VaultCore Open() => VaultFactory.Open(new SharedEngine(engine), schema, TimeProvider.System, Options);

    /// <summary>A vault whose engine has closed itself, and one that could not write what it holds, say so as they are closed.</summary>
    protected static void Close(VaultCore vault)
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

    private void Rehearse()
    {
        using var vault = Open();
        var subject = Prepare(vault);
        Before = subject.Describe();
        deed.Act(subject);
        After = subject.Describe();
        subject.CleanUp();
    }
}
