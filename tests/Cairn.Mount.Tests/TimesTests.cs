using Cairn.Fuse;
using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>The times of files: those that programs saw stay, whoever gave them.</summary>
public sealed class TimesTests
{
    [SkippableFact]
    public void A_small_file_written_at_once_costs_no_change_of_attributes()
    {
        const int Files = 300;
        using var mount = new MountedVault();
        var acrossTicks = 0;
        for (var i = 0; i < Files; i++)
        {
            var began = KernelClock.Now();
            var file = Sys.Open(mount[$"f{i}"], Sys.Create | Sys.WriteOnly);
            Assert.Equal(7, Sys.Write(file, "written"u8, 0));
            if (KernelClock.Now() != began)
                acrossTicks++;
            Sys.Close(file);
        }
        var told = Mounts.Status(mount.Path).Operations.SingleOrDefault(static operation => operation.Name == "SetAttributes")?.Count ?? 0;
        // Where a tick passes between making and writing, the kernel has something to tell.
        Assert.True(told <= acrossTicks, $"{told} changes of attributes for {Files} files, {acrossTicks} of which were written in another tick than they were made.");
        Assert.True(acrossTicks < Files, "Not one file was made and written within a tick.");
    }

    [SkippableFact]
    public void Times_are_the_same_after_mounting_anew()
    {
        using var mount = new MountedVault();
        // Most of them within a tick: a new file that is not cut to no length, which the kernel would date.
        string[] atOnce = [.. Enumerable.Range(0, 30).Select(static i => $"at once {i}")];
        foreach (var name in atOnce)
        {
            var file = Sys.Open(mount[name], Sys.Create | Sys.WriteOnly);
            Assert.Equal(7, Sys.Write(file, "written"u8, 0));
            Sys.Close(file);
        }
        using (var file = new FileStream(mount["later"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            Thread.Sleep(30);
            file.Write("written"u8);
        }
        using (var file = new FileStream(mount["dated"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            file.Write("written"u8);
            Thread.Sleep(30);
            file.Write("written"u8);
            File.SetLastWriteTimeUtc(file.SafeFileHandle, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead);
        }
        File.WriteAllText(mount["emptied"], "written");
        File.WriteAllText(mount["emptied"], "");
        using (var file = new FileStream(mount["grown"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            Assert.Equal(0, Sys.Allocate((int)file.SafeFileHandle.DangerousGetHandle(), 0, 0, 4096));
        // Attached while it is open, by whoever takes a snapshot, before the kernel has told any times; then written to no more, and again.
        using (var kept = new FileStream(mount["kept"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        using (var more = new FileStream(mount["more"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            kept.Write("written"u8);
            more.Write("written"u8);
            Thread.Sleep(30);
            using (var vault = Vault.Open(mount.Spec))
                vault.Branch().Snapshot("meanwhile");
            more.Write("more"u8);
        }
        string[] names = [.. atOnce, "later", "dated", "emptied", "grown", "kept", "more"];
        var seen = names.ToDictionary(static name => name, name => Times(mount[name]));
        Assert.StartsWith("981173106.0 ", seen["dated"], StringComparison.Ordinal);
        mount.Unmount();
        mount.Mount();
        Assert.Equal(seen, names.ToDictionary(static name => name, name => Times(mount[name])));
        mount.UnmountAndCheck();
    }

    private static string Times(string path)
    {
        Assert.Equal(0, Sys.GetStat(path, out var stat));
        return $"{stat.MTime}.{stat.MTimeNanoseconds} {stat.CTime}.{stat.CTimeNanoseconds}";
    }
}
