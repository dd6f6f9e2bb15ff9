namespace Cairn.FileSystem.Tests.Model;

/// <summary>What a step of a random history does. The numbers of a step say to what; they are read against what is there when it is played.</summary>
internal enum StepKind
{
    // Operations on nodes; several of them can share a revision.
    CreateFile, MakeDirectory, Symlink, MakeNode, Link, Unlink, RemoveDirectory, Rename, SetAttributes, SetXattr, RemoveXattr,
    Write, Append, Truncate, Punch, Allocate, Shift, CopyRange, CopyFromPast, CreateNameless, EndVersion,

    // What stands outside of revisions.
    Open, Close, Clock, Check,

    // How the operations on nodes that follow are carried out.
    Together, Batch, Queue,

    // Branches, snapshots, retention.
    Bring, CreateBranch, Fork, RenameBranch, DeleteBranch, Snapshot, DeleteSnapshot, Hold, Prune, Thin, Purge, Sweep,

    // The vault.
    Reopen, Compact,
}

/// <summary>A step of a history. Any numbers make sense, so that steps can be left out and numbers made smaller.</summary>
internal readonly record struct Step(StepKind Kind, int A, int B, int C, int D, int E)
{
    public const int Numbers = 5, Max = 10_000;

    public bool IsOnNodes => Kind <= StepKind.EndVersion;

    public int Number(int index) => index switch { 0 => A, 1 => B, 2 => C, 3 => D, _ => E };

    public Step With(int index, int value) => index switch
    {
        0 => this with { A = value },
        1 => this with { B = value },
        2 => this with { C = value },
        3 => this with { D = value },
        _ => this with { E = value },
    };
}
