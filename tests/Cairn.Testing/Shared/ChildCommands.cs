namespace Cairn.Testing;

/// <summary>What the test program that runs as a second process understands: how it is started, and what it is asked.</summary>
public static class ChildCommands
{
    /// <summary>Mode: opens the vault and answers each line on its input with one line.</summary>
    public const string Serve = "serve";

    /// <summary>Mode: runs the <see cref="Workload"/> for ever and tells the number of each transaction once it is committed.</summary>
    public const string Work = "work";

    /// <summary>Mode: runs the <see cref="FaultScript"/>, killing itself at the call whose number follows.</summary>
    public const string Die = "die";

    /// <summary>Mode: creates, uses and disposes an engine, then tells what is left of it.</summary>
    public const string Leak = "leak";

    /// <summary>Mode: for each <see cref="Testing.Damage"/> that it is told, damages a copy of the vault and tells what reading it was like.</summary>
    public const string Damage = "damage";

    /// <summary>Mode: plays the <see cref="Testing.FullDisk"/> scenario that follows.</summary>
    public const string FullDisk = "full-disk";

    /// <summary>Mode: creates a vault, lives with it for a while and writes <see cref="Marks"/> about it.</summary>
    public const string Recorded = "recorded";

    /// <summary>Mode: for each path that it is told, tells how far the <see cref="Workload"/> is in the vault there, and whether it is whole.</summary>
    public const string Look = "look";

    /// <summary>Mode: changes files, in the durability that follows, from the number that follows that on, until it is killed; syncs every so many changes as the
    /// last number says.</summary>
    public const string Files = "files";

    /// <summary>Mode: opens the vault as one of files, in the durability that follows, and answers each line on its input with one line.</summary>
    public const string FilesServe = "files-serve";

    /// <summary>Mode: converts the vault to packs and back until it is killed.</summary>
    public const string Convert = "convert";

    /// <summary>Begins a write transaction.</summary>
    public const string Begin = "begin";

    /// <summary>Puts a key and value, both text, into the first blob table: in the transaction that is open, else in one of its own.</summary>
    public const string Put = "put";

    /// <summary>Commits the transaction that is open.</summary>
    public const string Commit = "commit";

    /// <summary>Undoes the transaction that is open.</summary>
    public const string RollBack = "rollback";

    /// <summary>Tells the keys of the first blob table.</summary>
    public const string Keys = "keys";

    /// <summary>Tells a hash of everything that is stored.</summary>
    public const string Content = "content";

    /// <summary>Puts as many large values as it is told.</summary>
    public const string Grow = "grow";

    /// <summary>Counts the number under integer key 0 up as often as it is told, each time in a transaction of its own.</summary>
    public const string Count = "count";

    /// <summary>Begins a read and keeps it open until the program ends.</summary>
    public const string Hold = "hold";

    /// <summary>The answer when there is nothing to say; anything that went wrong is answered by its error code.</summary>
    public const string Done = "done";
}
