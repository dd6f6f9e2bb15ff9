namespace Cairn.Mount.Tests.Programs;

/// <summary>PostgreSQL with its data in a mount: what it committed is there after it was killed, and nothing is wrong with its data or with the vault.</summary>
public sealed class PostgresTests
{
    /// <summary>The server refuses to be root. Nobody else sees /mnt here, which the user can reach, unlike directories of tests.</summary>
    private const string Setting = """
        set -eu
        mount --bind "$1" /mnt
        chown postgres /mnt
        cd /mnt
        as() { runuser -u postgres -- env PATH="$(echo /usr/lib/postgresql/*/bin):$PATH" "$@"; }
        start() { as pg_ctl -D /mnt/data -l /mnt/log -w -o '-k /mnt -c listen_addresses= -c checkpoint_timeout=30' start > /dev/null; }
        query() { as psql -h /mnt -Atc "$1" postgres; }
        sums="select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from pgbench_history), (select sum(tbalance) from pgbench_tellers) = (select sum(bbalance) from pgbench_branches)"
        trap 'as pg_ctl -D /mnt/data -m immediate stop > /dev/null 2>&1 || :' EXIT

        """;

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void A_database_server_keeps_its_data_and_recovers_from_being_killed(string engine, string vault)
    {
        MountedVault.RequireLong();
        if (MountedVault.Run("sh", "-c", "ls /usr/lib/postgresql/*/bin/pgbench && id postgres && unshare --mount true").Code != 0)
            Skip.Because("This test needs root and PostgreSQL: apt-get install postgresql.");
        using var mount = new MountedVault(engine, ["--allow-other"], name: vault);
        Run(mount, """
            as initdb -D /mnt/data -A trust -k --no-locale > /dev/null
            start
            as pgbench -h /mnt -q -i -s 4 postgres 2> /dev/null
            as pgbench -h /mnt -n -c 8 -T 30 postgres > /dev/null 2>&1
            query "create table told as select count(*) from pgbench_history"
            as pg_ctl -D /mnt/data -m fast stop > /dev/null
            """);
        var moments = new Moments(mount);
        moments.Remember("stopped");
        Assert.Equal("t|t\nt|t\nt\nno damage", Run(mount, """
            start
            (as pgbench -h /mnt -n -c 8 -T 60 postgres > /dev/null 2>&1 || :) &
            sleep 10
            kill -KILL $(head -n 1 data/postmaster.pid) && sleep 1 && pkill -KILL -u postgres -f '^postgres: ' || :
            wait
            rm -f data/postmaster.pid .s.PGSQL*
            start
            query "$sums"
            as pgbench -h /mnt -n -c 8 -T 10 postgres > /dev/null 2>&1
            query "vacuum full" > /dev/null
            query "$sums"
            query "select (select count(*) from pgbench_history) >= count from told"
            as pg_amcheck -h /mnt --install-missing --all --heapallindexed && echo 'no damage'
            as pg_ctl -D /mnt/data -m fast stop > /dev/null
            as pg_checksums --check -D /mnt/data > /dev/null
            """));
        moments.Verify();
        // What it was then is a database too.
        Assert.Equal("t|t\nt", Run(mount, """
            rm -rf data
            cp -a .cairn/at/stopped/data data
            start
            query "$sums"
            query "select (select count(*) from pgbench_history) = count from told"
            as pg_ctl -D /mnt/data -m fast stop > /dev/null
            """));
        mount.UnmountAndCheck();
    }

    private static string Run(MountedVault mount, string script)
    {
        var (code, said) = MountedVault.Run("unshare", "--mount", "sh", "-c", Setting + script, "sh", mount.Path);
        var log = File.Exists(mount["log"]) ? string.Join('\n', File.ReadLines(mount["log"]).TakeLast(20)) : "";
        Assert.True(code == 0, $"It ended with {code}: {said}\n{log}");
        return said.Trim();
    }
}
