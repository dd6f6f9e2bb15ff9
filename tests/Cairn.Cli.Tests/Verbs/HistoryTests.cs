using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary>The verbs of history.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly CliFixture _cli = new CliFixture().WithVault();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void The_log_is_newest_first_and_can_be_narrowed()
    {
        _cli.Write("/a", "1");
        _cli.OkWith("2", "write", "/b", "--as", "agent-7");
        _cli.Ok("mv", "/a", "/c");

        var log = _cli.JsonLines("log");
        Assert.Equal(["rename", "create", "create"], log.Select(entry => entry.GetProperty("op").GetString()).Where(op => op is "rename" or "create"));
        Assert.Equal(
            ["revision", "time", "kind", "op", "session", "actor", "ino", "path", "new_path"], log[0].EnumerateObject().Select(field => field.Name));
        Assert.All(_cli.JsonLines("log", "--session", "agent-7"), entry => Assert.Equal("/b", entry.GetProperty("path").GetString()));
        Assert.Single(_cli.Lines("log", "-n", "1"));
        Assert.Single(_cli.Lines("log", "--op", "rename"));
        Assert.All(_cli.JsonLines("log", "/b"), entry => Assert.Equal("/b", entry.GetProperty("path").GetString()));
        Assert.Contains(_cli.JsonLines("log", "--follow", "/c"), entry => entry.GetProperty("path").GetString() == "/a" && entry.GetProperty("op").GetString() == "create");
        Assert.DoesNotContain(_cli.JsonLines("log", "/c"), entry => entry.GetProperty("op").GetString() == "create");
    }

    [Fact]
    public void The_log_of_a_fork_goes_on_in_its_parent()
    {
        _cli.Write("/a", "1");
        _cli.Ok("branch", "create", "fork");
        _cli.OkWith("2", "write", "/b", "-b", "fork");

        var paths = _cli.JsonLines("log", "-b", "fork").Select(entry => entry.GetProperty("path").GetString()).ToList();
        Assert.Equal("/b", paths[0]);
        Assert.Contains("/a", paths);
    }

    [Fact]
    public void Versions_are_listed_shown_and_restored()
    {
        _cli.Write("/f", "one");
        _cli.Write("/f", "two");
        _cli.Write("/f", "three");

        Assert.Equal([1, 2, 3], _cli.JsonLines("versions", "/f").Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal("two", _cli.Ok("show", "/f", "--version", "2"));
        _cli.Ok("restore", "/f", "--version", "1");
        Assert.Equal("one", _cli.Ok("cat", "/f"));
        Assert.Contains("versions 1 to", _cli.Fails(1, "show", "/f", "--version", "17"), StringComparison.Ordinal);
        Assert.Contains("never was", _cli.Fails(1, "versions", "/g"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_deleted_comes_back_as_it_was_last()
    {
        _cli.Write("/d/e/f", "one");
        _cli.Write("/d/g", "two");
        _cli.Ok("rm", "-r", "/d");
        Assert.Equal("two", _cli.Ok("show", "/d/g"));
        Assert.Equal(1, _cli.JsonLines("versions", "/d/e/f").Single().GetProperty("version").GetInt32());
        Assert.Contains("cairn restore /d/e", _cli.Fails(1, "restore", "/d/e/f"), StringComparison.Ordinal);
        _cli.Ok("restore", "/d");

        Assert.Equal("one", _cli.Ok("cat", "/d/e/f"));
        Assert.Contains("is there", _cli.Fails(2, "restore", "/d"), StringComparison.Ordinal);
        Assert.Contains("never was", _cli.Fails(1, "restore", "/never"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_comes_back_although_its_directory_is_gone_or_another()
    {
        _cli.Write("/d/e/f", "one");
        _cli.Ok("rm", "-r", "/d");
        _cli.Ok("restore", "/d/e/f", "--parents");
        Assert.Equal("one", _cli.Ok("cat", "/d/e/f"));
        _cli.Ok("mv", "/d", "/elsewhere");
        _cli.Write("/elsewhere/e/f", "not there any more");
        _cli.Write("/d/e/f", "two");

        Assert.Equal(["one", "two"], _cli.JsonLines("versions", "/d/e/f").Select(version => _cli.Ok("show", "/d/e/f", "--version", version.GetProperty("version").ToString())).Distinct());
        _cli.Ok("rm", "/d/e/f");
        _cli.Ok("restore", "/d/e/f", "--version", "1");
        Assert.Equal("one", _cli.Ok("cat", "/d/e/f"));
    }

    [Fact]
    public void Another_branchs_moment_is_not_taken_for_one_of_this_branch()
    {
        _cli.Write("/f", "one");
        _cli.Ok("branch", "create", "b");
        _cli.OkWith("other", "write", "/f", "-b", "b");
        _cli.Write("/f", "two");

        Assert.Contains("b@tip", _cli.Fails(1, "restore", "/f", "--at", "b@tip"), StringComparison.Ordinal);
        Assert.Equal("two", _cli.Ok("cat", "/f"));
        Assert.Equal("other", _cli.Ok("cat", "/f", "--at", "b@tip"));
    }

    [Fact]
    public void An_older_state_comes_back_beside_or_in_place()
    {
        _cli.Write("/d/f", "one");
        _cli.Ok("snapshot", "create", "v1");
        _cli.Write("/d/f", "two");

        _cli.Ok("restore", "/d", "--at", "v1", "--to", "/old");
        Assert.Equal("one", _cli.Ok("cat", "/old/f"));
        _cli.Ok("restore", "/d/f", "--at", "v1");
        Assert.Equal("one", _cli.Ok("cat", "/d/f"));
        _cli.Write("/d/new", "x");
        Assert.Contains("--force", _cli.Fails(1, "restore", "/d", "--at", "v1"), StringComparison.Ordinal);
        _cli.Ok("restore", "/d", "--at", "v1", "--force");
        Assert.Equal(["f"], _cli.Lines("ls", "/d"));
    }

    [Fact]
    public void Undo_reverses_and_refuses_where_later_changes_are_in_the_way()
    {
        _cli.Write("/f", "one");
        _cli.Write("/f", "two");
        _cli.Ok("undo");
        Assert.Equal("one", _cli.Ok("cat", "/f"));

        _cli.Write("/g", "x");
        var revision = _cli.Json("branch", "info").GetProperty("tip").GetInt64();
        _cli.Write("/g", "y");
        Assert.Contains("/g", _cli.Fails(1, "undo", $"{revision}"), StringComparison.Ordinal);
        Assert.Contains("not a revision", _cli.Fails(2, "undo", "yesterday"), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_somebody_did_is_undone_over_several_commands()
    {
        _cli.Write("/mine", "1");
        for (var i = 0; i < 5; i++)
            _cli.OkWith("x", "write", $"/theirs-{i}", "--as", "agent-7");
        _cli.Ok("undo", "--session", "agent-7");

        Assert.Equal(["mine"], _cli.Lines("ls"));
        Assert.Contains("never did anything", _cli.Fails(1, "undo", "--session", "nobody"), StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_are_listed_and_end_with_1()
    {
        _cli.Write("/same", "x");
        _cli.Write("/changed", "1\n2\n3\n");
        _cli.Write("/gone", "x");
        _cli.Ok("snapshot", "create", "v1");
        Assert.Equal("", _cli.Ok("diff", "v1"));

        _cli.Write("/changed", "1\n2b\n3\n");
        _cli.Ok("rm", "/gone");
        _cli.Write("/new", "n");
        _cli.Ok("mv", "/same", "/moved");

        Assert.Equal("M\t/changed\nD\t/gone\nR\t/same\t/moved\nA\t/new\n", _cli.Run("diff", "v1", "--name-status").Output);
        Assert.Equal("M\t/changed\nD\t/gone\nA\t/moved\nA\t/new\nD\t/same\n", _cli.Run("diff", "v1", "--name-status", "--no-renames").Output);
        Assert.Equal(
            "diff --git a/changed b/changed\n--- a/changed\n+++ b/changed\n@@ -1,3 +1,3 @@\n 1\n-2\n+2b\n 3\n", _cli.Run("diff", "v1", "tip", "/changed").Output);
        Assert.Contains("1 file changed, 1 line added, 1 line removed", _cli.Run("diff", "--stat", "v1", "/changed").Output, StringComparison.Ordinal);
        Assert.Equal(1, _cli.Run("diff", "-q", "v1").ExitCode);
        Assert.Equal("", _cli.Run("diff", "-q", "v1").Output);
        var first = System.Text.Json.JsonElement.Parse(_cli.Run("diff", "--json", "v1").Output.Split('\n')[0]);
        Assert.Equal(["status", "path", "old_path", "content_differs", "before", "after"], first.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void What_is_compared_may_be_a_path_without_a_slash_where_no_point_is_called_so()
    {
        _cli.Ok("mkdir", "/d");
        _cli.Write("/d/f", "1");
        _cli.Write("/v1", "1");
        _cli.Ok("snapshot", "create", "v1");
        _cli.Write("/d/f", "2");
        _cli.Write("/v1", "2");
        _cli.Ok("rm", "/v1");

        Assert.Equal("M\t/d/f\n", _cli.Run("diff", "v1", "d", "--name-status").Output);
        Assert.Equal("M\t/d/f\n", _cli.Run("diff", "v1", "tip", "d/f", "--name-status").Output);
        Assert.Equal("", _cli.Ok("diff", "d"));
        Assert.Equal("D\t/v1\n", _cli.Run("diff", "v1", "/v1", "--name-status").Output);
        Assert.Equal("", _cli.Ok("diff", "tip", "tip", "v1"));
        Assert.Contains("'nowhere' is no revision", _cli.Fails(1, "diff", "v1", "nowhere"), StringComparison.Ordinal);
        Assert.Contains("two points and one path", _cli.Fails(2, "diff", "v1", "/d", "/d/f"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_replaced_by_the_same_does_not_differ()
    {
        _cli.Ok("ln", "-s", "target", "/link");
        _cli.Write("/f", "same");
        _cli.Ok("mkdir", "/d");
        _cli.Write("/d/in", "same");
        _cli.Ok("snapshot", "create", "v1");

        _cli.Ok("rm", "-r", "/link", "/f", "/d");
        _cli.Ok("ln", "-s", "target", "/link");
        _cli.Write("/f", "same");
        _cli.Ok("mkdir", "/d2");
        _cli.Write("/d2/in", "same");
        _cli.Ok("mv", "/d2", "/d");

        Assert.DoesNotContain("M\t", _cli.Run("diff", "v1", "--name-status", "--no-renames").Output, StringComparison.Ordinal);
        _cli.Ok("rm", "/link", "/f");
        _cli.Ok("ln", "-s", "other", "/link");
        _cli.Write("/f", "else");
        Assert.Equal("M\t/f\nM\t/link\n", string.Concat(_cli.Run("diff", "v1", "--name-status", "--no-renames").Output.Split('\n').Where(line => line.StartsWith('M')).Select(line => line + "\n")));
    }

    [Fact]
    public void Binary_files_are_summarised()
    {
        _cli.Write("/b", "a\0b");
        _cli.Write("/b", "a\0c");

        Assert.Contains("Binary files a/b and b/b differ", _cli.Run("diff").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Branches_are_compared_by_name()
    {
        _cli.Write("/f", "1");
        _cli.Ok("branch", "create", "other");
        _cli.OkWith("2", "write", "/g", "-b", "other");

        Assert.Equal("A\t/g\n", _cli.Run("diff", "main", "other", "--name-status").Output);
        Assert.Equal("D\t/g\n", _cli.Run("diff", "other", "main", "--name-status").Output);
    }

    [Fact]
    public void Watching_tells_what_was_done_since()
    {
        _cli.Write("/a", "1");
        _cli.Write("/b", "1");

        Assert.Equal(["/", "/a"], _cli.JsonLines("watch", "--after", "0", "-n", "2").Select(entry => entry.GetProperty("path").GetString()));
        Assert.Equal("/b", _cli.JsonLines("watch", "/b", "--after", "0", "-n", "1")[0].GetProperty("path").GetString());
    }

    [Fact]
    public void Snapshots_are_made_listed_held_and_deleted()
    {
        _cli.Write("/f", "1");
        Assert.Equal("v1", _cli.Json("snapshot", "create", "v1", "-m", "first").GetProperty("name").GetString());
        _cli.Write("/f", "2");
        _cli.Ok("snapshot", "create", "2020", "--of", "v1");

        Assert.Equal("1", _cli.Ok("cat", "/f", "--at", "snapshot:2020"));
        Assert.Equal("first", _cli.JsonLines("snapshot", "list").Single(each => each.GetProperty("name").GetString() == "v1").GetProperty("message").GetString());
        _cli.Ok("snapshot", "hold", "v1");
        Assert.NotEqual("", _cli.Fails(1, "snapshot", "delete", "v1"));
        _cli.Ok("snapshot", "release", "v1");
        _cli.Ok("snapshot", "delete", "v1");
        _cli.Fails(1, "snapshot", "create", "2020");
        _cli.Fails(2, "snapshot", "create", "a/b");
    }

    [Fact]
    public void Branches_are_made_from_any_point_listed_renamed_and_deleted()
    {
        _cli.Write("/f", "1");
        _cli.Ok("snapshot", "create", "v1");
        _cli.Write("/f", "2");
        _cli.Ok("branch", "create", "agents/1", "--from", "main@v1");
        _cli.Ok("branch", "create", "bare", "--empty");
        _cli.Ok("branch", "create", "agents/2", "--from", "agents/1");

        Assert.Equal("1", _cli.Ok("cat", "/f", "-b", "agents/1"));
        Assert.Empty(_cli.Lines("ls", "-b", "bare"));
        Assert.Equal(["agents/1", "agents/2", "bare", "main"], _cli.JsonLines("branch", "list").Select(branch => branch.GetProperty("name").GetString()));
        Assert.Equal(["bare", "main", "agents/1", "agents/2"], _cli.JsonLines("branch", "list", "--tree").Select(branch => branch.GetProperty("name").GetString()));
        _cli.Ok("branch", "rename", "bare", "clothed");
        Assert.Contains("--yes", _cli.Fails(2, "branch", "delete", "clothed"), StringComparison.Ordinal);
        _cli.Ok("branch", "delete", "clothed", "--yes");
        _cli.Fails(1, "branch", "create", "agents/1");
        _cli.Fails(1, "branch", "delete", "main", "--yes");
        _cli.Fails(2, "branch", "create", "x", "--empty", "--from", "main");
    }

    [Theory]
    [InlineData("cat", "/f", "--at", "1")]
    [InlineData("cat", "/f", "--at", "2001-01-01")]
    public void Before_the_branch_was_born_there_is_nothing(params string[] args)
    {
        _cli.Ok("branch", "create", "late", "--empty");

        Assert.StartsWith("cairn: ", _cli.Fails(1, [.. args, "-b", "late"]), StringComparison.Ordinal);
    }
}
