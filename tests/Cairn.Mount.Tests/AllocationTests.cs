using System.Text;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Files;
using Cairn.Mount.Nodes;
using Cairn.Mount.Serving;

namespace Cairn.Mount.Tests;

/// <summary>What the requests of programs allocate once they are warm, from the request to the reply: counts do not wobble as times do.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Times = 1_000, FileBytes = 4096;

    private readonly TestDirectory _directory = new();
    private readonly Vault _vault;
    private readonly CairnFileSystem _fileSystem;
    private readonly byte[][] _names = [.. Enumerable.Range(0, Allocations.Runs * Times).Select(static i => Encoding.ASCII.GetBytes($"file{i:000000}"))];
    private readonly byte[] _bytes = new byte[FileBytes];

    public AllocationTests()
    {
        _vault = Vault.Create(_directory["vault.cairn"], new VaultOptions { Durability = Durability.Buffered });
        var branch = _vault.Branch();
        var tree = new MountedTree(0, branch.Files.View, branch.Inodes, 1);
        _fileSystem = new CairnFileSystem(new KnownNodes(new TreeNode(1, tree, 1)), new OpenFiles(new DirtyBudget(64 << 20)), new ServingOptions(), new VaultSpace(null));
    }

    public void Dispose()
    {
        _vault.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_stat_allocates_nothing()
    {
        var nodes = Enumerable.Range(0, Times).Select(Create).ToArray();
        Allocations.AtMost(0, Times, i =>
        {
            Lookup(i % Times);
            var reply = new AttributesReply();
            Expect(_fileSystem.GetAttributes(On(nodes[i % Times]), default, ref reply));
            _fileSystem.Forget(nodes[i % Times], 1);
        });
    }

    [Fact]
    public void Opening_reading_and_closing_allocates_nothing()
    {
        var nodes = Enumerable.Range(0, Times).Select(Create).ToArray();
        _vault.Flush();
        Allocations.AtMost(0, Times, i =>
        {
            var node = On(nodes[i % Times]);
            var open = new OpenReply();
            Expect(_fileSystem.Open(node, default, ref open));
            Expect(_fileSystem.Read(node, new ReadArguments { Handle = open.Handle, Size = FileBytes }, _bytes, out var length));
            Assert.True(length == FileBytes);
            Expect(_fileSystem.Flush(node, new FlushArguments { Handle = open.Handle }));
            Expect(_fileSystem.Release(node, new ReleaseArguments { Handle = open.Handle }));
        });
    }

    [Fact]
    public void Creating_writing_and_closing_allocates_what_is_held_of_it_and_the_ways_to_it() => Allocations.AtMost(13_000, Times, i => Create(i));

    [Fact]
    public void Removing_allocates_what_is_held_of_it_and_the_ways_to_it()
    {
        var nodes = Enumerable.Range(0, Allocations.Runs * Times).Select(Create).ToArray();
        Allocations.AtMost(5_500, Times, i =>
        {
            Expect(_fileSystem.Unlink(On(1), _names[i]));
            _fileSystem.Forget(nodes[i], 1);
        });
    }

    private ulong Create(int i)
    {
        var (entry, open, count, attributes) = (new EntryReply(), new OpenReply(), new CountReply(), new AttributesReply());
        Expect(_fileSystem.Create(On(1), new CreateArguments { Mode = 0x81A4 }, _names[i], ref entry, ref open));
        var node = On(entry.Node);
        Expect(_fileSystem.Write(node, new WriteArguments { Handle = open.Handle, Size = FileBytes }, _bytes, ref count));
        Expect(_fileSystem.SetAttributes(node, new SetAttributesArguments { Valid = AttributeFields.MTime | AttributeFields.CTime, MTime = 1_700_000_000, CTime = 1_700_000_000 }, ref attributes));
        Expect(_fileSystem.Flush(node, new FlushArguments { Handle = open.Handle }));
        Expect(_fileSystem.Release(node, new ReleaseArguments { Handle = open.Handle }));
        return entry.Node;
    }

    private void Lookup(int i)
    {
        var entry = new EntryReply();
        Expect(_fileSystem.Lookup(On(1), _names[i], ref entry));
    }

    private static RequestHeader On(ulong node) => new() { Node = node };

    /// <summary>Asserting allocates by itself.</summary>
    private static void Expect(int error)
    {
        if (error != 0)
            Assert.Fail($"{error}");
    }
}
