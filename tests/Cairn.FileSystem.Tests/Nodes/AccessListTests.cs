using Cairn.FileSystem.Operations;

namespace Cairn.FileSystem.Tests.Nodes;

/// <summary>Access lists and permission bits say the same, whoever changes which. That they do what those of another file system do is seen in mounts.</summary>
public sealed class AccessListTests : VaultFixture
{
    private static readonly byte[] _named = List((1, 7, uint.MaxValue), (2, 6, 1000), (4, 5, uint.MaxValue), (16, 6, uint.MaxValue), (32, 1, uint.MaxValue));
    private static readonly byte[] _plain = List((1, 6, uint.MaxValue), (4, 4, uint.MaxValue), (32, 0, uint.MaxValue));

    public static TheoryData<byte[]> Wrong =>
    [
        [],
        [2, 0, 0],
        [3, 0, 0, 0],
        _named[..^1],
        // No entry for others, for a group, a mask; out of order; twice; unknown; too much is allowed.
        _named[..^8],
        List((1, 7, 0), (32, 7, 0)),
        List((1, 7, 0), (2, 7, 5), (4, 7, 0), (32, 7, 0)),
        List((2, 7, 5), (1, 7, 0), (4, 7, 0), (16, 7, 0), (32, 7, 0)),
        List((1, 7, 0), (1, 7, 0), (4, 7, 0), (32, 7, 0)),
        List((1, 7, 0), (3, 7, 0), (4, 7, 0), (32, 7, 0)),
        List((1, 8, 0), (4, 7, 0), (32, 7, 0)),
    ];

    [Fact]
    public void The_mode_follows_the_list_and_the_list_the_mode()
    {
        var ino = Create("f").Ino;
        Assert.Equal(Errno.None, Main.SetXattr(ino, AccessList.AccessName.ToArray(), _named, XattrMode.Any));
        Assert.Equal(0x1F1, PermissionsOf(ino));
        Assert.Equal(Errno.None, Main.SetAttributes(ino, new AttributeChanges { Permissions = 0x124 }, out _));
        Assert.Equal(List((1, 4, uint.MaxValue), (2, 6, 1000), (4, 5, uint.MaxValue), (16, 4, uint.MaxValue), (32, 4, uint.MaxValue)), Access(ino));
        Assert.Equal(Errno.None, Main.SetXattr(ino, AccessList.AccessName.ToArray(), _plain, XattrMode.Any));
        Assert.Equal(0x1A0, PermissionsOf(ino));
        Assert.Null(Access(ino));
        Assert.Equal(Errno.None, Main.RemoveXattr(ino, AccessList.AccessName.ToArray()));
    }

    [Fact]
    public void One_that_is_open_and_has_no_name_keeps_its_list()
    {
        var ino = Create("f").Ino;
        Assert.Equal(Errno.None, Main.SetXattr(ino, AccessList.AccessName.ToArray(), _named, XattrMode.Any));
        Assert.Equal(Errno.None, Main.Open(ino));
        Assert.Equal(Errno.None, Main.Unlink(Node.Root, Bytes("f")));
        Assert.Equal(Errno.None, Main.SetAttributes(ino, new AttributeChanges { Permissions = 0x1FF }, out _));
        Assert.Equal(Errno.None, Main.Link(ino, Node.Root, Bytes("g"), out _));
        Assert.Equal(0x1FF, PermissionsOf(ino));
        Assert.Equal(List((1, 7, uint.MaxValue), (2, 6, 1000), (4, 5, uint.MaxValue), (16, 7, uint.MaxValue), (32, 7, uint.MaxValue)), Access(ino));
        Main.Close(ino);
    }

    [Fact]
    public void What_is_created_by_the_library_begins_with_its_directorys_list()
    {
        Assert.Equal(Errno.None, Main.SetXattr(Node.Root, AccessList.DefaultName.ToArray(), _named, XattrMode.Any));
        var ino = Create("f").Ino;
        Assert.Equal(List((1, 6, uint.MaxValue), (2, 6, 1000), (4, 5, uint.MaxValue), (16, 4, uint.MaxValue), (32, 0, uint.MaxValue)), Access(ino));
        Assert.Equal(0x1A0, PermissionsOf(ino));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_list_is_refused(byte[] bytes)
    {
        var ino = Create("f").Ino;
        Assert.Equal(Errno.EINVAL, Main.SetXattr(ino, AccessList.AccessName.ToArray(), bytes, XattrMode.Any));
        Assert.Null(AccessList.TryRead(bytes));
        Assert.Equal(Errno.EACCES, Main.SetXattr(ino, AccessList.DefaultName.ToArray(), _named, XattrMode.Any));
    }

    private int PermissionsOf(long ino)
    {
        Assert.Equal(Errno.None, Main.GetNode(ino, out var node));
        return node.Mode & Mode.Permissions;
    }

    private byte[]? Access(long ino) => Main.GetXattr(ino, AccessList.AccessName, out var value) == Errno.None ? value : null;

    private static byte[] List(params (ushort Tag, ushort Permissions, uint Id)[] entries) =>
        [2, 0, 0, 0, .. entries.SelectMany(static entry => (byte[])[.. BitConverter.GetBytes(entry.Tag), .. BitConverter.GetBytes(entry.Permissions), .. BitConverter.GetBytes(entry.Id)])];
}
