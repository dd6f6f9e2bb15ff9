using Cairn.FileSystem.Operations;

namespace Cairn.FileSystem.Tests;

public sealed class InodeBranchTests : VaultFixture
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void Holes_and_data_are_found_as_lseek_finds_them()
    {
        var file = Create("a");
        Assert.Equal(Errno.None, Main.Write(file.Ino, 2 * Megabyte, new byte[] { 1, 2, 3 }, default, out var node));
        Assert.Equal(Errno.None, Main.SeekData(node, 0, out var data));
        Assert.True(data is > 0 and <= 2 * Megabyte);
        Assert.Equal(Errno.None, Main.SeekHole(node, 0, out var hole));
        Assert.Equal(0, hole);
        Assert.Equal(Errno.None, Main.SeekHole(node, data, out hole));
        Assert.Equal(node.Size, hole);
        Assert.Equal(Errno.ENXIO, Main.SeekData(node, node.Size, out _));
        Assert.Equal(Errno.ENXIO, Main.SeekHole(node, node.Size, out _));
        Assert.Equal(Errno.ENXIO, Main.SeekData(node, -1, out _));
        Assert.Equal(Errno.None, Main.Truncate(file.Ino, 8 * Megabyte, default, out node));
        Assert.Equal(Errno.ENXIO, Main.SeekData(node, 4 * Megabyte, out _));
    }

    [Fact]
    public void A_file_without_a_name_lives_until_it_is_closed_and_a_link_gives_it_one()
    {
        var tip = Main.State.Tip.Revision;
        Assert.Equal(Errno.None, Main.CreateNameless(Node.Root, New(), out var lost));
        Assert.Equal(Errno.None, Main.CreateNameless(Node.Root, New(), out var kept));
        Assert.Equal((0, 0), (lost.Nlink, kept.Nlink));
        Assert.Equal(Errno.None, Main.Write(kept.Ino, 0, Bytes("text"), default, out _));
        Assert.Equal(Errno.None, Main.SetXattr(kept.Ino, Bytes("user.a"), Bytes("1"), XattrMode.Create));
        Assert.Equal(tip, Main.State.Tip.Revision);
        Assert.Equal(Errno.None, Main.Link(kept.Ino, Node.Root, Bytes("named"), out var named));
        Assert.Equal(1, named.Nlink);
        Main.Close(lost.Ino);
        Main.Close(kept.Ino);
        Assert.Equal(Errno.ENOENT, Main.GetNode(lost.Ino, out _));
        Assert.Equal("text", ReadText(kept.Ino));
        Assert.Equal(Errno.None, Main.GetXattr(kept.Ino, "user.a"u8, out _));
        Assert.Equal(Errno.EINVAL, Main.CreateNameless(Node.Root, New(NodeType.Directory), out _));
        Assert.Equal(Errno.ENOTDIR, Main.CreateNameless(kept.Ino, New(), out _));
        Assert.Empty(new Checking.Checker(Vault).Run());
    }

    [Fact]
    public void Two_that_append_do_not_overwrite_each_other()
    {
        var file = Create("log");
        Concurrently.Run([.. Enumerable.Range(0, 8).Select(thread => (Action)(() =>
        {
            for (var i = 0; i < 50; i++)
                Assert.Equal(Errno.None, Main.Append(file.Ino, Bytes($"{thread}-{i}\n"), default, out _));
        }))]);
        Assert.Equal(400, ReadText(file.Ino).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    [Fact]
    public void A_whole_file_is_copied_by_naming_the_same_content()
    {
        var source = Create("source");
        var bytes = new byte[3 * Megabyte + 77];
        new Random(5).NextBytes(bytes);
        Assert.Equal(Errno.None, Main.Write(source.Ino, 0, bytes, default, out source));
        var target = Create("target", "old");
        Assert.Equal(Errno.None, Main.CopyRange(new CopySource(null, source.Ino, 0, long.MaxValue), target.Ino, 0, default, out var copied, out target));
        Assert.Equal((bytes.Length, source.Content), (copied, target.Content));
        Assert.Equal(Errno.None, Main.CopyRange(new CopySource(null, source.Ino, Megabyte, Megabyte), target.Ino, 10, default, out copied, out target));
        bytes.AsSpan(Megabyte, Megabyte).CopyTo(bytes.AsSpan(10));
        Assert.Equal(Megabyte, copied);
        Assert.True(bytes.AsSpan().SequenceEqual(Read(Main, target.Ino)));
    }

    [Fact]
    public void A_range_is_copied_from_another_branch_and_from_the_past()
    {
        var file = Create("a", "then");
        var then = Vault.ViewAt(Main.State, Main.State.Tip.Revision);
        Vault.BranchManager.Fork("b", Main.State, null, 0);
        var fork = Inodes("b");
        Assert.Equal(Errno.None, Main.Write(file.Ino, 0, Bytes("now!"), default, out _));
        Assert.Equal(Errno.None, fork.CopyRange(new CopySource(Main.View, file.Ino, 0, 100), file.Ino, 0, default, out _, out _));
        Assert.Equal(Bytes("now!"), Read(fork, file.Ino));
        Assert.Equal(Errno.None, Main.CopyRange(new CopySource(then.View, file.Ino, 0, 2), file.Ino, 2, default, out _, out _));
        Assert.Equal("noth", ReadText(file.Ino));
        Assert.Equal(Errno.EINVAL, Main.CopyRange(new CopySource(null, file.Ino, 0, 3), file.Ino, 1, default, out _, out _));
        Assert.Equal(Errno.ENOENT, Main.CopyRange(new CopySource(null, 999, 0, 3), file.Ino, 1, default, out _, out _));
    }

    [Fact]
    public void Relatime_moves_an_access_time_after_a_change_and_once_a_day()
    {
        var file = Create("a", "x");
        var before = Main.AccessTime(file);
        Main.RecordAccess([file.Ino, 999]);
        var first = Main.AccessTime(file);
        Assert.True(first >= before && first >= file.MTime);
        Main.RecordAccess([file.Ino]);
        Assert.Equal(first, Main.AccessTime(file));
        Assert.True(AccessTimes.IsDue(first, file, first.Plus(24L * 60 * 60 * 1_000_000_000)));
        Assert.False(AccessTimes.IsDue(first, file, first.Plus(23L * 60 * 60 * 1_000_000_000)));
        Assert.Equal(Errno.None, Main.Write(file.Ino, 0, Bytes("y"), default, out _));
        Main.RecordAccess([file.Ino]);
        Assert.True(Main.AccessTime(file) > first);
    }

    [Fact]
    public void Set_id_bits_go_where_somebody_unprivileged_writes_or_gives_away()
    {
        var file = Create("a");
        Assert.Equal(Errno.None, Main.SetAttributes(file.Ino, new AttributeChanges { Permissions = 0xDED }, out _));
        Assert.Equal(Errno.None, Main.SetAttributes(file.Ino, new AttributeChanges { Uid = 5, KillPrivileges = true }, out var node));
        Assert.Equal(0x1ED, node.Mode & Mode.Permissions);
        Assert.Equal(Errno.None, Main.SetAttributes(file.Ino, new AttributeChanges { Permissions = 0xDE4 }, out _));
        Assert.Equal(Errno.None, Main.Write(file.Ino, 0, Bytes("x"), new DataOptions(KillPrivileges: true), out node));
        Assert.Equal(0x5E4, node.Mode & Mode.Permissions);
    }

    [Fact]
    public void Statfs_tells_of_room_and_numbers()
    {
        var before = Main.Space();
        Assert.True(before.TotalBytes > 0 && before.AvailableBytes <= before.TotalBytes);
        for (var i = 0; i < 10; i++)
            Create($"f{i}");
        Assert.True(Main.Space().FreeNodes <= before.FreeNodes && before.FreeNodes <= before.Nodes);
    }

    [Fact]
    public void Every_error_code_has_a_number()
    {
        foreach (var code in Enum.GetValues<ErrorCode>())
            Assert.NotEqual(Errno.None, Errnos.Of(code));
        Assert.Equal(Errno.ENOSPC, Errnos.Of(new CairnException(ErrorCode.NoSpace, "")));
        Assert.Equal(Errno.EIO, Errnos.Of(new InvalidOperationException()));
    }
}
