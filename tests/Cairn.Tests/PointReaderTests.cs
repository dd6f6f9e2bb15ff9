namespace Cairn.Tests;

/// <summary>What people call moments of a branch.</summary>
public sealed class PointReaderTests : IDisposable
{
    private readonly Vault _vault = Vault.Create("memory:");

    private Branch Main => _vault.Branch();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_number_is_a_revision_whatever_snapshots_are_called()
    {
        var first = Write("one");
        var second = Write("two");
        Main.Snapshot($"{first}");
        Main.Snapshot("tip", revision: first);

        Assert.Equal("one", Read($"{first}"));
        Assert.Equal("two", Read($"snapshot:{first}"));
        Assert.Equal("two", Read("tip"));
        Assert.Equal("one", Read("snapshot:tip"));
        Assert.Equal(second, new PointReader(Main).Resolve("").Revision);
        Assert.Equal(["snapshot:12", "snapshot:tip", "snapshot:tip~1", "v1", "2026-01-01"], new[] { "12", "tip", "tip~1", "v1", "2026-01-01" }.Select(PointReader.Spell));
    }

    [Fact]
    public void A_branch_is_named_before_a_moment_or_alone()
    {
        Write("one");
        Main.Fork("a@b").Files.WriteAllText("/f", "other");

        Assert.Equal("other", Read("a@b@tip"));
        Assert.Equal("one", Read("a@b@tip~1"));
        Assert.Equal("other", new PointReader(Main).ResolveOrBranch("a@b").Files.ReadAllText("/f"));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => Read("a@b")).Code);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => new PointReader(Main).ResolveHere("a@b@tip")).Code);
    }

    [Theory]
    [InlineData("tip~99")]
    [InlineData("99")]
    [InlineData("nonsense")]
    [InlineData("1999-01-01")]
    [InlineData("snapshot:nothing")]
    public void What_there_is_not_is_not_found(string text)
    {
        Write("one");
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => new PointReader(Main).Resolve(text)).Code);
    }

    [Fact]
    public void Restoring_in_place_replaces_all_that_is_there_as_one_revision()
    {
        Main.Files.CreateDirectory("/d");
        Main.Files.WriteAllText("/d/f", "one");
        Main.Files.SetPermissions("/d/f", 0x1A0);
        var then = Main.Tip;
        Main.Files.WriteAllText("/d/f", "two");
        Main.Files.WriteAllText("/d/new", "x");
        var before = Main.Tip;
        Assert.Equal(ErrorCode.AlreadyExists, Assert.Throws<CairnException>(() => Main.Restore("/d", then)).Code);
        Main.Restore("/d", then, replace: true);

        Assert.Equal(before + 1, Main.Tip);
        Assert.Empty(Main.Diff(then));
        Assert.Equal(["/d/f", "/d/new"], Main.Diff(before).Select(static change => change.Path.ToString()).Order());
        Assert.Equal("two", Main.At(before).Files.ReadAllText("/d/f"));
        Main.Undo(Main.Tip, Main.Tip);
        Assert.Empty(Main.Diff(before));
        Main.Restore("/d/f", then, replace: true);
        Assert.Equal("one", Main.Files.ReadAllText("/d/f"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void What_was_last_seen_is_told_also_of_what_was_moved_away()
    {
        Main.Files.CreateDirectory("/d");
        Main.Files.WriteAllText("/d/f", "one");
        var last = Main.Tip;
        Assert.Equal(last, Main.LastSeen("/d/f"));
        Main.Files.Move("/d", "/e");
        Main.Files.WriteAllText("/e/f", "two");

        Assert.Equal(last, Main.LastSeen("/d/f"));
        Assert.Equal(Main.Tip, Main.LastSeen("/e/f"));
        Assert.Null(Main.LastSeen("/e/g"));
        Assert.Equal("one", Main.At(Main.LastSeen("/d/f")!.Value).Files.ReadAllText("/d/f"));
        Assert.Single(Main.Versions("/d/f"));
        Assert.Equal(2, Main.Versions("/e/f").Count);
    }

    private long Write(string text)
    {
        Main.Files.WriteAllText("/f", text);
        return Main.Tip;
    }

    private string Read(string point) => new PointReader(Main).Resolve(point).Files.ReadAllText("/f");
}
