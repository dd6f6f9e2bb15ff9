using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Threads;

/// <summary>Sixteen threads use one vault, its branches and its files for everything that there is to do, all at once.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same choices, if not the same order.")]
public abstract class ThreadTests(IEngineProvider provider)
{
    private const int Threads = 16;

    private readonly EngineUnderTest _engine = new(provider);

    private static int Rounds => TestSettings.Rounds(40, 3_000);

    [SkippableFact]
    public void Everything_may_be_done_by_many_threads_at_once() => Run(Durability.Committed);

    [SkippableFact]
    public void Everything_may_be_done_by_many_threads_at_once_when_acknowledged_from_memory() => Run(Durability.Buffered);

    private void Run(Durability durability)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        using var directory = new TestDirectory(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
        var options = new VaultOptions { Durability = durability, CachedNodes = 50 };
        using var vault = Vault.Create(_engine.Name == "memory" ? "memory:" : _engine.Spec(directory["vault"]), options);
        vault.Branch().Files.CreateDirectory("/shared");
        var seed = (int)(TestSettings.Seed ?? (ulong)Environment.TickCount);
        var crowd = Enumerable.Range(0, Threads).Select(number => new Worker(vault, number, new Random(HashCode.Combine(seed, number)))).ToList();
        try
        {
            Concurrently.Run([.. crowd.Select(static worker => (Action)(() => worker.Work(Rounds)))]);
            AssertNothingIsLost(vault, crowd);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"CAIRN_TEST_SEED={seed}: {failure.Message}", failure);
        }
    }

    private static void AssertNothingIsLost(Vault vault, List<Worker> crowd)
    {
        var files = vault.Branch().Files;
        Assert.Equal(crowd.Sum(static worker => worker.Appended), files.GetInfo("/shared/lines").Size);
        foreach (var worker in crowd)
            worker.AssertOwn();
        var revisions = vault.Branch().Log().Select(static entry => entry.Revision).ToList();
        Assert.Equal(revisions.Order(), revisions);
        Assert.Equal(vault.Branch().Tip, revisions[^1]);
        Assert.Empty(vault.Check());
    }

    /// <summary>What one thread does: in a directory of its own, where it knows what must be there, and in one that all share.</summary>
    private sealed class Worker(Vault vault, int number, Random random)
    {
        private readonly Dictionary<string, string> _own = [];
        private readonly string _home = $"/home{number}";

        public long Appended { get; private set; }

        public void Work(int rounds)
        {
            vault.Branch().Files.CreateDirectory(_home);
            for (var round = 0; round < rounds; round++)
            {
                ChangeOwn(round);
                Meddle();
                Append();
            }
        }

        public void AssertOwn()
        {
            var files = vault.Branch().Files;
            Assert.Equal(_own.Keys.Order(StringComparer.Ordinal), files.Enumerate(_home).Select(static entry => entry.Name).Order(StringComparer.Ordinal));
            foreach (var (name, text) in _own)
                Assert.Equal(text, files.ReadAllText($"{_home}/{name}"));
        }

        private void ChangeOwn(int round)
        {
            var files = vault.Branch().Files;
            var name = "n" + random.Next(6).ToString(CultureInfo.InvariantCulture);
            var text = $"{number} {round} {new string('x', random.Next(6_000))}";
            if (random.Next(4) == 0 && _own.Remove(name))
            {
                files.Delete($"{_home}/{name}");
                return;
            }
            var before = vault.Branch().Tip;
            files.WriteAllText($"{_home}/{name}", text);
            _own[name] = text;
            Assert.Equal(text, files.ReadAllText($"{_home}/{name}"));
            Assert.True(vault.Branch().Tip > before);
            Assert.Equal(text, vault.Branch().At(vault.Branch().Tip).Files.ReadAllText($"{_home}/{name}"));
            if (random.Next(10) == 0)
                AssertOwn();
        }

        private void Append()
        {
            vault.Branch().Files.AppendAllText("/shared/lines", "line\n");
            Appended += 5;
        }

        /// <summary>What others may be about as well, and so may be refused.</summary>
        private void Meddle()
        {
            var branch = vault.Branch();
            var (files, one, other) = (branch.Files, $"/shared/{random.Next(8)}", $"/shared/{random.Next(8)}");
            try
            {
                switch (random.Next(16))
                {
                    case 0: files.WriteAllBytes(one, Bytes.Random(random.Next(400_000), 1)); break;
                    case 1: files.Move(one, other, overwrite: true); break;
                    case 2: files.Copy(one, other); break;
                    case 3: files.Delete(one, recursive: true); break;
                    case 4: files.CreateHardLink(one, other); break;
                    case 5: files.Exchange(one, other); break;
                    case 6: files.SetXattr(one, "user.a", Bytes.Random(50, number)); break;
                    case 7: Stream(files, one); break;
                    case 8: branch.Snapshot("s" + random.Next(5)); break;
                    case 9: branch.DeleteSnapshot("s" + random.Next(5)); break;
                    case 10: branch.Fork("f" + random.Next(4)).Files.WriteAllText("/forked", "yes"); break;
                    case 11: vault.Branch("f" + random.Next(4)).Delete(); break;
                    case 12: branch.Batch(batch => BatchUp(batch)); break;
                    case 13: branch.Restore(one, Math.Max(1, branch.Tip - random.Next(50)), other); break;
                    case 14: Look(branch); break;
                    default: Keep(branch); break;
                }
            }
            catch (CairnException refused) when (refused.Code is ErrorCode.NotFound or ErrorCode.AlreadyExists or ErrorCode.NotADirectory or ErrorCode.IsADirectory or ErrorCode.DirectoryNotEmpty
                or ErrorCode.InvalidOperation or ErrorCode.Pruned or ErrorCode.Held or ErrorCode.Collision)
            {
                // Another thread was faster.
            }
        }

        private static void Stream(BranchFiles files, string path)
        {
            using var stream = files.OpenWrite(path);
            stream.Write(Bytes.Random(3_000, 1));
            stream.Position = 0;
            Assert.Equal(100, stream.ReadAtLeast(new byte[100], 100));
        }

        private void BatchUp(Batch batch)
        {
            for (var i = 0; i < 3; i++)
                batch.WriteAllText($"/shared/b{number}{i}", "batch");
        }

        private static void Look(Branch branch)
        {
            var view = branch.At(branch.Tip);
            Assert.Equal(view.Files.Enumerate(recursive: true).Count(), view.Files.Enumerate(recursive: true).Count());
            _ = branch.Log(Math.Max(0, branch.Tip - 20)).Count();
            _ = branch.Diff(Math.Max(1, branch.Tip - 5));
            _ = branch.Versions("/shared/lines");
            _ = branch.Snapshots();
        }

        private void Keep(Branch branch)
        {
            switch (random.Next(4))
            {
                case 0: branch.Prune(Math.Max(0, branch.Tip - 200)); break;
                case 1: vault.BranchAs("main", new Session($"worker{number}")).Files.WriteAllText($"/shared/as{number}", "somebody else"); break;
                case 2: vault.Sync(); break;
                default: _ = vault.Branches(); break;
            }
        }
    }
}

public sealed class MemoryThreadTests() : ThreadTests(new MemoryProvider());

public sealed class SqliteThreadTests() : ThreadTests(new SqliteProvider());

public sealed class LmdbThreadTests() : ThreadTests(new LmdbProvider());

public sealed class RocksDbThreadTests() : ThreadTests(new RocksDbProvider());
