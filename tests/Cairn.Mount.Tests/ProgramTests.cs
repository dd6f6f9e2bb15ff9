namespace Cairn.Mount.Tests;

/// <summary>Programs that people use, working in a mount; afterwards nothing is wrong with the vault.</summary>
public sealed class ProgramTests
{
    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public void Git_keeps_a_repository_that_it_finds_sound(string engine, string options)
    {
        using var mount = new MountedVault(engine, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        UseGit(mount);
    }

    /// <summary>Engines and options.</summary>
    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string> { { "", "" } };
            if (TestSettings.Long)
                foreach (var (engine, options) in new[] { ("", "--write-through"), ("lmdb:", ""), ("lmdb:", "--write-through"), ("rocksdb:", ""), ("lmdb:", "--durability synced") })
                    ways.Add(engine, options);
            return ways;
        }
    }

    [SkippableFact]
    public void Git_goes_on_in_a_fork_and_the_branch_keeps_its_repository()
    {
        using var mount = new MountedVault("lmdb:", []);
        RequireProgram("git");
        MountedVault.Shell(mount.Path, "git init -q r && cd r && for i in $(seq 60); do mkdir -p d$((i % 9)) && seq $i 200 > d$((i % 9))/f$i; done && git add -A && git -c user.name=a -c user.email=a@b commit -qm one");
        mount.Unmount();
        using (var vault = Vault.Open(mount.Spec))
            vault.Branch().Fork("fork");
        mount.Mount("-b", "fork");
        MountedVault.Shell(mount["r"], "git checkout -qb other && git rm -qr d1 && seq 9 > d2/new && git add -A && git -c user.name=a -c user.email=a@b commit -qm two && git gc -q && git fsck --full --strict && git checkout -q HEAD~1 && test -d d1");
        mount.Unmount();
        mount.Mount();
        Assert.Equal("1\n", MountedVault.Shell(mount["r"], "git fsck --full --strict && test -z \"$(git status --porcelain)\" && git rev-list --all --count"));
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [InlineData("wal")]
    [InlineData("delete")]
    public void Several_processes_write_to_one_database(string journal)
    {
        RequireProgram("sqlite3");
        using var mount = new MountedVault();
        MountedVault.Shell(mount.Path, $"sqlite3 db 'pragma journal_mode={journal}; create table t(a, b)' > /dev/null && for p in 1 2 3 4; do "
            + "(for i in $(seq 10); do sqlite3 db '.timeout 60000' \"insert into t values($p, $i)\" || echo failed; done) & done; wait");
        Assert.Equal("ok\n40\n", MountedVault.Shell(mount.Path, "sqlite3 db 'pragma integrity_check; select count(*) from t'"));
        mount.UnmountAndCheck();
    }

    [SkippableFact]
    public void An_archive_unpacks_to_what_was_packed_and_goes_out_again()
    {
        using var mount = new MountedVault();
        MountedVault.Shell(mount.Path, "mkdir a && cd a && for i in $(seq 150); do mkdir -p d$((i % 15)) && seq $i 500 > d$((i % 15))/f$i; done && ln d1/f1 link && ln -s d1 symlink && chmod 4755 d2/f2 && touch -d 2001-02-03T04:05:06.789 d3/f3");
        MountedVault.Shell(mount.Path, $"tar cf '{mount.Beside("a.tar")}' a && mkdir b && tar xpf '{mount.Beside("a.tar")}' -C b && diff -r a b/a && test b/a/d1/f1 -ef b/a/link");
        MountedVault.Shell(mount.Path, $"cp -a b/a '{mount.Beside("c")}' && diff -r a '{mount.Beside("c")}' && test \"$(cd b/a && stat -c '%a %y' d2/f2 d3/f3)\" = \"$(cd '{mount.Beside("c")}' && stat -c '%a %y' d2/f2 d3/f3)\" && rm -r a b");
        mount.UnmountAndCheck();
    }

    [SkippableFact]
    public void Several_processes_append_to_one_file_without_losing_a_line()
    {
        using var mount = new MountedVault();
        MountedVault.Shell(mount.Path, "for p in 1 2 3 4; do (for i in $(seq 250); do echo \"$p $i\" >> log; done) & done; wait");
        Assert.Equal("1000", MountedVault.Shell(mount.Path, "sort -u log | wc -l").Trim());
        mount.UnmountAndCheck();
    }

    private static void UseGit(MountedVault mount)
    {
        RequireProgram("git");
        MountedVault.Shell(mount.Path, "git init -q r && cd r && for i in $(seq 100); do mkdir -p d$((i % 20)) && seq $i 400 > d$((i % 20))/f$i; done"
            + " && git add -A && git -c user.name=a -c user.email=a@b commit -qm one && seq 9 > d1/f1 && git -c user.name=a -c user.email=a@b commit -qam two");
        MountedVault.Shell(mount["r"], "git gc -q && git fsck --full --strict && git checkout -q HEAD~1 && test -z \"$(git status --porcelain)\"");
        MountedVault.Shell(mount.Path, "git clone -q r s && diff -r --exclude .git r s");
        mount.UnmountAndCheck();
    }

    private static void RequireProgram(string program)
    {
        if (MountedVault.Run("sh", "-c", $"command -v {program}").Code != 0)
            Skip.Because($"This test needs {program}: apt-get install {program}.");
    }
}
