using System.CommandLine;
using Cairn.Cli.Verbs;
using Cairn.Cli.Verbs.Branches;
using Cairn.Cli.Verbs.Files;
using Cairn.Cli.Verbs.History;
using Cairn.Cli.Verbs.Mounts;
using Cairn.Cli.Verbs.Tools;
using Cairn.Cli.Verbs.Transfer;
using Cairn.Cli.Verbs.Vaults;

namespace Cairn.Cli;

/// <summary>Verbs that belong together in the help.</summary>
internal sealed record VerbGroup(string Title, params string[] Verbs);

/// <summary>All verbs. Each is built only when it is asked for: a command starts no faster than the verbs it builds.</summary>
internal static class VerbCatalog
{
    /// <summary>The verbs as help shows them.</summary>
    public static IReadOnlyList<VerbGroup> Groups =>
    [
        new("Vaults", "init", "vault", "prune", "gc", "check", "config", "engines"),
        new("Files", "ls", "tree", "cat", "write", "append", "edit", "cp", "mv", "rm", "mkdir", "ln", "touch", "chmod", "chown", "stat", "du", "df", "find", "grep", "xattr"),
        new("Transfer", "import", "export"),
        new("History", "log", "versions", "show", "diff", "restore", "undo", "purge", "watch"),
        new("Snapshots and branches", "snapshot", "branch"),
        new("Mounts", "mount", "umount", "status"),
        new("Tools", "tour", "batch", "shell", "completions", "help"),
    ];

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Groups.SelectMany(group => group.Verbs);

    /// <summary>Builds the verb called <paramref name="name"/>; null when there is none.</summary>
    public static Command? Create(string name) => name switch
    {
        "append" => new AppendVerb(),
        "batch" => new BatchVerb(),
        "branch" => Branch(),
        "cat" => new CatVerb(),
        "check" => new CheckVerb(),
        "chmod" => new ChmodVerb(),
        "chown" => new ChownVerb(),
        "completions" => new CompletionsVerb(),
        "config" => Config(),
        "cp" => new CpVerb(),
        "df" => new DfVerb(),
        "diff" => new DiffVerb(),
        "du" => new DuVerb(),
        "edit" => new EditVerb(),
        "engines" => new EnginesVerb(),
        "export" => new ExportVerb(),
        "find" => new FindVerb(),
        "gc" => new GcVerb(),
        "grep" => new GrepVerb(),
        "help" => new HelpVerb(),
        "import" => new ImportVerb(),
        "init" => new InitVerb(),
        "ln" => new LnVerb(),
        "log" => new LogVerb(),
        "ls" => new LsVerb(),
        "manual-pages" => new ManualPagesVerb(),
        "mkdir" => new MkdirVerb(),
        "mount" => new MountVerb(),
        "mv" => new MvVerb(),
        "prune" => new PruneVerb(),
        "purge" => new PurgeVerb(),
        "restore" => new RestoreVerb(),
        "rm" => new RmVerb(),
        "shell" => new ShellVerb(),
        "show" => new ShowVerb(),
        "snapshot" => Snapshot(),
        "stat" => new StatVerb(),
        "status" => new StatusVerb(),
        "touch" => new TouchVerb(),
        "tour" => new TourVerb(),
        "tree" => new TreeVerb(),
        "umount" => new UmountVerb(),
        "undo" => new UndoVerb(),
        "vault" => Vault(),
        "versions" => new VersionsVerb(),
        "watch" => new WatchVerb(),
        "write" => new WriteVerb(),
        "xattr" => Xattr(),
        _ => null,
    };

    private static Noun Branch() => new(
        "branch", "Make, list, rename and delete branches.",
        new BranchCreateVerb(), new BranchListVerb(), new BranchInfoVerb(), new BranchRenameVerb(), new BranchDeleteVerb());

    private static Noun Config() => new("config", "Show and set what is configured.", new ConfigShowVerb(), new ConfigGetVerb(), new ConfigSetVerb());

    private static Noun Snapshot() => new(
        "snapshot", "Name revisions, and hold them.",
        new SnapshotCreateVerb(), new SnapshotListVerb(), new SnapshotDeleteVerb(), new SnapshotHoldVerb(held: true), new SnapshotHoldVerb(held: false));

    private static Noun Vault() => new(
        "vault", "Show vaults, and look after them.", new VaultListVerb(), new VaultInfoVerb(), new VaultStatsVerb(), new VaultCompactVerb(), new VaultBackupVerb(), new MigrateVerb());

    private static Noun Xattr() => new(
        "xattr", "Read and set extended attributes.", new XattrListVerb(), new XattrGetVerb(), new XattrSetVerb(), new XattrRemoveVerb());
}
