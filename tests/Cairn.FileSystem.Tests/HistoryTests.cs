using System.Text;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests;

public sealed class HistoryTests : IDisposable
{
    private readonly VaultCore _vault;
    private readonly InodeBranch _main;

    public HistoryTests()
    {
        var schema = new VaultSchema();
        var provider = new MemoryProvider();
        var engine = provider.Create(new EngineSettings("", schema.Schema, EngineOptionValues.Parse("memory", provider.Options, new Dictionary<string, string>())));
        _vault = VaultFactory.Create(engine, schema, TimeProvider.System, new CoreOptions());
        _main = _vault.Inodes(_vault.OpenBranch("main"), 0);
    }

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_file_reads_back_at_every_revision()
    {
        var file = Create("a");
        Write(file, "one");
        Write(file, "three");
        Assert.Equal(["", "one", "three"], Enumerable.Range(2, 3).Select(revision => ReadAt("a", revision)));
    }

    [Fact]
    public void The_log_of_a_revision_of_many_operations_is_in_records_that_fit_into_pages_of_trees()
    {
        _main.Run(static draft => Enumerable.Range(0, 1_000).All(i => Creation.Create(draft, Node.Root, Encoding.UTF8.GetBytes($"file{i}"), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0)).Require("create").IsFile));
        using var transaction = _vault.Engine.BeginRead();
        using var cursor = transaction.OpenCursor(_vault.Schema.Log);
        while (cursor.MoveNext())
            Assert.InRange(cursor.Key.Length + cursor.Value.Length, 1, 950);
        Assert.Equal(1_000, _vault.Log.Read(transaction, _main.State.Id, _main.State.Tip.Revision, _main.State.Tip.Revision).Single().Records.Count);
    }

    [Fact]
    public void A_fork_sees_its_parent_as_it_was_and_changes_apart()
    {
        var file = Create("a");
        Write(file, "one");
        var record = _vault.BranchManager.Fork("agents/1", _main.State, null, 0);
        Write(file, "two");
        var fork = _vault.Inodes(_vault.OpenBranch("agents/1"), 0);
        Assert.Equal("one", Read(fork, "a"));
        Assert.Equal(Errno.None, fork.Unlink(Node.Root, "a"u8.ToArray()));
        Assert.Equal(Errno.ENOENT, fork.Lookup(Node.Root, "a"u8, out _));
        Assert.Equal("two", Read(_main, "a"));
        Assert.Equal("one", Read(_vault.ViewAt(fork.State, record.Fork), "a"));
    }

    [Fact]
    public void A_rename_replaces_what_is_there_and_the_past_keeps_both()
    {
        Write(Create("a"), "A");
        Write(Create("b"), "B");
        var before = _main.State.Tip.Revision;
        Assert.Equal(Errno.None, _main.Rename(Node.Root, "a"u8.ToArray(), Node.Root, "b"u8.ToArray(), RenameMode.Replace));
        Assert.Equal(["b"], List(_main));
        Assert.Equal("A", Read(_main, "b"));
        var then = _vault.ViewAt(_main.State, before);
        Assert.Equal(["a", "b"], List(then));
        Assert.Equal("B", Read(then, "b"));
    }

    private Node Create(string name)
    {
        Assert.Equal(Errno.None, _main.Create(Node.Root, Encoding.UTF8.GetBytes(name), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out var node));
        return node;
    }

    private void Write(Node node, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(Errno.None, _main.Write(node.Ino, 0, bytes, new DataOptions(IsVersion: true), out _));
    }

    private string ReadAt(string name, long revision) => Read(_vault.ViewAt(_main.State, revision), name);

    private static string Read(InodeView view, string name)
    {
        Assert.Equal(Errno.None, view.Lookup(Node.Root, Encoding.UTF8.GetBytes(name), out var node));
        var bytes = new byte[node.Size];
        Assert.Equal(bytes.Length, view.Read(node, 0, bytes));
        return Encoding.UTF8.GetString(bytes);
    }

    private static List<string> List(InodeView view)
    {
        var entries = new List<NamedEntry>();
        Assert.Equal(Errno.None, view.List(Node.Root, default, int.MaxValue, entries));
        return entries.ConvertAll(entry => Encoding.UTF8.GetString(entry.Name));
    }
}
