using System.Diagnostics;
using System.Globalization;
using Cairn.Fuse.Transport;
using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>A mount whose disk is full or for reading only, or whose process is told to end, killed or stopped: programs get the right error, what was acknowledged is
/// there, the directory can be cleaned up, and nothing is wrong with the vault.</summary>
public sealed class TroubleTests
{
    private const int InputOutput = 5, NoSpace = 28, ReadOnlyFileSystem = 30;

    /// <summary>Engines and options, of which the first is a durability: few of them, or with long tests all.</summary>
    public static TheoryData<string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string> { { "sqlite:", "buffered" }, { "sqlite:", "committed --io-uring" } };
            if (TestSettings.Long)
                foreach (var (engine, durability) in new[] { ("sqlite:", "committed"), ("sqlite:", "synced"), ("lmdb:", "buffered"), ("lmdb:", "committed"), ("rocksdb:", "buffered"), ("rocksdb:", "committed") })
                    kinds.Add(engine, durability);
            return kinds;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void On_a_full_disk_programs_are_told_so_and_go_on_when_there_is_room(string engine, string options)
    {
        // With durability buffered some 32 MiB may be acknowledged and not written: there must be room for that, in a log and in the database, before anything else.
        using var disk = new SmallFileSystem(320 << 20);
        File.WriteAllBytes(disk["reserve"], new byte[280 << 20]);
        using var mount = new MountedVault(engine, ["--durability", .. options.Split(' ')], disk.Path);
        Store(mount["kept"], "kept");
        Assert.Equal(-NoSpace, Fill(mount["big"], 100 << 20));
        Assert.Equal("kept", File.ReadAllText(mount["kept"]));
        // Small files, too, whichever way they are told: created or written, closed or synced.
        Assert.Equal(-NoSpace, FillWithSmall(mount.Path));
        File.Delete(disk["reserve"]);
        var began = Stopwatch.StartNew();
        while (TryStore(mount["after"], "after") < 0)
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(30), $"There is room, and nothing can be written: {string.Join('\n', mount.Log.Split('\n').TakeLast(40))}");
        mount.Unmount();
        using var vault = Vault.Open(mount.Spec);
        Assert.Equal(["kept", "after"], new[] { "/kept", "/after" }.Select(path => vault.Branch().Files.ReadAllText(path)));
        MountedVault.AssertSound(vault);
    }

    [SkippableTheory]
    [InlineData("buffered")]
    [InlineData("committed")]
    public void Unmounted_on_a_full_disk_it_says_what_was_lost_and_what_was_synced_is_there(string durability)
    {
        using var disk = new SmallFileSystem(16 << 20);
        using var mount = new MountedVault("", ["--durability", durability], disk.Path);
        using (var writers = new Writers(mount.Path, 1))
        {
            writers.Wait();
            Assert.All(writers.Errors, static error => Assert.Equal(NoSpace, error));
            try
            {
                mount.Unmount();
            }
            catch (IOException told)
            {
                Assert.Equal("buffered", durability);
                Assert.NotEqual("", told.Message);
            }
            using var vault = Vault.Open(mount.Spec, new VaultOptions { Access = Access.ReadOnly });
            writers.Verify(vault.Branch().Files, writers.Reached(), all: durability != "buffered");
            MountedVault.AssertSound(vault);
        }
    }

    /// <summary>All are taken the same way.</summary>
    public static TheoryData<string> Signals => TestSettings.Long ? ["TERM", "INT", "HUP"] : ["HUP"];

    [SkippableFact]
    public void A_vault_that_can_only_be_read_is_mounted_for_reading()
    {
        using var place = new TestDirectory();
        using (var vault = Vault.Create(place["vault.cairn"]))
            vault.Branch().Files.WriteAllText("/f", "read");
        using var medium = ReadOnlyMount.Of(place.Path);
        using var mount = MountedVault.Of(medium["vault.cairn"]);
        Assert.Equal("read", File.ReadAllText(mount["f"]));
        Assert.Equal(-ReadOnlyFileSystem, Sys.Open(mount["g"], Sys.WriteOnly | Sys.Create));
        Assert.Equal(-ReadOnlyFileSystem, Sys.Open(mount["f"], Sys.WriteOnly));
        Assert.Equal(-ReadOnlyFileSystem, Sys.Unlink(mount["f"]));
        mount.Unmount();
    }

    [SkippableTheory]
    [InlineData("vault.cairn")]
    [InlineData("packed/")]
    public void When_the_vaults_files_can_no_longer_be_written_programs_get_an_error_and_what_was_synced_is_there(string name)
    {
        using var place = new TestDirectory();
        using var mount = new MountedVault("sqlite:", [], place.Path, name);
        Store(mount["kept"], "kept");
        // But for SQLite's shared memory: whoever writes to a mapping of what cannot be written is killed, and that is another test's.
        var files = Directory.GetFileSystemEntries(place.Path, "*", SearchOption.AllDirectories).Where(static file => !file.EndsWith("-shm", StringComparison.Ordinal)).ToArray();
        if (MountedVault.Run("chattr", ["+i", .. files]).Code != 0)
            Skip.Because("This needs root and a file system on which files can be made immutable.");
        try
        {
            Assert.True(TryStore(mount["lost"], "lost") < 0);
            Assert.Equal(-InputOutput, TryStore(mount["after"], "after"));
            var told = Assert.Throws<IOException>(() => mount.Unmount()).Message;
            Assert.True(told.Contains("is lost", StringComparison.Ordinal), told);
        }
        finally
        {
            MountedVault.Run("chattr", ["-i", .. files]);
        }
        mount.Process.WaitForExit();
        mount.Mount();
        Assert.Equal("kept", File.ReadAllText(mount["kept"]));
        Assert.True(TryStore(mount["after"], "after") >= 0);
        Assert.False(File.Exists(mount["lost"]));
        mount.Unmount();
        using var vault = Vault.Open(mount.Spec);
        MountedVault.AssertSound(vault);
    }

    [SkippableTheory]
    [MemberData(nameof(Signals))]
    public void Told_to_end_under_load_it_keeps_everything_that_was_closed(string signal)
    {
        using var mount = new MountedVault();
        using var writers = new Writers(mount.Path, 2);
        WaitFor(() => writers.Closed > 60);
        MountedVault.Run("kill", $"-{signal}", mount.Process.Id.ToString(CultureInfo.InvariantCulture));
        Assert.True(mount.Process.WaitForExit(TimeSpan.FromMinutes(2)), "It does not end.");
        Assert.Equal(0, mount.Process.ExitCode);
        Assert.False(Connections.IsMounted(mount.Path));
        writers.Wait();
        using var vault = Vault.Open(mount.Spec);
        writers.Verify(vault.Branch().Files, writers.Reached(), all: true);
        MountedVault.AssertSound(vault);
    }

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Killed_under_load_it_loses_nothing_that_was_acknowledged(string engine, string options)
    {
        var random = new Random();
        string[] told = ["--durability", .. options.Split(' ')];
        using var mount = new MountedVault(engine, told);
        for (var round = 0; round < TestSettings.Rounds(2, 40); round++)
        {
            if (round > 0)
                mount.Mount(told);
            using var writers = new Writers(mount.Path, round);
            WaitFor(() => writers.Closed > 20);
            Thread.Sleep(random.Next(TestSettings.Long ? 1500 : 200));
            mount.Kill();
            writers.Wait();
            Assert.False(Connections.IsMounted(mount.Path));
            using var vault = Vault.Open(mount.Spec);
            writers.Verify(vault.Branch().Files, writers.Reached(), all: options != "buffered");
            MountedVault.AssertSound(vault);
        }
    }

    [SkippableFact]
    public void One_that_hangs_is_unmounted_by_force_and_that_something_may_be_lost_is_said()
    {
        using var mount = new MountedVault();
        Store(mount["f"], "synced");
        Signal(mount, "STOP");
        try
        {
            var told = Assert.Throws<IOException>(() => Mounts.Unmount(mount.Path, force: true, TimeSpan.FromSeconds(1)));
            Assert.Contains("does not say that everything is stored", told.Message, StringComparison.Ordinal);
            Assert.False(Connections.IsMounted(mount.Path));
        }
        finally
        {
            mount.Process.Kill();
        }
        mount.Process.WaitForExit();
        mount.Mount();
        Assert.Equal("synced", File.ReadAllText(mount["f"]));
        mount.UnmountAndCheck();
    }

    private static void Signal(MountedVault mount, string signal) => MountedVault.Run("kill", $"-{signal}", mount.Process.Id.ToString(CultureInfo.InvariantCulture));

    private static void Store(string path, string text) => Assert.True(TryStore(path, text) == 0, "It could not be written.");

    /// <summary>Writes and syncs a file.</summary>
    private static long TryStore(string path, string text)
    {
        var file = Sys.Open(path, Sys.WriteOnly | Sys.Create | Sys.Truncate);
        if (file < 0)
            return file;
        var result = Sys.Write(file, System.Text.Encoding.UTF8.GetBytes(text), 0);
        result = result < 0 ? result : Sys.Sync(file);
        var closed = Sys.Close(file);
        return Math.Min(result, closed);
    }

    /// <summary>Writes until that fails, and tells how; closing and syncing count.</summary>
    private static long Fill(string path, long bytes)
    {
        var file = Sys.Open(path, Sys.WriteOnly | Sys.Create);
        var piece = new byte[1 << 20];
        long error = Math.Min(file, 0);
        for (long at = 0; at < bytes && error == 0; at += piece.Length)
        {
            Random.Shared.NextBytes(piece);
            error = Math.Min(Sys.Write(file, piece, at), 0);
        }
        error = error < 0 ? error : Sys.Sync(file);
        var closed = Sys.Close(file);
        return error < 0 ? error : closed;
    }

    private static long FillWithSmall(string directory)
    {
        var text = new string('x', 3000);
        for (var i = 0; i < 20_000; i++)
            if (TryStore($"{directory}/small{i}", text + i) is < 0 and var error)
                return error;
        return 0;
    }

    private static void WaitFor(Func<bool> condition)
    {
        var began = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(began.Elapsed < TimeSpan.FromMinutes(1), "It did not come to pass.");
            Thread.Sleep(5);
        }
    }
}
