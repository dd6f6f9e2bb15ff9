using System.Text;

namespace Cairn.FileSystem.Tests;

public sealed class DirectoryHandleTests : VaultFixture
{
    [Fact]
    public void Dots_come_first_and_every_name_once()
    {
        for (var i = 0; i < 100; i++)
            Create($"f{i:00}");
        var handle = new DirectoryHandle(Main, Node.Root);
        var names = new List<string>();
        for (long cookie = 0; Read(handle, cookie, 7) is { Count: > 0 } page; cookie = page[^1].Cookie)
            names.AddRange(page.Select(static entry => Encoding.UTF8.GetString(entry.Name)));
        Assert.Equal([".", "..", .. Enumerable.Range(0, 100).Select(static i => $"f{i:00}")], names);
    }

    [Fact]
    public void What_stays_is_listed_once_whatever_comes_and_goes_meanwhile()
    {
        for (var i = 0; i < 50; i++)
            Create($"f{i:00}");
        var handle = new DirectoryHandle(Main, Node.Root);
        var first = Read(handle, 0, 22);
        for (var i = 0; i < 50; i += 2)
            Assert.Equal(Errno.None, Main.Unlink(Node.Root, Bytes($"f{i:00}")));
        Create("a-new-one-that-sorts-first");
        Create("f30-new");
        var rest = Read(handle, first[^1].Cookie, 1_000).Select(static entry => Encoding.UTF8.GetString(entry.Name)).ToList();
        Assert.Equal(Enumerable.Range(20, 30).Where(static i => i % 2 == 1).Select(static i => $"f{i:00}").Append("f30-new").Order(StringComparer.Ordinal), rest);
    }

    [Fact]
    public void A_cookie_can_be_gone_back_to_also_after_changes()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
            Create(name);
        var handle = new DirectoryHandle(Main, Node.Root);
        var all = Read(handle, 0, 10);
        var afterA = all[2].Cookie;
        Create("a1");
        var again = Read(handle, afterA, 10);
        Assert.Equal(["a1", "b", "c", "d"], again.Select(static entry => Encoding.UTF8.GetString(entry.Name)));
        Assert.Equal(again.Count, again.Select(static entry => entry.Cookie).Distinct().Count());
        Assert.Equal(["c", "d"], Read(handle, again[1].Cookie, 10).Select(static entry => Encoding.UTF8.GetString(entry.Name)));
        Assert.Equal(["d"], Read(handle, all[4].Cookie, 10).Select(static entry => Encoding.UTF8.GetString(entry.Name)));
    }

    [Fact]
    public void Nodes_come_with_the_names_where_they_are_wanted()
    {
        var file = Create("a", "four");
        Assert.Equal(Errno.None, Main.Create(Node.Root, "d"u8.ToArray(), New(NodeType.Directory), out var directory));
        var entries = new List<ListedEntry>();
        Assert.Equal(Errno.None, new DirectoryHandle(Main, Node.Root).Read(0, 10, withNodes: true, entries));
        Assert.Equal([null, null, file.Ino, directory.Ino], entries.Select(static entry => entry.Node?.Ino));
        Assert.Equal(4, entries[2].Node!.Size);
        var view = Vault.ViewAt(Main.State, Main.State.Tip.Revision);
        var then = new List<ListedEntry>();
        Assert.Equal(Errno.None, new DirectoryHandle(view, Node.Root).Read(0, 10, withNodes: true, then));
        Assert.Equal(entries.Select(static entry => (entry.Node?.Ino, entry.Node?.Size)), then.Select(static entry => (entry.Node?.Ino, entry.Node?.Size)));
    }

    [Fact]
    public void A_cookie_that_was_never_given_and_a_file_are_refused_and_a_removed_directory_is_empty()
    {
        var file = Create("a");
        Assert.Equal(Errno.EINVAL, new DirectoryHandle(Main, Node.Root).Read(99, 10, false, []));
        Assert.Equal(Errno.EINVAL, new DirectoryHandle(Main, Node.Root).Read(-1, 10, false, []));
        Assert.Equal(Errno.ENOTDIR, new DirectoryHandle(Main, file.Ino).Read(0, 10, false, []));
        Assert.Equal(Errno.None, Main.Create(Node.Root, "d"u8.ToArray(), New(NodeType.Directory), out var directory));
        var handle = new DirectoryHandle(Main, directory.Ino);
        Main.Open(directory.Ino);
        Assert.Equal(Errno.None, Main.RemoveDirectory(Node.Root, "d"u8.ToArray()));
        Assert.All(Read(handle, 0, 10), static entry => Assert.StartsWith(".", Encoding.UTF8.GetString(entry.Name), StringComparison.Ordinal));
        Main.Close(directory.Ino);
    }

    private static List<ListedEntry> Read(DirectoryHandle handle, long cookie, int count)
    {
        var entries = new List<ListedEntry>();
        Assert.Equal(Errno.None, handle.Read(cookie, count, withNodes: false, entries));
        return entries;
    }
}
