namespace Cairn.Cli.Tour;

/// <summary>One stop of the tour: something that can be done with a vault, and the commands that do it.</summary>
/// <param name="Title">What it is about, in a few words.</param>
/// <param name="Explanation">What there is to know before the commands run.</param>
/// <param name="Commands">What is typed, in the directory of the tour's project, by a POSIX shell.</param>
internal sealed record TourStep(string Title, string Explanation, params string[] Commands)
{
    /// <summary>Whether it is left out where its first command fails, as on a machine that cannot mount.</summary>
    public bool MayBeImpossible { get; init; }

    /// <summary>The stops, in order.</summary>
    public static IReadOnlyList<TourStep> All { get; } =
    [
        new(
            "A vault",
            """
            A vault holds files, and all that they ever were. Here is a small project; 'cairn init' makes a vault
            for it, in the directory .cairn, which commands find from here and from below.
            """,
            "ls -R",
            "cairn init"),
        new(
            "Bringing files in",
            "'import' brings a directory in. The vault is a file system of its own: list it, read it, search it.",
            "cairn import .",
            "cairn tree",
            "cairn grep -n light /"),
        new(
            "Changing them",
            """
            Files are changed in the vault itself, or outside and imported again: only what changed is read and stored.
            Each change is a revision; nobody has to commit anything.
            """,
            "echo 'Keep clear of the rocks.' | cairn append README.md",
            "echo 'The lamp is lit at dusk.' > notes/keeper.txt",
            "cairn import notes /notes",
            "cairn log"),
        new(
            "Going back in time",
            """
            Everything that reads takes '--at': a revision, a snapshot, or a time such as '2 hours ago'. A file's versions
            have numbers of their own. 'tip' is the newest revision, 'tip~1' the one before.
            """,
            "cairn diff tip~2 tip",
            "cairn versions README.md",
            "cairn show README.md --version 1",
            "cairn ls notes --at tip~1"),
        new(
            "Bringing back what was lost",
            "What was deleted is still there: 'restore' brings it back, at no cost, for contents are shared. 'undo' reverses any revision.",
            "cairn rm -r notes",
            "cairn restore notes",
            "cairn mv README.md LEEME.md",
            "cairn undo",
            "cairn tree"),
        new(
            "Naming a moment",
            "A snapshot gives a revision a name, and keeps it for as long as the name is there.",
            "cairn snapshot create v1 -m 'as first shown'",
            "cairn snapshot list"),
        new(
            "Trying something out",
            """
            A branch begins as another one is, and goes its own way from there: one small record, whatever the size
            of the tree. '-b' says which branch a command is about.
            """,
            "cairn branch create try/red",
            "echo 'Colour: red' | cairn write notes/colour.txt -b try/red",
            "cairn diff main@ try/red@ --name-status",
            "cairn branch list"),
        new(
            "Working in it with any program",
            """
            A branch can be mounted: a directory in which every program works, while the vault keeps its history.
            Its hidden directory .cairn shows the past.
            """,
            "mkdir ../work && cairn mount .cairn ../work",
            "echo 'Ships: 3' > ../work/notes/ships.txt",
            "ls ../work/.cairn/at/v1/notes",
            "cairn umount ../work",
            "cairn log -n 2")
        { MayBeImpossible = true },
        new(
            "Taking files out",
            "'export' writes any moment to a directory or a tar stream. 'check' looks at everything, and would say what is damaged.",
            "cairn export / ../then --at v1",
            "ls -R ../then",
            "cairn check"),
    ];
}
