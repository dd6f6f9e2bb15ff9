using System.Text;
using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.Storage.Memory;
using Xunit.Abstractions;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>
/// Random histories on a vault and on a reference that keeps a full copy of each branch at each revision. What fails is made
/// short and printed; <c>CAIRN_TEST_SEED</c> repeats one history, <c>CAIRN_TEST_LONG=1</c> plays a million steps instead of 10,000, over all engines together.
/// </summary>
public abstract class ModelTests(IEngineProvider provider, ITestOutputHelper output)
{
    private readonly EngineUnderTest _engine = new(provider);

    [SkippableFact]
    public void A_vault_shows_what_was_done_at_every_revision_of_every_branch()
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        if (TestSettings.Seed is { } given)
        {
            Play((int)given);
            return;
        }
        var seed = Random.Shared.Next(1 << 30);
        output.WriteLine($"Seeds from {seed}.");
        for (var steps = TestSettings.Rounds(2_500, 250_000); steps > 0;)
        {
            steps -= Play(seed++);
            TestSettings.Progress($"{provider.Name}: {steps} steps of the model are left");
        }
    }

    private int Play(int seed)
    {
        var (steps, options) = (StepGenerator.Make(seed), new RunOptions(seed));
        if (Try(steps, options, null) is not { } first)
            return steps.Count;
        steps = Shrinking.Shrink(steps, shorter => Try(shorter, options, null) is not null);
        var trace = new StringBuilder();
        if (Try(steps, options, line => trace.AppendLine(line)) is not { } failure)
            throw new InvalidOperationException($"CAIRN_TEST_SEED={seed} on {provider.Name} ({options.Cores} open at once, buffered: {options.Buffered}) failed, and did not when it was repeated: {first.Message}", first);
        throw new InvalidOperationException($"CAIRN_TEST_SEED={seed} on {provider.Name} ({options.Cores} open at once, buffered: {options.Buffered}), made shorter:\n{string.Join('\n', steps)}\n{trace}{failure.Message}", failure);
    }

    private Exception? Try(List<Step> steps, RunOptions options, Action<string>? trace)
    {
        try
        {
            using var player = new HistoryPlayer(_engine, options, trace);
            player.Play(steps);
            return null;
        }
#pragma warning disable CA1031 // Whatever is thrown is the failure.
        catch (Exception failure)
        {
            return failure;
        }
#pragma warning restore CA1031
    }
}

public sealed class MemoryModelTests(ITestOutputHelper output) : ModelTests(new MemoryProvider(), output);

public sealed class SqliteModelTests(ITestOutputHelper output) : ModelTests(new SqliteProvider(), output);

public sealed class LmdbModelTests(ITestOutputHelper output) : ModelTests(new LmdbProvider(), output);

public sealed class RocksDbModelTests(ITestOutputHelper output) : ModelTests(new RocksDbProvider(), output);
