using Cairn.Storage.Memory.Tree;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Memory;

/// <summary>The tree's own rules, looked at after every change; what it answers is the conformance suite's affair.</summary>
public sealed class TreeTests
{
    private readonly TreeEditor _editor = new();

    private void AssertSound() => Assert.Empty(new TreeCheck("table").Run(_editor.Tree, default));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_changes_keep_the_rules_and_leave_older_trees_as_they_were(int seed)
    {
        var random = new Random(seed);
        var older = new List<(TableTree Tree, string Content)>();
        _editor.Begin(default, 1);
        for (var round = 0; round < 300; round++)
        {
            Change(random);
            AssertSound();
            if (round % 20 == 0)
            {
                older.Add((_editor.Tree, Content(_editor.Tree)));
                _editor.Begin(_editor.Tree, round + 2);
            }
        }
        foreach (var (tree, content) in older)
            Assert.Equal(content, Content(tree));
    }

    [Fact]
    public void Ascending_keys_fill_their_leaves()
    {
        _editor.Begin(default, 1);
        for (var i = 0; i < 10_000; i++)
            _editor.Put(Bytes.Of(i), [1]);
        AssertSound();
        Assert.InRange(Leaves(_editor.Tree.Root!), 10_000 / Node.Capacity, (10_000 / Node.Capacity) + 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Node.Capacity)]
    [InlineData(Node.Capacity + 1)]
    [InlineData(Node.Capacity * Node.Capacity)]
    [InlineData((Node.Capacity * Node.Capacity) + 1)]
    [InlineData(20_000)]
    public void Rebuilding_packs_the_same_records_into_full_nodes(int count)
    {
        _editor.Begin(default, 1);
        var order = Enumerable.Range(0, count).ToArray();
        new Random(1).Shuffle(order);
        foreach (var i in order)
            _editor.Put(Bytes.Of(i), Bytes.Of(i));
        var packed = _editor.Tree with { Root = TreeBuilder.Rebuild(_editor.Tree.Root, 2, default) };
        Assert.Empty(new TreeCheck("table").Run(packed, default));
        Assert.Equal(Content(_editor.Tree), Content(packed));
        Assert.Equal((count + Node.Capacity - 1) / Node.Capacity, Leaves(packed.Root!));
    }

    [Fact]
    public void Deleting_everything_one_by_one_leaves_nothing()
    {
        _editor.Begin(default, 1);
        var keys = Enumerable.Range(0, 5000).ToArray();
        foreach (var key in keys)
            _editor.Put(Bytes.Of(key), [1, 2]);
        new Random(5).Shuffle(keys);
        foreach (var key in keys)
            _editor.Delete(Bytes.Of(key));
        Assert.Equal(default, _editor.Tree);
    }

    [Fact]
    public void A_tree_that_breaks_a_rule_is_told_so()
    {
        _editor.Begin(default, 1);
        for (var i = 0; i < 200; i++)
            _editor.Put(Bytes.Of(i), [1]);
        var tree = _editor.Tree;
        Assert.NotEmpty(new TreeCheck("table").Run(tree with { Records = 7 }, default));
        tree.Root!.SetKey(1, Bytes.Of(0));
        Assert.NotEmpty(new TreeCheck("table").Run(tree, default));
    }

    private void Change(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                var (from, to) = (random.Next(3000), random.Next(3000));
                if (from < to && random.Next(3) == 0)
                    _editor.DeleteRange(Bytes.Of(from), Bytes.Of(to));
                break;
            case 1 or 2:
                for (var i = 0; i < 100; i++)
                    _editor.Delete(Bytes.Of(random.Next(3000)));
                break;
            default:
                for (var i = 0; i < 100; i++)
                    _editor.Put(Bytes.Of(random.Next(3000)), new byte[random.Next(10)]);
                break;
        }
    }

    private static string Content(TableTree tree)
    {
        var path = new TreePath();
        var content = new System.Text.StringBuilder();
        for (var more = path.Seek(tree.Root, Storage.Building.SeekKind.First, default); more; more = path.Step(forward: true))
            content.Append(Convert.ToHexString(path.Key)).Append('=').Append(Convert.ToHexString(path.Value)).Append('\n');
        return content.ToString();
    }

    private static int Leaves(Node node) => node.IsLeaf ? 1 : Enumerable.Range(0, node.Count).Sum(i => Leaves(node.Child(i)));
}
