using Cairn.FileSystem;

namespace Cairn.Tests;

public sealed class UndoTests : IDisposable
{
    private readonly Vault _vault = Vault.Create("memory:");

    private Branch Main => _vault.Branch();

    private BranchFiles Files => Main.Files;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_rename_with_what_it_replaced_is_reversed()
    {
        Files.WriteAllText("/a", "A");
        Files.WriteAllText("/b", "B");
        Files.CreateDirectory("/d");
        Files.Move("/a", "/b", overwrite: true);
        var rename = Main.Tip;
        Main.Undo(rename, rename);
        Assert.Equal(("A", "B"), (Files.ReadAllText("/a"), Files.ReadAllText("/b")));
        Files.Move("/b", "/d/c");
        Main.Undo(Main.Tip, Main.Tip);
        Assert.Equal(["/a", "/b", "/d"], Files.Enumerate(recursive: true).Select(static entry => entry.Path.ToString()));
        Files.Exchange("/a", "/b");
        Main.Undo(Main.Tip, Main.Tip);
        Assert.Equal(("A", "B"), (Files.ReadAllText("/a"), Files.ReadAllText("/b")));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_directory_that_was_moved_goes_back_with_all_below_it_and_links_are_counted()
    {
        Files.CreateDirectory("/from/deep");
        Files.CreateDirectory("/to");
        Files.WriteAllText("/from/deep/f", "text");
        Files.Move("/from/deep", "/to/deep");
        var moved = Main.Tip;
        Files.WriteAllText("/elsewhere", "x");
        Main.Undo(moved, moved);
        Assert.Equal("text", Files.ReadAllText("/from/deep/f"));
        Assert.Equal((3, 2), (Files.GetInfo("/from").Links, Files.GetInfo("/to").Links));
        Assert.Equal("x", Files.ReadAllText("/elsewhere"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_batch_and_a_deleted_tree_are_reversed_as_a_whole()
    {
        Files.CreateDirectory("/d/e");
        Files.WriteAllText("/d/e/f", "deep");
        Files.CreateHardLink("/d/g", "/d/e/f");
        Files.CreateSymbolicLink("/d/s", "e/f");
        Main.Batch(batch =>
        {
            batch.Delete("/d", recursive: true);
            batch.WriteAllText("/d", "a file now");
            batch.CreateDirectory("/new");
            batch.AppendAllText("/new/x", "y");
        });
        Main.Undo(Main.Tip, Main.Tip);
        Assert.Equal("deep", Files.ReadAllText("/d/s"));
        Assert.Equal(2, Files.GetInfo("/d/g").Links);
        Assert.False(Files.Exists("/new"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Attributes_of_every_kind_are_reversed()
    {
        Files.WriteAllText("/a", "x");
        Files.SetXattr("/a", "user.kept", "1"u8);
        Files.SetXattr("/a", "user.changed", "1"u8);
        var before = Files.GetInfo("/a");
        var tip = Main.Tip;
        Files.SetXattr("/a", "user.changed", "2"u8);
        Files.SetXattr("/a", "user.added", "3"u8);
        Files.RemoveXattr("/a", "user.kept");
        Files.SetAttributes("/a", new FileAttributeChanges { Permissions = 0x180, Uid = 7, Gid = 8, Modified = new Timestamp(1, 2) });
        Main.Undo(tip + 1, Main.Tip);
        var after = Files.GetInfo("/a");
        Assert.Equal((before.Permissions, before.Uid, before.Gid, before.Modified), (after.Permissions, after.Uid, after.Gid, after.Modified));
        Assert.Equal(["user.changed=1", "user.kept=1"], Files.GetXattrs("/a").Select(static pair => $"{pair.Key}={(char)pair.Value[0]}").Order());
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_session_is_reversed_between_what_others_did_and_where_they_touched_the_same_everything_in_the_way_is_named()
    {
        Files.WriteAllText("/shared", "before");
        var agent = _vault.BranchAs("main", new Session("agent"));
        agent.Files.WriteAllText("/agent/../one", "1");
        Files.WriteAllText("/mine", "mine");
        agent.Files.WriteAllText("/two", "2");
        agent.Files.Delete("/two");
        agent.Files.WriteAllText("/shared", "agent");
        var session = _vault.Sessions().Single(static info => info.Actor == "agent").Id;
        Files.WriteAllText("/shared", "mine again");
        Files.WriteAllText("/one", "mine too");
        var tip = Main.Tip;
        var collision = Assert.Throws<CairnException>(() => Main.UndoSession(session));
        Assert.Equal((ErrorCode.Collision, tip), (collision.Code, Main.Tip));
        Assert.Contains("/one", collision.Message, StringComparison.Ordinal);
        Assert.Contains("/shared", collision.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/mine", collision.Message, StringComparison.Ordinal);
        Main.Undo(tip - 1, tip);
        Assert.Equal("agent", Files.ReadAllText("/shared"));
    }

    [Fact]
    public void An_undo_can_be_undone_and_a_range_that_there_is_not_is_refused()
    {
        Files.WriteAllText("/a", "one");
        Files.WriteAllText("/a", "two");
        Main.Undo(Main.Tip, Main.Tip);
        Assert.Equal("one", Files.ReadAllText("/a"));
        Main.Undo(Main.Tip, Main.Tip);
        Assert.Equal("two", Files.ReadAllText("/a"));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => Main.Undo(Main.Tip + 1, Main.Tip + 1)).Code);
        var fork = Main.Fork("f");
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => fork.Undo(2, 2)).Code);
    }
}
