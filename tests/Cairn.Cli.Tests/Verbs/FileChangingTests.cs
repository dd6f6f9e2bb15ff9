using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary>The verbs that change files.</summary>
public sealed class FileChangingTests : IDisposable
{
    private readonly CliFixture _cli = new CliFixture().WithVault();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Append_adds_at_the_end_and_creates()
    {
        _cli.OkWith("one\n", "append", "/log");
        _cli.OkWith("two\n", "append", "/log");

        Assert.Equal("one\ntwo\n", _cli.Ok("cat", "/log"));
    }

    [Fact]
    public void Write_takes_a_file_of_this_machine()
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "here.txt"), "from here");
        _cli.Ok("write", "/there", "here.txt");

        Assert.Equal("from here", _cli.Ok("cat", "/there"));
        Assert.Contains("missing.txt", _cli.Fails(1, "write", "/there", "missing.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_share_nothing_that_a_later_change_would_show()
    {
        _cli.Write("/d/f", "one");
        _cli.Ok("cp", "/d/f", "/g");
        _cli.Ok("cp", "-r", "/d", "/e");
        _cli.Write("/d/f", "two");

        Assert.Equal("one", _cli.Ok("cat", "/g"));
        Assert.Equal("one", _cli.Ok("cat", "/e/f"));
        Assert.Contains("cp -r", _cli.Fails(1, "cp", "/d", "/x"), StringComparison.Ordinal);
        Assert.Contains("there already", _cli.Fails(1, "cp", "/d/f", "/g"), StringComparison.Ordinal);
        _cli.Ok("cp", "-f", "/d/f", "/g");
        Assert.Equal("two", _cli.Ok("cat", "/g"));
    }

    [Fact]
    public void Several_files_go_into_a_directory_and_into_nothing_else()
    {
        _cli.Write("/a", "a");
        _cli.Write("/b", "b");
        _cli.Ok("mkdir", "/d");
        _cli.Ok("mv", "/a", "/b", "/d");

        Assert.Equal(["a", "b"], _cli.Lines("ls", "/d"));
        Assert.Contains("not a directory", _cli.Fails(1, "mv", "/d/a", "/d/b", "/c"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_is_replaced_by_force_only()
    {
        _cli.Write("/a", "a");
        _cli.Write("/b", "b");

        Assert.Contains("there already", _cli.Fails(1, "mv", "/a", "/b"), StringComparison.Ordinal);
        _cli.Ok("mv", "-f", "/a", "/b");
        Assert.Equal("a", _cli.Ok("cat", "/b"));
    }

    [Fact]
    public void A_directory_with_something_in_it_is_removed_when_that_is_said()
    {
        _cli.Write("/d/f", "x");

        Assert.Contains("rm -r", _cli.Fails(1, "rm", "/d"), StringComparison.Ordinal);
        _cli.Ok("rm", "-r", "/d");
        Assert.Empty(_cli.Lines("ls"));
        _cli.Fails(1, "rm", "/d");
        _cli.Ok("rm", "-f", "/d");
    }

    [Fact]
    public void Directories_on_the_way_are_made_when_that_is_said()
    {
        Assert.Contains("mkdir -p", _cli.Fails(1, "mkdir", "/a/b/c"), StringComparison.Ordinal);
        _cli.Ok("mkdir", "-p", "/a/b/c");
        _cli.Ok("mkdir", "-p", "/a/b/c");
        _cli.Fails(1, "mkdir", "/a");

        Assert.Equal("directory", _cli.JsonLines("stat", "/a/b/c")[0].GetProperty("type").GetString());
    }

    [Fact]
    public void Links_lead_where_they_should()
    {
        _cli.Write("/d/f", "x");
        _cli.Ok("ln", "/d/f", "/hard");
        _cli.Ok("ln", "-s", "d/f", "/soft");

        Assert.Equal(2, _cli.JsonLines("stat", "/hard")[0].GetProperty("links").GetInt64());
        Assert.Equal("d/f", _cli.JsonLines("stat", "/soft")[0].GetProperty("target").GetString());
        Assert.Equal("file", _cli.JsonLines("stat", "-L", "/soft")[0].GetProperty("type").GetString());
        Assert.Equal("x", _cli.Ok("cat", "/soft"));
    }

    [Fact]
    public void Touch_creates_and_sets_times()
    {
        _cli.Ok("touch", "/new");
        _cli.Ok("touch", "-t", "2020-02-03T04:05:06Z", "/new");
        _cli.Ok("touch", "-c", "/not-made");

        Assert.Equal("2020-02-03T04:05:06.0000000Z", _cli.JsonLines("stat", "/new")[0].GetProperty("modified").GetString());
        Assert.Equal(["new"], _cli.Lines("ls"));
        Assert.Contains("is not a time", _cli.Fails(2, "touch", "-t", "soon", "/new"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("750", "0750")]
    [InlineData("u+x,go-r", "0700")]
    [InlineData("a=r", "0444")]
    [InlineData("+x", "0755")]
    [InlineData("u+s", "4644")]
    [InlineData("g=u", null)]
    [InlineData("888", null)]
    public void Modes_are_octal_or_letters(string mode, string? octal)
    {
        _cli.Write("/f", "");

        if (octal is null)
            Assert.Contains("is not a mode", _cli.Fails(2, "chmod", mode, "/f"), StringComparison.Ordinal);
        else
            Assert.Equal(octal, JsonOf("chmod", mode, "/f").GetProperty("mode").GetString());
    }

    [Fact]
    public void Owners_are_numbers_or_names_of_this_machine()
    {
        _cli.Write("/d/f", "");
        _cli.Ok("chown", "-R", "12:34", "/d");
        _cli.Ok("chown", "root", "/d/f");
        var file = _cli.JsonLines("stat", "/d/f")[0];

        Assert.Equal((0, 34), (file.GetProperty("uid").GetInt32(), file.GetProperty("gid").GetInt32()));
        Assert.Contains("no user", _cli.Fails(2, "chown", "no-such-user-here", "/d"), StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_are_set_listed_read_and_removed()
    {
        _cli.Write("/f", "");
        _cli.Ok("xattr", "set", "/f", "user.note", "hello");
        _cli.OkWith("piped", "xattr", "set", "/f", "user.other");

        Assert.Equal(["user.note", "user.other"], _cli.Lines("xattr", "list", "/f"));
        Assert.Equal("piped", _cli.Ok("xattr", "get", "/f", "user.other"));
        Assert.Equal("aGVsbG8=", _cli.Json("xattr", "get", "/f", "user.note").GetProperty("base64").GetString());
        _cli.Ok("xattr", "rm", "/f", "user.note");
        Assert.Contains("no attribute", _cli.Fails(1, "xattr", "get", "/f", "user.note"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_editor_changes_a_file_and_one_that_fails_does_not()
    {
        _cli.Write("/f.txt", "one\n");
        _cli.Environment("EDITOR", "sed -i s/one/two/");
        _cli.Ok("edit", "/f.txt");
        Assert.Equal("two\n", _cli.Ok("cat", "/f.txt"));

        _cli.Environment("EDITOR", "false");
        Assert.Contains("nothing was written", _cli.Fails(1, "edit", "/f.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_is_one_revision_or_nothing()
    {
        var before = Tip();
        _cli.OkWith("""
            {"op":"mkdir","path":"/n"}
            {"op":"write","path":"/n/a","text":"hällo"}
            {"op":"write","path":"/b","base64":"AAEC"}
            {"op":"rename","path":"/b","to":"/n/b"}
            {"op":"symlink","path":"/l","target":"n/a"}
            {"op":"chmod","path":"/n/a","mode":"0600"}
            """, "batch");
        Assert.Equal(before + 1, Tip());
        Assert.Equal("hällo", _cli.Ok("cat", "/l"));

        var ran = _cli.RunWith("{\"op\":\"write\",\"path\":\"/x\",\"text\":\"1\"}\n{\"op\":\"rm\",\"path\":\"/none\"}\n", "batch");
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("line 2", ran.Error, StringComparison.Ordinal);
        Assert.Equal(before + 1, Tip());
    }

    [Fact]
    public void A_batch_that_is_only_tried_changes_nothing()
    {
        var before = Tip();
        var ran = _cli.RunWith("{\"op\":\"write\",\"path\":\"/x\",\"text\":\"12\"}\n", "batch", "--dry-run");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("would write 2 bytes to /x", ran.Error, StringComparison.Ordinal);
        Assert.Equal(before, Tip());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"op\":\"fly\",\"path\":\"/x\"}")]
    [InlineData("{\"op\":\"write\",\"path\":\"/x\"}")]
    [InlineData("{\"op\":\"write\",\"path\":\"/x\",\"text\":\"\",\"colour\":\"red\"}")]
    [InlineData("{\"op\":\"rename\",\"path\":\"/x\"}")]
    public void A_batch_that_makes_no_sense_says_in_which_line(string line)
    {
        var ran = _cli.RunWith(line + "\n", "batch");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("line 1", ran.Error, StringComparison.Ordinal);
    }

    private long Tip() => _cli.Json("branch", "info").GetProperty("tip").GetInt64();

    private System.Text.Json.JsonElement JsonOf(params string[] args) => _cli.JsonLines(args)[0];
}
