using Cairn.Storage.Memory;
using Xunit;

namespace Cairn.Testing;

/// <summary>The transactions of the <see cref="Workload"/>, committed to memory: what another engine must hold after as many.</summary>
internal sealed class WorkloadModel : IDisposable
{
    private readonly TestTables _tables = new();
    private readonly IEngine _memory;
    private long _done;

    public WorkloadModel() => _memory =
        new MemoryProvider().Create(new EngineSettings("", _tables.Schema, EngineOptionValues.Parse("memory", [], new Dictionary<string, string>())));

    /// <summary>Asserts that <paramref name="engine"/> holds exactly what some number of transactions leaves: those reported, or one more.</summary>
    /// <returns>How many.</returns>
    public long AssertHolds(IEngine engine, TestTables tables, long reported)
    {
        reported = Math.Max(reported, _done);
        var found = Workload.Done(engine, tables);
        Assert.InRange(found, reported, reported + 1);
        AdvanceTo(found);
        Assert.Equal(_memory.Content(), engine.Content());
        return found;
    }

    /// <summary>A hash of all content after each number of transactions, from 0 to <paramref name="last"/>.</summary>
    public List<string> Hashes(long last)
    {
        var hashes = new List<string>();
        for (var number = 0L; number <= last; number++)
        {
            AdvanceTo(number);
            hashes.Add(ContentHash.Of(_memory));
        }
        return hashes;
    }

    public void Dispose() => _memory.Dispose();

    private void AdvanceTo(long number)
    {
        Workload.Run(_memory, _tables, _done + 1, number);
        _done = number;
    }
}
