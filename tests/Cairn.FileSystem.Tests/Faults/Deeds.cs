using Cairn.FileSystem.History;
using Cairn.FileSystem.Operations;

namespace Cairn.FileSystem.Tests.Faults;

/// <summary>Something that can be done to a vault, of which a fault may let happen all or nothing.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Act">Does it.</param>
/// <param name="Before">What must be done first, without faults.</param>
internal sealed record Deed(string Name, Action<Subject> Act, Action<Subject>? Before = null)
{
    /// <summary>Whether it consists of several steps, each done or not: what is seen of it in between is not compared.</summary>
    public bool InSteps { get; init; }

    public override string ToString() => Name;
}

/// <summary>Every kind of operation that a vault knows.</summary>
internal static class Deeds
{
    private static readonly byte[] Small = "small"u8.ToArray(), New = "new"u8.ToArray(), Directory = "d"u8.ToArray(), Linked = "linked"u8.ToArray();

    public static IReadOnlyList<Deed> All { get; } =
    [
        new("create", subject => Done(subject.Files.Create(Node.Root, New, Of(NodeType.File), out _))),
        new("mkdir", subject => Done(subject.Files.Create(subject.Find("d").Ino, New, Of(NodeType.Directory), out _))),
        new("symlink", subject => Done(subject.Files.Create(Node.Root, New, Of(NodeType.Symlink) with { Target = "there"u8.ToArray() }, out _))),
        new("mknod", subject => Done(subject.Files.Create(Node.Root, New, Of(NodeType.CharacterDevice) with { Rdev = 5 }, out _))),
        new("link", subject => Done(subject.Files.Link(subject.Find("linked").Ino, subject.Find("d").Ino, New, out _))),
        new("unlink", subject => Done(subject.Files.Unlink(subject.Find("d").Ino, Small))),
        new("unlink a link", subject => Done(subject.Files.Unlink(Node.Root, Linked)), subject => Done(subject.Files.Link(subject.Find("linked").Ino, subject.Find("d").Ino, New, out _))),
        new("unlink an open file", UnlinkOpen),
        new("rmdir", subject => Done(subject.Files.RemoveDirectory(Node.Root, "empty"u8.ToArray()))),
        new("rename", subject => Done(subject.Files.Rename(Node.Root, Linked, subject.Find("d").Ino, New, RenameMode.NoReplace))),
        new("rename over", subject => Done(subject.Files.Rename(Node.Root, Linked, subject.Find("d").Ino, Small, RenameMode.Replace))),
        new("exchange", subject => Done(subject.Files.Rename(Node.Root, Linked, Node.Root, Directory, RenameMode.Exchange))),
        new("chmod", subject => Done(subject.Files.SetAttributes(subject.Find("d").Ino, new AttributeChanges { Permissions = 0x1C0, ATime = Timestamp.Now(TimeProvider.System) }, out _))),
        new("setxattr", subject => Done(subject.Files.SetXattr(subject.Find("linked").Ino, "user.c"u8.ToArray(), new byte[100], XattrMode.Create))),
        new("removexattr", subject => Done(subject.Files.RemoveXattr(subject.Find("linked").Ino, "user.a"u8.ToArray()))),
        new("write inline", subject => Done(subject.Files.Write(subject.Find("linked").Ino, 50, Bytes.Random(200, 1), new DataOptions(IsVersion: true), out _))),
        new("write into a map", subject => Done(subject.Files.Write(subject.Find("d/below/large").Ino, 300_001, Bytes.Random(20_000, 2), default, out _))),
        new("write far", subject => Done(subject.Files.Write(subject.Find("linked").Ino, 1L << 40, Bytes.Random(5_000, 2), default, out _)), subject => Done(subject.Files.Truncate(subject.Find("linked").Ino, 0, default, out _))),
        new("write a new content", Build),
        new("truncate", subject => Done(subject.Files.Truncate(subject.Find("d/below/large").Ino, 400_000, default, out _))),
        new("append", subject => Done(subject.Files.Append(subject.Find("d/below/large").Ino, Bytes.Random(30_000, 4), default, out _))),
        new("punch", subject => Done(Allocate(subject, "d/below/large", AllocationMode.Punch, 10_000, 100_000))),
        new("allocate", subject => Done(Allocate(subject, "linked", AllocationMode.Allocate, 0, 9_000))),
        new("collapse", subject => Done(Allocate(subject, "d/below/large", AllocationMode.Collapse, 40_960, 81_920))),
        new("insert", subject => Done(Allocate(subject, "d/below/large", AllocationMode.Insert, 40_960, 81_920))),
        new("copy a range", subject => Done(subject.Files.CopyRange(new CopySource(null, subject.Find("d/below/large").Ino, 1_000, 300_000), subject.Find("d/small").Ino, 500, default, out _, out _))),
        new("copy a file", subject => Done(subject.Files.CopyRange(new CopySource(null, subject.Find("d/below/large").Ino, 0, long.MaxValue), subject.Find("d/small").Ino, 0, default, out _, out _))),
        new("a file without a name", Nameless),
        new("read", subject => subject.Files.RecordAccess([subject.Find("d/small").Ino, subject.Find("linked").Ino])),
        new("batch", Batch),
        new("copy", subject => Bring(subject, keepNumbers: false)),
        new("restore", subject => Bring(subject, keepNumbers: true), subject => Done(Trees(subject))),
        new("remove a tree", subject => Done(Trees(subject))),
        new("undo", subject => new Undo(subject.Vault).Run(subject.Files, subject.State.Tip.Revision, subject.State.Tip.Revision, null)),
        new("fork", subject => subject.Vault.BranchManager.Fork(subject.Name + ".fork", subject.State, null, 7)),
        new("write to a fork", subject => Done(subject.Branch(subject.Name + ".fork").Unlink(Node.Root, Linked)), subject => subject.Vault.BranchManager.Fork(subject.Name + ".fork", subject.State, null, 7)),
        new("create a branch", subject => subject.Vault.BranchManager.CreateEmpty(subject.Name + ".new", 7)),
        new("rename a branch", subject => subject.Vault.BranchManager.Rename(subject.Vault.OpenBranch(subject.Name + ".new").State, subject.Name + ".other"), subject => subject.Vault.BranchManager.CreateEmpty(subject.Name + ".new", 7)),
        new("delete a branch", subject => subject.Vault.BranchManager.Delete(subject.Vault.OpenBranch(subject.Name + ".fork").State), Fork) { InSteps = true },
        new("snapshot", subject => subject.Vault.Snapshots.Create(subject.State, "s", null, "why", 7)),
        new("hold", subject => subject.Vault.Snapshots.SetHold(subject.State, "s", "tag", held: true), Snapshot),
        new("delete a snapshot", subject => subject.Vault.Snapshots.Delete(subject.State, "s"), Snapshot),
        new("set a property", subject => subject.Vault.ChangeStructure([subject.State.Id], transaction => { subject.Vault.Properties.Put(transaction, subject.State.Id, "history.keep", "3v"); return true; })),
        new("thin", subject => subject.Vault.KeepPruning.Prune(subject.State.Id, KeepRule.Newest(1), dryRun: false), Rewrite) { InSteps = true },
        new("purge", subject => subject.Vault.Purging.Purge(subject.Files, DirectoryLife.Now(Node.Root), Linked, force: true), Rewrite) { InSteps = true },
        new("prune", subject => subject.Vault.Retention.Prune(subject.State.Id, subject.State.Tip.Revision)) { InSteps = true },
        new("collect", subject => subject.Vault.Collection.Run(alone: true), Litter) { InSteps = true },
        new("begin a session", subject => subject.Vault.Sessions.Begin(new Vaults.SessionRecord("ada", "test", ""))),
        new("sync", subject => subject.Vault.Sync()),
    ];

    private static NewNode Of(NodeType type) => new(Mode.Of(type, 0x1A4), 3, 4);

    private static void Done(Errno error) => Assert.Equal(Errno.None, error);

    private static void UnlinkOpen(Subject subject)
    {
        var (files, node) = (subject.Files, subject.Find("linked"));
        files.Open(node.Ino);
        try
        {
            Done(files.Unlink(Node.Root, Linked));
            Done(files.Write(node.Ino, 0, "after"u8.ToArray(), default, out _));
        }
        finally
        {
            files.Close(node.Ino);
        }
    }

    private static Errno Allocate(Subject subject, string path, AllocationMode mode, long offset, long length) =>
        subject.Files.Allocate(subject.Find(path).Ino, mode, offset, length, default, out _);

    private static void Nameless(Subject subject)
    {
        Done(subject.Files.CreateNameless(Node.Root, Of(NodeType.File), out var node));
        try
        {
            Done(subject.Files.Link(node.Ino, Node.Root, New, out _));
        }
        finally
        {
            subject.Files.Close(node.Ino);
        }
    }

    /// <summary>Gives a file several versions.</summary>
    private static void Rewrite(Subject subject)
    {
        for (var i = 1; i <= 4; i++)
            Done(subject.Files.Write(subject.Find("linked").Ino, 0, Bytes.Random(100 * i, i), new DataOptions(IsVersion: true), out _));
    }

    private static void Build(Subject subject)
    {
        using var builder = subject.Files.NewContent();
        builder.Write(Bytes.Random(900_000, 9));
        builder.Flush();
        var node = subject.Find("d/small");
        subject.Files.Run(draft =>
        {
            var options = new DataOptions(IsVersion: true);
            return Data.SetContent(draft, node.Ino, builder.Complete(Data.Edit(draft, options)), builder.Length, Operation.Write, options);
        }).Require("attach");
    }

    private static void Batch(Subject subject)
    {
        var directory = subject.Find("d").Ino;
        Batches.Run(subject.Files, RevisionKind.Batch, draft =>
        {
            for (var i = 0; i < 5; i++)
                Subject.Write(draft, Subject.Make(draft, directory, $"b{i}", NodeType.File).Ino, 1_000 * i + 1);
            Removal.Unlink(draft, directory, Small).Require("unlink");
            return true;
        });
    }

    private static void Bring(Subject subject, bool keepNumbers)
    {
        var then = subject.Vault.ViewAt(subject.State, 3);
        Done(then.Lookup(Node.Root, "d"u8, out var node));
        Batches.Run(subject.Files, RevisionKind.Restore, draft => Restoring.Bring(draft, then.View, node.Ino, Node.Root, "back"u8, keepNumbers)).Require("bring");
    }

    private static Errno Trees(Subject subject) => Batches.Run(subject.Files, RevisionKind.Batch, static draft => Operations.Trees.Remove(draft, Node.Root, Directory));

    /// <summary>Leaves contents that nothing names.</summary>
    private static void Litter(Subject subject)
    {
        subject.Vault.Collection.Run(alone: true);
        Done(Trees(subject));
        subject.Vault.Retention.Prune(subject.State.Id, subject.State.Tip.Revision);
    }

    private static void Snapshot(Subject subject) => subject.Vault.Snapshots.Create(subject.State, "s", null, "why", 7);

    private static void Fork(Subject subject)
    {
        subject.Vault.BranchManager.Fork(subject.Name + ".fork", subject.State, null, 7);
        Done(subject.Branch(subject.Name + ".fork").Unlink(Node.Root, Linked));
    }
}
