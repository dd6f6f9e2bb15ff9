namespace Cairn.Mount.Tests;

/// <summary>mount(8), umount(8) and a line of fstab, through the helper that they look for in /sbin.</summary>
public sealed class SystemMountTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Here /sbin is ours: nobody else sees that, nor what is mounted.</summary>
    private const string Setting = """
        set -eu
        trap 'umount -i -l m 2>/dev/null || :' EXIT
        mount --bind sbin /sbin

        """;

    private readonly TestDirectory _place = new();

    public SystemMountTests()
    {
        MountedVault.RequireFuse();
        if (MountedVault.Run("unshare", "--mount", "true").Code != 0)
            Skip.Because("mount(8) with a helper of our own needs root, in a mount namespace of its own.");
        foreach (var directory in new[] { "prefix/bin", "prefix/sbin", "sbin", "m" })
            Directory.CreateDirectory(_place[directory]);
        File.WriteAllText(_place["prefix/bin/cairn"], $"#!/bin/sh\nexec '{MountedVault.Dotnet}' '{MountedVault.Program}' \"$@\"\n");
        File.SetUnixFileMode(_place["prefix/bin/cairn"], Executable);
        File.Copy(Path.Combine(Repository, "scripts", "mount.fuse.cairn"), _place["prefix/sbin/mount.fuse.cairn"]);
        foreach (var name in new[] { "sbin/mount.fuse.cairn", "sbin/umount.fuse.cairn" })
            File.CreateSymbolicLink(_place[name], _place["prefix/sbin/mount.fuse.cairn"]);
        using var vault = Vault.Create(_place["v.cairn"]);
        vault.Branch().Files.CreateDirectory("/d");
        vault.Branch().Files.WriteAllText("/d/f", "in main");
        vault.Branch().Fork("agents/a").Files.WriteAllText("/d/f", "in a");
    }

    internal static string Repository
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "Cairn.slnx")))
                directory = Path.GetDirectoryName(directory)!;
            return directory;
        }
    }

    public void Dispose() => _place.Dispose();

    [SkippableFact]
    public void A_branch_is_mounted_for_reading_with_the_systems_words()
    {
        var said = Run("""
            mount -t fuse.cairn "$PWD/v.cairn:/d" "$PWD/m" -o ro,noexec,branch=agents/a
            cat m/f
            if touch m/x 2>/dev/null; then echo ' and writable'; fi
            findmnt -n -o FSTYPE,OPTIONS m
            umount m
            ls m
            """);
        Assert.StartsWith("in afuse.cairn ro,", said, StringComparison.Ordinal);
        Assert.Contains("noexec", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_line_of_fstab_mounts_and_what_was_written_is_in_the_vault_when_umount_returns()
    {
        Run("""
            echo "$PWD/v.cairn $PWD/m fuse.cairn noauto,nofail,x-systemd.automount,durability=buffered 0 0" > fstab
            mount -T fstab m
            head -c 9000000 /dev/zero | tr '\0' x > m/new
            umount m
            """);
        using var vault = Vault.Open(_place["v.cairn"]);
        Assert.Equal(new string('x', 9_000_000), vault.Branch().Files.ReadAllText("/new"));
        Assert.Empty(vault.Check());
    }

    [SkippableFact]
    public void What_is_not_understood_is_refused_unless_it_may_be()
    {
        var said = Run("""
            mount -t fuse.cairn "$PWD/v.cairn" "$PWD/m" -o branhc=agents/a 2>&1 || echo "refused with $?"
            mount -f -t fuse.cairn "$PWD/v.cairn" "$PWD/m" && ls m
            mount -s -t fuse.cairn "$PWD/v.cairn" "$PWD/m" -o branhc=agents/a
            cat m/d/f
            umount m
            """);
        Assert.Contains("'branhc=agents/a' is unknown", said, StringComparison.Ordinal);
        Assert.Contains("refused with 2", said, StringComparison.Ordinal);
        Assert.EndsWith("in main", said, StringComparison.Ordinal);
    }

    private string Run(string script)
    {
        var (code, said) = MountedVault.Run("unshare", "--mount", "sh", "-c", $"cd '{_place.Path}'\n{Setting}{script}");
        Assert.True(code == 0, $"It ended with {code}: {said}");
        return said.Trim();
    }
}
