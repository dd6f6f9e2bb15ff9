using System.Text;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests;

/// <summary>What operations by inode allocate once they are warm: counts do not wobble as times do. SQLite's engine allocates nothing itself.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Times = 1_000, FileBytes = 4096;

    private readonly TestDirectory _directory = new();
    private readonly VaultCore _vault;
    private readonly InodeBranch _main;
    private readonly byte[][] _names = [.. Enumerable.Range(0, Allocations.Runs * Times).Select(static i => Encoding.ASCII.GetBytes($"file{i:000000}"))];
    private readonly byte[] _bytes = new byte[FileBytes];

    public AllocationTests()
    {
        var (schema, provider) = (new VaultSchema(), new SqliteProvider());
        var values = EngineOptionValues.Parse(provider.Name, provider.Options, new Dictionary<string, string>());
        var engine = provider.Create(new EngineSettings(_directory["vault.cairn"], schema.Schema, values));
        _vault = VaultFactory.Create(engine, schema, TimeProvider.System, new CoreOptions());
        _main = _vault.Inodes(_vault.OpenBranch("main"), 0);
    }

    public void Dispose()
    {
        _vault.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_create_allocates_what_is_remembered_of_the_file_and_little_more() => Allocations.AtMost(1_850, Times, i => Create(i));

    [Fact]
    public void A_write_allocates_what_is_remembered_of_the_file_and_little_more()
    {
        var inos = Enumerable.Range(0, Allocations.Runs * Times).Select(i => Create(i).Ino).ToArray();
        Allocations.AtMost(3_700, Times, i => Expect(_main.Write(inos[i], 0, _bytes, new DataOptions(IsVersion: true), out _)));
    }

    [Fact]
    public void A_warm_lookup_allocates_nothing()
    {
        for (var i = 0; i < Times; i++)
            Create(i);
        Allocations.AtMost(0, Times, i => Expect(_main.Lookup(Node.Root, _names[i % Times], out _)));
    }

    [Fact]
    public void A_warm_read_allocates_nothing()
    {
        var nodes = Enumerable.Range(0, Times).Select(i => Write(Create(i))).ToArray();
        var buffer = new byte[FileBytes];
        foreach (var node in nodes)
            Assert.Equal(FileBytes, _main.Read(node, 0, buffer));
        Allocations.AtMost(0, Times, i => _main.Read(nodes[i % Times], 0, buffer));
    }

    [Fact]
    public void A_listing_with_nodes_allocates_names_and_nodes()
    {
        for (var i = 0; i < Times; i++)
            Create(i);
        var (entries, nodes) = (new List<NamedEntry>(Times), new List<Node?>(Times));
        Allocations.AtMost(100 * Times, times: 20, _ =>
        {
            entries.Clear();
            nodes.Clear();
            Expect(_main.List(Node.Root, default, Times, entries, nodes));
            Assert.Equal(Times, nodes.Count);
        });
    }

    private Node Create(int i)
    {
        Expect(_main.Create(Node.Root, _names[i], new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out var node));
        return node;
    }

    private Node Write(Node node)
    {
        Expect(_main.Write(node.Ino, 0, _bytes, new DataOptions(IsVersion: true), out var written));
        return written;
    }

    /// <summary>Asserting allocates by itself.</summary>
    private static void Expect(Errno error)
    {
        if (error != Errno.None)
            Assert.Fail($"{error}");
    }
}
