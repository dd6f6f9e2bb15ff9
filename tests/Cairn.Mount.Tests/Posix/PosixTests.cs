namespace Cairn.Mount.Tests.Posix;

/// <summary>The table, run on a mount and on the machine's own file system: the same results, and the same errors.</summary>
public sealed class PosixTests
{
    [SkippableFact]
    public void A_mount_behaves_as_the_machines_own_file_system() => Compare("");

    [SkippableFact]
    public void So_it_does_when_the_kernel_passes_on_each_write_at_once() => Compare("", "--write-through");

    [SkippableTheory]
    [MemberData(nameof(OtherWays))]
    public void So_it_does_in_other_mounts(string engine, string options) => Compare(engine, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Engines and options; <c>fork</c> is a fork of the branch.</summary>
    public static TheoryData<string, string> OtherWays
    {
        get
        {
            var ways = new TheoryData<string, string> { { "lmdb:", "-b fork" }, { "", "--io-uring" } };
            if (TestSettings.Long)
                foreach (var engine in new[] { "", "lmdb:", "rocksdb:" })
                    foreach (var options in new[] { "-b fork", "--write-through", "-b fork --write-through", "--durability committed", "--durability synced", "--io-uring", "--io-uring --write-through" })
                        if ((engine, options) is not (("lmdb:", "-b fork") or ("", "--io-uring")))
                            ways.Add(engine, options);
            return ways;
        }
    }

    private static void Compare(string engine, params string[] options)
    {
        using var mount = new MountedVault(engine, []);
        if (options.Length > 0)
        {
            mount.Unmount();
            using (var vault = Vault.Open(mount.Spec))
                vault.Branch().Fork("fork");
            mount.Mount(options);
        }
        var different = new List<string>();
        foreach (var (name, check) in PosixTable.Checks)
        {
            var (expected, actual) = (Run(check, Directory.CreateDirectory(mount.Beside(name)).FullName), Run(check, Directory.CreateDirectory(mount[name]).FullName));
            if (expected != actual)
                different.Add($"{name}:\n{Differences(expected, actual)}");
        }
        Assert.True(different.Count == 0, string.Join("\n", different));
        mount.UnmountAndCheck();
    }

    private static string Run(Action<Transcript> check, string directory)
    {
        using var transcript = new Transcript(directory);
        check(transcript);
        return transcript.ToString();
    }

    /// <summary>The lines that differ: first the machine's, then the mount's.</summary>
    internal static string Differences(string expected, string actual)
    {
        var (one, other) = (expected.Split('\n'), actual.Split('\n'));
        return string.Join('\n', one.Zip(other).Where(static pair => pair.First != pair.Second).Take(12).Select(static pair => $"  expected  {Short(pair.First)}\n  but was   {Short(pair.Second)}"));
    }

    private static string Short(string line) => line.Length > 300 ? line[..300] + "…" : line;
}
