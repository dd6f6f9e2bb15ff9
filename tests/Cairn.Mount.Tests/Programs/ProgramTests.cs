using System.Globalization;

namespace Cairn.Mount.Tests.Programs;

/// <summary>git, sqlite3, tar and shells, working in a mount; afterwards nothing is wrong with the vault.</summary>
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
                foreach (var (engine, options) in new[] { ("", "--write-through"), ("lmdb:", ""), ("lmdb:", "--write-through"), ("rocksdb:", ""), ("lmdb:", "--durability synced"), ("", "--io-uring") })
                    ways.Add(engine, options);
            return ways;
        }
    }

    [SkippableFact]
    public void Git_goes_on_in_a_fork_and_the_branch_keeps_its_repository()
    {
        using var mount = new MountedVault("lmdb:", []);
        MountedVault.RequireProgram("git");
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
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void Git_clones_ten_thousand_files(string engine, string vault)
    {
        MountedVault.RequireLong();
        MountedVault.RequireProgram("git");
        using var mount = new MountedVault(engine, [], name: vault);
        MountedVault.Shell(mount.Beside(""), "git init -q origin && cd origin && for d in $(seq 100); do mkdir -p a/d$d && for i in $(seq 100); do seq $i $d 900 > a/d$d/f$i; done; done && git add -A && git -c user.name=a -c user.email=a@b commit -qm one"
            + " && for d in $(seq 0 10 100); do rm -rf a/d$d && echo $d > a/new$d; done && git add -A && git -c user.name=a -c user.email=a@b commit -qm two");
        MountedVault.Shell(mount.Path, $"git clone -q --no-local '{mount.Beside("origin")}' r && diff -r --exclude .git r '{mount.Beside("origin")}'");
        var moments = new Moments(mount);
        moments.Remember("cloned");
        MountedVault.Shell(mount["r"], "git fsck --full --strict 2>&1 && git checkout -q HEAD~1 && test -f a/d10/f7 && test -z \"$(git status --porcelain)\" && git gc -q && git fsck --full --strict 2>&1 && git checkout -q -");
        MountedVault.Shell(mount.Path, $"diff -r --exclude .git r '{mount.Beside("origin")}' && rm -rf r");
        moments.Verify();
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [InlineData("wal")]
    [InlineData("delete")]
    public void Several_processes_write_to_one_database(string journal)
    {
        MountedVault.RequireProgram("sqlite3");
        using var mount = new MountedVault();
        MountedVault.Shell(mount.Path, $"sqlite3 db 'pragma journal_mode={journal}; create table t(a, b)' > /dev/null && for p in 1 2 3 4; do "
            + "(for i in $(seq 10); do sqlite3 db '.timeout 60000' \"insert into t values($p, $i)\" || echo failed; done) & done; wait");
        Assert.Equal("ok\n40\n", MountedVault.Shell(mount.Path, "sqlite3 db 'pragma integrity_check; select count(*) from t'"));
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [InlineData("wal")]
    [InlineData("delete")]
    public void Writers_of_a_database_are_killed_and_it_holds_what_they_were_told_is_stored(string journal)
    {
        MountedVault.RequireProgram("sqlite3");
        using var mount = new MountedVault();
        var script = mount.Beside("writer");
        // Each says what was stored only when sqlite3 says so.
        File.WriteAllText(script, """
            for i in $(seq 1000); do
              sqlite3 db '.timeout 60000' "insert into t values($1, $i)" && echo $i >> "$2/told$1"
            done
            """);
        MountedVault.Shell(mount.Path, $"sqlite3 db 'pragma journal_mode={journal}; create table t(a, b)'");
        for (var round = 0; round < TestSettings.Rounds(1, 12); round++)
        {
            var writers = string.Join(' ', Enumerable.Range(round * 4, 4));
            var beside = mount.Beside("");
            MountedVault.Shell(mount.Path, $"for w in {writers}; do setsid sh '{script}' $w '{beside}' > /dev/null 2>&1 & echo $! >> '{beside}/pids'; done; sleep 1; for p in $(cat '{beside}/pids'); do kill -KILL $p -$p; done; rm '{beside}/pids'; wait");
            Assert.Equal("ok\n", MountedVault.Shell(mount.Path, "sqlite3 db '.timeout 60000' 'pragma integrity_check'"));
            foreach (var writer in Enumerable.Range(round * 4, 4))
            {
                var told = File.Exists(mount.Beside($"told{writer}")) ? File.ReadAllLines(mount.Beside($"told{writer}")).Length : 0;
                var stored = int.Parse(MountedVault.Shell(mount.Path, $"sqlite3 db 'select count(*) from t where a = {writer}'"), CultureInfo.InvariantCulture);
                // It may have been killed between being told so and saying so.
                Assert.InRange(stored, told, told + 1);
            }
        }
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
        MountedVault.RequireProgram("git");
        MountedVault.Shell(mount.Path, "git init -q r && cd r && for i in $(seq 100); do mkdir -p d$((i % 20)) && seq $i 400 > d$((i % 20))/f$i; done"
            + " && git add -A && git -c user.name=a -c user.email=a@b commit -qm one && seq 9 > d1/f1 && git -c user.name=a -c user.email=a@b commit -qam two");
        MountedVault.Shell(mount["r"], "git gc -q && git fsck --full --strict && git checkout -q HEAD~1 && test -z \"$(git status --porcelain)\"");
        MountedVault.Shell(mount.Path, "git clone -q r s && diff -r --exclude .git r s");
        mount.UnmountAndCheck();
    }
}
