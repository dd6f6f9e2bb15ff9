using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests;

/// <summary>What must not become dearer when a tree, a file or a directory grows, counted in calls to the engine.</summary>
public sealed class TreeSizeTests
{
    /// <summary>What a background thread may do meanwhile.</summary>
    private const int Others = 6;

    [Fact]
    public void Forks_snapshots_restores_copies_and_comparisons_cost_the_same_whatever_the_size()
    {
        var small = new Subject(files: 20, bytes: 1_100_000).Costs();
        var large = new Subject(files: 5_000, bytes: 40_000_000).Costs();
        Assert.Equal(small.Select(static cost => cost.What), large.Select(static cost => cost.What));
        foreach (var ((what, least), (_, most)) in small.Zip(large))
            Assert.True(most <= least + Others, $"{what}: {least} calls in a small tree and {most} in a large one.");
    }

    /// <summary>A vault with one directory of many files, one large file with a version, and a fork.</summary>
    private sealed class Subject(int files, int bytes)
    {
        private readonly FaultPlan _calls = FaultPlan.None;
        private readonly List<(string, long)> _costs = [];

        public List<(string What, long Calls)> Costs()
        {
            var (schema, provider) = (new VaultSchema(), new MemoryProvider());
            using var engine = provider.Create(new EngineSettings("", schema.Schema, EngineOptionValues.Parse("memory", provider.Options, new Dictionary<string, string>())));
            using var vault = VaultFactory.Create(new FaultingEngine(engine, _calls), schema, TimeProvider.System, new CoreOptions());
            Measure(vault, vault.Inodes(vault.OpenBranch("main"), 1));
            return _costs;
        }

        private void Measure(VaultCore vault, InodeBranch main)
        {
            var large = Fill(main);
            Done(main.Write(large.Ino, 0, "new"u8.ToArray(), new DataOptions(IsVersion: true), out _));
            var before = main.State.Tip.Revision;
            Cost("fork", () => vault.BranchManager.Fork("f", main.State, null, 1));
            Cost("fork of the past", () => vault.BranchManager.Fork("g", main.State, before - 1, 1));
            Cost("snapshot", () => vault.Snapshots.Create(main.State, "s", null, "", 1));
            Cost("write a few bytes", () => Done(main.Write(large.Ino, 500_000, new byte[10], new DataOptions(IsVersion: true), out _)));
            Cost("copy a file", () => Batches.Run(main, RevisionKind.Batch, draft => Restoring.Bring(draft, main.View, large.Ino, Node.Root, "copy"u8, keepNumbers: false)).Require("copy"));
            var then = vault.ViewAt(main.State, before).View;
            Cost("unlink", () => Done(main.Unlink(Node.Root, "large"u8.ToArray())));
            Cost("restore", () => Batches.Run(main, RevisionKind.Restore, draft => Restoring.Bring(draft, then, large.Ino, Node.Root, "large"u8, keepNumbers: true)).Require("restore"));
            Cost("rename a directory", () => Done(main.Rename(Node.Root, "d"u8.ToArray(), Node.Root, "e"u8.ToArray(), RenameMode.NoReplace)));
            Cost("compare", () => new Comparison(vault).Compare(new Point(main.State.Id, before), new Point(main.State.Id, main.State.Tip.Revision), default));
            Cost("undo", () => new Undo(vault).Run(main, main.State.Tip.Revision, main.State.Tip.Revision, null));
            Cost("versions", () =>
            {
                using var transaction = vault.Engine.BeginRead();
                vault.Versions.Of(transaction, main.View, Node.Root, "large"u8);
            });
        }

        private Node Fill(InodeBranch main)
        {
            Done(main.Create(Node.Root, "large"u8.ToArray(), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out var large));
            using (var builder = main.NewContent())
            {
                builder.Write(Bytes.Random(bytes, 1));
                builder.Flush();
                main.Run(draft => Data.SetContent(draft, large.Ino, builder.Complete(Data.Edit(draft, default)), builder.Length, Operation.Write, new DataOptions(IsVersion: true)).Require("attach"));
            }
            main.Run(draft =>
            {
                var directory = Creation.Create(draft, Node.Root, "d"u8, new NewNode(Mode.Of(NodeType.Directory, 0x1ED), 0, 0)).Require("d").Ino;
                for (var i = 0; i < files; i++)
                    Creation.Create(draft, directory, Bytes.Of($"f{i}"), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0)).Require("f");
                return true;
            });
            return large;
        }

        private void Cost(string what, Action action)
        {
            var before = _calls.Calls;
            action();
            _costs.Add((what, _calls.Calls - before));
        }

        private static void Done(Errno error) => Assert.Equal(Errno.None, error);
    }
}
