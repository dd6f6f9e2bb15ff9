using System.Globalization;
using Cairn.Mount.Tests.Posix;

namespace Cairn.Mount.Tests.Fuzz;

/// <summary>Random histories, on a mount and on the machine's own file system: each step comes to the same, and so does what is there in the end.</summary>
public sealed class FuzzTests
{
    [SkippableFact]
    public void Random_histories_come_to_the_same() => Play(TestSettings.Rounds(12, 1500), 250, "");

    [SkippableFact]
    public void So_they_do_without_the_kernels_write_back_cache() => Play(TestSettings.Rounds(6, 500), 250, "", "--write-through");

    [SkippableFact]
    public void So_they_do_through_rings() => Play(TestSettings.Rounds(3, 500), 250, "", "--io-uring");

    [SkippableFact]
    public void So_they_do_on_LMDB() => Play(TestSettings.Rounds(3, 500), 250, "lmdb:");

    [SkippableTheory]
    [InlineData("")]
    [InlineData("lmdb:")]
    public void A_fork_goes_on_where_it_was_made_and_leaves_the_branch_as_it_is(string engine)
    {
        using var mount = new MountedVault(engine, []);
        var histories = Seeds(TestSettings.Rounds(2, 200)).Select(static seed => (Name: $"{seed:x}", Seed: seed, Steps: Steps(seed, 300))).ToList();
        foreach (var (name, seed, steps) in histories)
            Assert.True(Difference(mount, steps[..150], name).Length == 0, $"CAIRN_TEST_SEED={seed}");
        var before = histories.ConvertAll(history => Tree(mount[history.Name]));
        mount.Unmount();
        using (var vault = Vault.Open(mount.Spec))
            vault.Branch().Fork("fork");
        mount.Mount("-b", "fork");
        foreach (var (name, seed, steps) in histories)
        {
            var difference = Difference(mount, steps[150..], name);
            Assert.True(difference.Length == 0, $"CAIRN_TEST_SEED={seed}\n{difference}");
        }
        mount.Unmount();
        mount.Mount();
        Assert.Equal(before, histories.ConvertAll(history => Tree(mount[history.Name])));
        mount.UnmountAndCheck();
    }

    [SkippableFact]
    public void Several_processes_at_once_come_to_the_same()
    {
        using var mount = new MountedVault();
        var seeds = Seeds(TestSettings.Rounds(4, 100));
        // Each has a directory of its own, so that its results do not depend on the others; the file system has all of them at once.
        var differences = seeds.AsParallel().WithDegreeOfParallelism(4).Select(seed => Difference(mount, Steps(seed, 250), $"{seed:x}")).Where(static found => found.Length > 0).ToList();
        Assert.Empty(differences);
        mount.UnmountAndCheck();
    }

    private static void Play(int rounds, int steps, string engine, params string[] options)
    {
        using var mount = new MountedVault(engine, options);
        foreach (var seed in Seeds(rounds))
            if (Difference(mount, Steps(seed, steps), $"{seed:x}").Length > 0)
                Report(mount, seed, Steps(seed, steps));
        mount.UnmountAndCheck();
    }

    private static IEnumerable<ulong> Seeds(int rounds) =>
        TestSettings.Seed is { } one ? [one] : Enumerable.Range(0, rounds).Select(static _ => (ulong)Random.Shared.NextInt64(int.MaxValue));

    private static List<FuzzStep> Steps(ulong seed, int count)
    {
        var random = new Random((int)seed);
        return [.. Enumerable.Range(0, count).Select(_ => FuzzStep.Random(random))];
    }

    /// <summary>Takes out what is not needed for a difference, and fails with what is left.</summary>
    private static void Report(MountedVault mount, ulong seed, List<FuzzStep> steps)
    {
        var attempts = 0;
        for (var size = steps.Count / 2; size >= 1; size /= 2)
            for (var at = 0; at + size <= steps.Count && attempts < 200; attempts++)
            {
                var fewer = steps.Where((_, i) => i < at || i >= at + size).ToList();
                if (Difference(mount, fewer, string.Create(CultureInfo.InvariantCulture, $"{seed:x}-{attempts}")).Length > 0)
                    steps = fewer;
                else
                    at += size;
            }
        Assert.Fail($"CAIRN_TEST_SEED={seed}\n{string.Join('\n', steps)}\n{Difference(mount, steps, $"{seed:x}-last")}");
    }

    private static string Difference(MountedVault mount, List<FuzzStep> steps, string name)
    {
        var (expected, actual) = (Run(steps, mount.Beside(name)), Run(steps, mount[name]));
        return expected == actual ? "" : PosixTests.Differences(expected, actual);
    }

    private static string Tree(string directory)
    {
        using var transcript = new Transcript(directory);
        transcript.Tree();
        return transcript.ToString();
    }

    private static string Run(List<FuzzStep> steps, string directory)
    {
        Directory.CreateDirectory(directory);
        using var transcript = new Transcript(directory);
        transcript.Mkdir("d");
        transcript.Mkdir("e");
        foreach (var step in steps)
            step.Run(transcript);
        transcript.Tree();
        return transcript.ToString();
    }
}
