namespace Cairn.Cli;

/// <summary>What <c>cairn help</c> knows to explain.</summary>
internal static class Topics
{
    /// <summary>The names of the topics.</summary>
    public static IReadOnlyList<string> Names { get; } = ["revisions", "vaults", "mounts", "exit-codes", "environment", "json"];

    /// <summary>What there is to say; null when there is no such topic.</summary>
    public static string? Text(string name) => name switch
    {
        "revisions" => Revisions,
        "vaults" => Vaults,
        "mounts" => Mounts,
        "exit-codes" => ExitCodes,
        "environment" => Environment,
        "json" => Json,
        _ => null,
    };

    private const string Revisions = """
        Points in time, as --at, diff, restore and others take them:

          1234                    a revision: the number that 'cairn log' shows
          v1                      a snapshot; snapshot:1234 where its name is a number
          tip, tip~2              the newest revision, and two before it
          2026-11-20              a day, at its beginning
          2026-11-20T10:00        a time, local unless a zone follows: 2026-11-20T10:00Z, …+02:00
          10:30                   a time of today
          today, yesterday, now
          '2 hours ago'           seconds, minutes, hours, days, weeks, months, years; also 90s, 15m, 2h, 7d, 3w before 'ago'
          agents/7f3a@v1          any of these of another branch; agents/7f3a@ is its newest revision

        A time means the last revision that is not later. A number is a revision, whatever snapshots are called; a snapshot's
        name goes before a time. A revision that retention has dropped cannot be read any more (exit code 17).
        """;

    private const string Vaults = """
        Which vault a command uses, the first of these that there is:

          --vault SPEC            a path, or ENGINE:PATH as in sqlite:work.cairn, lmdb:DIR, rocksdb:DIR; memory: lasts one command
          CAIRN_VAULT             the same from the environment
          a mount                 within one: its vault, its branch, and paths from the directory one is in
          the directory           the nearest one from here upwards with .cairn, or with one single *.cairn
          config.yaml             'vault:' in $XDG_CONFIG_HOME/cairn/config.yaml ('cairn config set vault …')

        Options of the engine follow a question mark: sqlite:work.cairn?cache_size=256MB. 'cairn engines --options' lists them.
        The branch is --branch, else CAIRN_BRANCH, else that of the mount, else 'branch:' of config.yaml, else the vault's default,
        'main'. Paths in the vault are absolute, or relative to /. 'cairn config show' says what holds here, and why.
        """;

    private const string Mounts = """
        'cairn mount VAULT DIRECTORY' makes a branch a directory for all programs, 'cairn umount' returns when everything is durable.
        In the root, and not listed:

          .cairn/at/POINT/…       the tree as it was: a snapshot, a revision or a time
          .cairn/versions/PATH/   the versions of a file, by revision
          .cairn/status           what 'cairn status' says, as JSON

        With --all-branches each branch is a directory, and has these in its own root.

        A line of /etc/fstab, where mount.fuse.cairn and umount.fuse.cairn are in /sbin ('./dev install' puts them there):

          /srv/work.cairn:/src  /work  fuse.cairn  nofail,branch=agents/a,allow_other  0  0

        umount(8) then also returns only when everything is durable. The options, as 'cairn mount -o' takes them too:

          ro, rw, noexec          as everywhere; set-id bits and device files never count
          branch=NAME, at=POINT   which branch, and when
          all_branches            each branch as a directory
          allow_other             other users may use it, too
          uid=N, gid=N            whom everything is shown to belong to
          durability=WHEN, sync   buffered (the default), committed or synced; sync is the last
          cache_size=SIZE         memory for contents of files
          write_through           the kernel passes on each write at once
          io_uring                requests come through rings shared with the kernel: faster; see below
          acl                     access control lists count
          no_magic                without .cairn

        Whatever becomes of the process that serves a mount, 'cairn umount --force' clears the directory. What was synced is in the
        vault; with durability committed also what was closed, and with buffered all but the last moment of it.

        With io_uring a program's requests are answered on the processor where it runs, with half as many system
        calls. It needs Linux 6.14 or later, and root to have said so, for all mounts that are made from then on:

          echo Y > /sys/module/fuse/parameters/enable_uring

        RocksDB lets one process have a vault open: while it is mounted, commands refuse (exit code 11) and say where it is.
        """;

    private const string ExitCodes = """
          0    done
          1    failed; grep: nothing matches; diff: there are differences
          2    the command line, or a name in it, makes no sense
          3    partly done
          10   there is no such vault
          11   the vault is locked or busy
          12   wrong key
          13   the vault is damaged
          14   the vault has a newer format
          15   the vault can only be read
          16   no space is left
          17   retention has dropped it, or it was purged
          130  interrupted
        """;

    private const string Environment = """
          CAIRN_VAULT             the vault, where --vault does not say
          CAIRN_BRANCH            the branch, where --branch does not say
          CAIRN_SESSION           who acts, where --as does not say
          CAIRN_SQLITE_LIBRARY    another SQLite, by file name or path
          EDITOR, VISUAL          what 'cairn edit' runs
          NO_COLOR                no colour, whatever the terminal
          XDG_CONFIG_HOME         where cairn/config.yaml is; ~/.config
          XDG_STATE_HOME          where the list of known vaults and the shell's history are; ~/.local/state
        """;

    private const string Json = """
        Every verb takes --json. What is one thing is one object; what is a list is one object in each line, printed as it is found.
        Names of fields are never changed, only added to. Times are UTC, sizes are bytes, modes are four octal digits.
        A path that is not UTF-8 has U+FFFD in 'path' and its bytes in 'path_base64'. Errors go to standard error, as without --json.
        """;
}
