namespace Cairn.Mount.Tests.Programs;

/// <summary>Programs that are made to find what is wrong with a file system.</summary>
public sealed class StressTests
{
    private static readonly string[] _stressors =
    [
        "access", "chmod", "chown", "dentry", "dir", "dirdeep", "dirmany", "fallocate", "fcntl", "filename", "flock", "fstat", "getdent", "hdd", "iomix", "link", "lockf", "metamix", "mmap",
        "open", "rename", "seek", "symlink", "sync-file", "touch", "truncate", "unlink", "utime", "xattr",
    ];

    /// <summary>Sequential, random, synced now and then, mapped, past the page cache, and each write synced.</summary>
    private static readonly string[] _jobs =
    [
        "--rw=write --bs=128k --end_fsync=1", "--rw=randrw --bs=4k --numjobs=3 --end_fsync=1", "--rw=randwrite --bsrange=512-64k --numjobs=2 --fsync=32", "--ioengine=mmap --rw=randwrite --bs=4k",
        "--ioengine=libaio --iodepth=16 --direct=1 --rw=randrw --bs=4k", "--rw=rw --bs=60k --fallocate=keep --sync=1",
    ];

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void Fio_reads_what_it_wrote(string engine, string vault)
    {
        MountedVault.RequireLong();
        MountedVault.RequireProgram("fio");
        using var mount = new MountedVault(engine, [], name: vault);
        var moments = new Moments(mount);
        for (var i = 0; i < _jobs.Length; i++)
        {
            MountedVault.Shell(mount.Path, $"fio --name=job{i} --directory=. --size=96m --verify=crc32c --verify_fatal=1 --minimal {_jobs[i]} 2>&1");
            if (i == 1)
                moments.Remember("half");
        }
        moments.Verify();
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void Stress_ng_finds_nothing(string engine, string vault)
    {
        MountedVault.RequireLong();
        MountedVault.RequireProgram("stress-ng");
        // Older ones lack some.
        var known = MountedVault.Run("stress-ng", "--stressors").Said.Split(' ', '\n');
        var stressors = _stressors.Intersect(known).ToList();
        Assert.InRange(stressors.Count, 26, _stressors.Length);
        using var mount = new MountedVault(engine, [], name: vault);
        MountedVault.Shell(mount.Path, "seq 100000 > before");
        var moments = new Moments(mount);
        moments.Remember("before");
        foreach (var stressor in stressors)
        {
            var (code, said) = MountedVault.Run("stress-ng", "--temp-path", mount.Path, $"--{stressor}", "2", "--timeout", "3", "--verify");
            Assert.True(code == 0 && !said.Contains("fail:", StringComparison.Ordinal), $"{stressor} ended with {code}: {said}");
            Assert.Equal([mount["before"]], Directory.GetFileSystemEntries(mount.Path));
        }
        // Several at once.
        MountedVault.Shell(mount.Path, "stress-ng --temp-path . --rename 1 --link 1 --hdd 1 --dir 1 --mmap 1 --xattr 1 --timeout 10 --verify 2>&1");
        moments.Verify();
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void Dbench_works_as_clients_of_a_file_server_do(string engine, string vault)
    {
        MountedVault.RequireLong();
        MountedVault.RequireProgram("dbench");
        using var mount = new MountedVault(engine, [], name: vault);
        Assert.Contains("Throughput", MountedVault.Shell(mount.Path, "dbench -D . -t 30 4 2>&1"), StringComparison.Ordinal);
        mount.UnmountAndCheck();
    }
}
