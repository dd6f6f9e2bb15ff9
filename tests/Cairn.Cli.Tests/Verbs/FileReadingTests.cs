using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary><c>ls</c>, <c>cat</c> and <c>write</c>.</summary>
public sealed class FileReadingTests : IDisposable
{
    private readonly CliFixture _cli = new CliFixture().WithVault();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void What_is_written_is_listed_and_printed()
    {
        _cli.Write("/notes/today.md", "# Today\n");

        Assert.Equal(["notes"], _cli.Lines("ls"));
        Assert.Equal(["/notes", "/notes/today.md"], _cli.Lines("ls", "-R", "/"));
        Assert.Equal("# Today\n", _cli.Ok("cat", "notes/today.md"));
        Assert.Equal("     1\t# Today\n", _cli.Ok("cat", "-n", "/notes/today.md"));
    }

    [Theory]
    [InlineData("/h")]
    [InlineData("/?")]
    [InlineData("@file")]
    [InlineData("/a=b:c")]
    [InlineData("/ls")]
    public void A_path_is_a_path_whatever_it_looks_like(string path)
    {
        _cli.Write(path, "x");

        Assert.Equal("x", _cli.Ok("cat", path));
    }

    [Fact]
    public void A_point_that_is_empty_is_an_error_and_not_now()
    {
        _cli.Write("/f", "x");

        Assert.Equal(2, _cli.Run("cat", "/f", "--at", "").ExitCode);
        Assert.Equal(2, _cli.Run("restore", "/f", "--at", "").ExitCode);
    }

    [Fact]
    public void A_new_file_is_one_revision_and_undone_it_is_gone()
    {
        _cli.Write("/f", "x");
        _cli.Ok("undo");

        Assert.Empty(_cli.Lines("ls"));
    }

    [Fact]
    public void Names_that_begin_with_a_dot_are_shown_when_asked_for()
    {
        _cli.Write("/.hidden/x", "");
        _cli.Write("/seen", "");

        Assert.Equal(["seen"], _cli.Lines("ls"));
        Assert.Equal([".hidden", "seen"], _cli.Lines("ls", "-a"));
        Assert.Equal(["/seen"], _cli.Lines("ls", "-R"));
    }

    [Fact]
    public void The_long_listing_has_mode_size_and_time()
    {
        _cli.Write("/f", "12345");
        var fields = _cli.Lines("ls", "-l").Single().Split('\t');

        Assert.Equal("-rw-r--r--", fields[0]);
        Assert.Equal("5", fields[4]);
        Assert.Equal("f", fields[^1]);
    }

    [Fact]
    public void JSON_is_one_entry_in_each_line()
    {
        _cli.Write("/d/f", "12345");
        var entries = _cli.JsonLines("ls", "-R");

        Assert.Equal(["/d", "/d/f"], entries.Select(entry => entry.GetProperty("path").GetString()));
        Assert.Equal(
            ["path", "type", "ino", "mode", "uid", "gid", "links", "size", "modified", "changed", "created"],
            entries[1].EnumerateObject().Select(field => field.Name));
        Assert.Equal("0644", entries[1].GetProperty("mode").GetString());
    }

    [Fact]
    public void The_past_is_read_by_revision()
    {
        _cli.Write("/f", "one");
        _cli.Write("/f", "two");

        Assert.Equal("two", _cli.Ok("cat", "/f"));
        Assert.Equal("one", _cli.Ok("cat", "/f", "--at", "tip~1"));
    }

    [Theory]
    [InlineData("cat", "/not/there")]
    [InlineData("cat", "/d")]
    [InlineData("ls", "/not/there")]
    [InlineData("write", "/not/there")]
    [InlineData("write", "/d")]
    [InlineData("ls", "--at", "no-such-point")]
    [InlineData("ls", "--at", "99999")]
    [InlineData("ls", "--at", "1999-01-01")]
    [InlineData("ls", "-b", "no-such-branch")]
    public void What_cannot_be_done_is_one_line_and_ends_with_1(params string[] args)
    {
        _cli.Write("/d/f", "x");
        var error = _cli.Fails(1, args);

        Assert.StartsWith("cairn: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_name_that_is_too_long_is_bad_usage() =>
        Assert.Contains("255", _cli.Fails(2, "write", "/" + new string('n', 256)), StringComparison.Ordinal);

    [Fact]
    public void Control_characters_do_not_reach_a_terminal_but_do_reach_a_pipe()
    {
        _cli.Write("/a\e[31mb", "");
        Assert.Contains("a\e[31mb", _cli.Ok("ls"), StringComparison.Ordinal);
        _cli.TerminalWidth = 60;

        Assert.Contains("a\\e[31mb", _cli.Ok("ls", "--color", "never"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_gets_columns_within_its_width()
    {
        for (var i = 0; i < 12; i++)
            _cli.Write($"/file-{i:00}", "");
        _cli.TerminalWidth = 40;
        var lines = _cli.Lines("ls", "--color", "never");

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 40));
    }
}
