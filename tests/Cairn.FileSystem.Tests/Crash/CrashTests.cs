using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;

namespace Cairn.FileSystem.Tests.Crash;

/// <summary>
/// kill -9 in a loop while files are changed: what is found is what some number of the changes leave, in their order; of those acknowledged as
/// committed none is missing, and of those acknowledged from memory none that a sync came after; and nothing is wrong with the vault.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "The moment of a kill is random anyway.")]
public abstract class CrashTests(IEngineProvider provider, bool directory = false)
{
    /// <summary>A new vault after so many: each of them is described, with its whole history, after each change.</summary>
    private const int RoundsOfVault = 25;

    private readonly EngineUnderTest _engine = new(provider);

    [SkippableFact]
    public void A_killed_process_loses_nothing_committed() => KillAgainAndAgain(Durability.Committed, syncs: 20, TestSettings.Rounds(6, 500));

    [SkippableFact]
    public void A_killed_process_that_acknowledges_from_memory_leaves_a_prefix_with_every_sync() => KillAgainAndAgain(Durability.Buffered, syncs: 37, TestSettings.Rounds(8, 500));

    private void KillAgainAndAgain(Durability durability, int syncs, int rounds)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        var seed = (int)(TestSettings.Seed ?? (ulong)Environment.TickCount);
        for (; rounds > 0; rounds -= RoundsOfVault)
        {
            KillOnOneVault(durability, syncs, Math.Min(rounds, RoundsOfVault), seed++);
            TestSettings.Progress($"{provider.Name}{(directory ? ", packs" : "")}, {durability}: {rounds} rounds were left");
        }
    }

    private void KillOnOneVault(Durability durability, int syncs, int rounds, int seed)
    {
        using var place = new TestDirectory(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
        // Vaults that are directories have packs.
        var path = place["vault"] + (directory ? "/" : "");
        var spec = _engine.Spec(path);
        Vault.Create(spec).Dispose();
        using var reference = new Reference();
        long done = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (acknowledged, synced) = KillOnce(path, durability, done + 1, syncs, new Random(HashCode.Combine(seed, round)));
            var least = Math.Max(done, durability == Durability.Buffered ? synced : acknowledged);
            using var vault = Vault.Open(spec);
            var where = $"CAIRN_TEST_SEED={seed}, round {round}: {acknowledged} were acknowledged, {synced} synced";
            done = reference.Find(FileDescription.Of(vault), least, Math.Max(done, acknowledged) + 1, where);
            var problems = vault.Check();
            Assert.True(problems.Count == 0, $"{where}: {string.Join('\n', problems.Take(5))}");
        }
    }

    /// <returns>The last change that it said was acknowledged, and the last that it said was synced.</returns>
    private (long Acknowledged, long Synced) KillOnce(string path, Durability durability, long first, int syncs, Random random)
    {
        using var child = new ChildProcess(ChildCommands.Files, _engine, path, durability.ToString(), first.ToString(CultureInfo.InvariantCulture), syncs.ToString(CultureInfo.InvariantCulture));
        var lines = new List<string>();
        for (var count = random.Next(120); count > 0; count--)
            lines.Add(child.NextLine());
        var moment = Stopwatch.GetTimestamp() + random.Next((int)(Stopwatch.Frequency / 100));
        while (Stopwatch.GetTimestamp() < moment)
            Thread.SpinWait(10);
        lines.AddRange(child.Kill());
        return (Last(lines.Where(static line => !line.StartsWith("synced", StringComparison.Ordinal))), Last(lines.Where(static line => line.StartsWith("synced", StringComparison.Ordinal))));
    }

    private static long Last(IEnumerable<string> lines) => lines.LastOrDefault() is { } line ? long.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture) : 0;

    /// <summary>The same changes on a vault in memory: what there is after each of them.</summary>
    private sealed class Reference : IDisposable
    {
        private readonly Vault _vault = Vault.Create("memory:");
        private readonly List<string> _states = [];

        public Reference() => _states.Add(FileDescription.Of(_vault));

        /// <summary>The number of changes that leave <paramref name="state"/>, of those from <paramref name="least"/> to <paramref name="most"/>.</summary>
        public long Find(string state, long least, long most, string where)
        {
            while (_states.Count <= most)
            {
                FileWorkload.Do(_vault, _states.Count);
                _states.Add(FileDescription.Of(_vault));
            }
            for (var number = most; number >= least; number--)
                if (_states[(int)number] == state)
                    return number;
            var elsewhere = _states.LastIndexOf(state);
            throw new InvalidOperationException($"{where}. What is found is what there was after {elsewhere} changes (-1: never):\n{state}\nAfter {least} there was\n{_states[(int)least]}\nand after {most}\n{_states[(int)most]}");
        }

        public void Dispose() => _vault.Dispose();
    }
}

public sealed class SqliteCrashTests() : CrashTests(new SqliteProvider());

public sealed class SqlitePackCrashTests() : CrashTests(new SqliteProvider(), directory: true);

public sealed class LmdbCrashTests() : CrashTests(new LmdbProvider());

public sealed class RocksDbCrashTests() : CrashTests(new RocksDbProvider());
