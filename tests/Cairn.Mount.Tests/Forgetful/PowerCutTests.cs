using System.Globalization;

namespace Cairn.Mount.Tests.Forgetful;

/// <summary>
/// Mounts whose vault is on a disk that keeps only what it was told to sync, cut off while programs write: what was synced is there, with durability <c>synced</c>
/// also what was closed, each program's files are a first part of what it wrote, and nothing is wrong with the vault.
/// </summary>
public sealed class PowerCutTests
{
    private const int CutsOfOne = 10;

    [SkippableTheory]
    [MemberData(nameof(Vaults))]
    public void What_was_synced_survives(string engine, string name, string durability) => Cut(engine, name, durability, TestSettings.Rounds(5, 60));

    /// <summary>Engines, vaults and durabilities.</summary>
    public static TheoryData<string, string, string> Vaults
    {
        get
        {
            var vaults = new TheoryData<string, string, string> { { "sqlite:", "vault.cairn", "buffered" }, { "sqlite:", "vault.cairn", "synced" }, { "lmdb:", "vault.cairn", "buffered" } };
            if (TestSettings.Long)
                foreach (var (engine, name) in new[] { ("sqlite:", "vault.cairn"), ("sqlite:", "packed/"), ("lmdb:", "vault.cairn"), ("rocksdb:", "vault.cairn") })
                    foreach (var durability in new[] { "buffered", "committed", "synced" })
                        if (!vaults.Any(known => (string)known[0] == engine && (string)known[1] == name && (string)known[2] == durability))
                            vaults.Add(engine, name, durability);
            return vaults;
        }
    }

    private static void Cut(string engine, string name, string durability, int cuts)
    {
        var seed = TestSettings.Seed ?? (ulong)Random.Shared.NextInt64(int.MaxValue);
        var random = new Random((int)seed);
        // Now and then anew: the disk remembers everything, and a vault that grows makes all that follows slower.
        for (var done = 0; done < cuts; done += CutsOfOne)
            CutOne(engine, name, durability, Math.Min(CutsOfOne, cuts - done), random, string.Create(CultureInfo.InvariantCulture, $"CAIRN_TEST_SEED={seed}, vault {done / CutsOfOne}"));
    }

    private static void CutOne(string engine, string name, string durability, int cuts, Random random, string which)
    {
        using var place = new ForgetfulMount();
        var spec = $"{engine}{place.Path}/{name}";
        var (code, said) = MountedVault.Run(MountedVault.Dotnet, MountedVault.Program, "init", spec);
        Assert.True(code == 0, said);
        using var mount = MountedVault.Of(spec, "--durability", durability);
        using (var writers = new Writers(mount.Path, 0))
            for (var cut = 0; cut < cuts; cut++)
            {
                writers.Resume();
                Thread.Sleep(random.Next(5, 150));
                var reached = writers.Reached();
                using var left = new TestDirectory();
                var survival = (ForgetfulDisk.Survival)random.Next(3);
                place.Disk.Cut(left.Path, survival, random);
                writers.Pause();
                Verify($"{engine}{left[name]}", writers, reached, durability, $"{which}, cut {cut}, of which {survival} survives");
                Assert.Null(place.Disk.Failure);
            }
        mount.Unmount();
    }

    private static void Verify(string spec, Writers writers, Writers.Progress reached, string durability, string when)
    {
        try
        {
            using var vault = Vault.Open(spec);
            writers.Verify(vault.Branch().Files, reached, all: durability == "synced");
            MountedVault.AssertSound(vault);
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException(when, wrong);
        }
    }
}
