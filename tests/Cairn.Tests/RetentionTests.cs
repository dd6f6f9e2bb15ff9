using Cairn.FileSystem;
using Cairn.FileSystem.Retention;

namespace Cairn.Tests;

public sealed class RetentionTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly Vault _vault;
    private TimeSpan _uptime = TimeSpan.FromHours(1);

    public RetentionTests() => _vault = Vault.Create("memory:", new VaultOptions { Clock = _clock, Boot = () => new BootMoment("a start", _uptime) });

    private Branch Main => _vault.Branch();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_branch_has_its_own_property_else_its_folders_else_the_vaults_else_the_default()
    {
        var agent = _vault.CreateBranch("agents/team/1");
        Assert.Equal(new PropertyValue("history.keep", "all", "default"), agent.Properties.Get("history.keep"));
        _vault.Properties.Set("history.keep", "90d");
        Assert.Equal("vault", agent.Properties.Get("history.keep")!.Source);
        _vault.FolderProperties("agents").Set("history.keep", "7d");
        Assert.Equal(new PropertyValue("history.keep", "7d", "folder agents"), agent.Properties.Get("history.keep"));
        Assert.Equal("folder agents", _vault.FolderProperties("agents/team").Get("history.keep")!.Source);
        agent.Properties.Set("history.keep", "20v");
        Assert.Equal(new PropertyValue("history.keep", "20v", "branch agents/team/1"), agent.Properties.Get("history.keep"));
        Assert.Equal("90d", Main.Properties.Get("history.keep")!.Value);
        agent.Properties.Remove("history.keep");
        Assert.Equal("7d", agent.Properties.Get("history.keep")!.Value);
        agent.Properties.Set("user.colour", "blue");
        Assert.Equal(["chunking", "codec", "history.keep", "inline.max", "user.colour", "versions.interval"], agent.Properties.List().Select(static property => property.Name));
        Assert.Null(Main.Properties.Get("user.colour"));
    }

    [Theory]
    [InlineData("history.keep", "sometimes")]
    [InlineData("history.keep", "0d")]
    [InlineData("history.keep", "-3d")]
    [InlineData("history.keep", "99999999999y")]
    [InlineData("history.keep", "0v")]
    [InlineData("versions.interval", "all")]
    public void A_value_that_makes_no_sense_is_refused(string name, string value) =>
        Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => _vault.Properties.Set(name, value)).Code);

    [Theory]
    [InlineData("histroy.keep")]
    [InlineData("user.")]
    [InlineData("user.a/b")]
    [InlineData(".thinned")]
    public void A_property_that_there_is_not_is_refused(string name) =>
        Assert.Equal(ErrorCode.InvalidName, Assert.Throws<CairnException>(() => _vault.Properties.Set(name, "1")).Code);

    [Theory]
    [InlineData("all")]
    [InlineData("off")]
    [InlineData("30d")]
    [InlineData("2w")]
    [InlineData("90m")]
    [InlineData("45s")]
    [InlineData("7v")]
    public void A_rule_reads_back_as_it_was_written(string text) => Assert.Equal(text, KeepRule.Parse(text).ToString());

    [Fact]
    public void Everything_is_kept_unless_something_is_set()
    {
        Write("/a", 5);
        Assert.Equal(0, Main.Prune().Dropped);
        Assert.Equal(5, Main.Versions("/a").Count);
    }

    [Fact]
    public void A_duration_keeps_what_was_true_within_it_and_what_snapshots_hold()
    {
        Main.Files.WriteAllText("/a", "held");
        Main.Snapshot("held");
        var held = Main.Tip;
        Write("/a", 3);
        Pass(TimeSpan.FromDays(10));
        Main.Files.WriteAllText("/a", "ten days later");
        var kept = Main.Tip - 1;
        Pass(TimeSpan.FromDays(5));
        _vault.Properties.Set("history.keep", "8d");
        var dry = Assert.Single(_vault.Prune(dryRun: true));
        Assert.Equal((kept, true), (dry.Horizon, dry.Dropped > 0));
        Assert.Equal("held", Main.At(held).Files.ReadAllText("/a"));
        Assert.Equal("text 1", Main.At(kept - 1).Files.ReadAllText("/a"));
        var done = Assert.Single(_vault.Prune());
        Assert.Equal((dry.Horizon, dry.Dropped), (done.Horizon, done.Dropped));
        Assert.Equal("text 2", Main.At(kept).Files.ReadAllText("/a"));
        Assert.Equal("held", Main.At("held").Files.ReadAllText("/a"));
        Assert.Equal(ErrorCode.Pruned, Assert.Throws<CairnException>(() => Main.At(kept - 1)).Code);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void An_age_that_a_clock_jump_made_up_drops_nothing()
    {
        Write("/a", 3);
        _clock.Jump(TimeSpan.FromDays(400));
        Write("/a", 3);
        Assert.Equal(0, Main.Prune(KeepRule.Parse("30d")).Dropped);
        _clock.Jump(TimeSpan.FromDays(-400));
        Write("/a", 3);
        Assert.Equal(0, Main.Prune(KeepRule.Parse("1h")).Dropped);
        Assert.Equal(9, Main.Versions("/a").Count);
        Pass(TimeSpan.FromDays(500));
        Assert.True(Main.Prune(KeepRule.Parse("30d")).Dropped > 0);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_count_keeps_the_newest_versions_of_each_file_and_says_of_the_others_that_they_are_gone()
    {
        Write("/often", 10);
        var middle = Main.Tip - 5;
        Write("/seldom", 2);
        Main.Snapshot("v");
        Write("/often", 1);
        var dry = Main.Prune(KeepRule.Parse("3v"), dryRun: true);
        var done = Main.Prune(KeepRule.Parse("3v"));
        Assert.Equal((8, 8), (dry.Thinned, done.Thinned));
        Assert.Equal(["text 8", "text 9", "text 0"], Main.Versions("/often").Select(static version => new StreamReader(version.OpenRead()).ReadToEnd()));
        Assert.Equal(2, Main.Versions("/seldom").Count);
        Assert.Equal("text 9", Main.At("v").Files.ReadAllText("/often"));
        Assert.Equal(ErrorCode.Pruned, Assert.Throws<CairnException>(() => Main.At(middle).Files.ReadAllText("/often")).Code);
        Assert.Equal(ErrorCode.Pruned, Assert.Throws<CairnException>(() => Main.Snapshot("late", revision: middle)).Code);
        Assert.Equal(ErrorCode.Pruned, Assert.Throws<CairnException>(() => Main.Fork("late", middle)).Code);
        Assert.Equal(ErrorCode.Pruned, Assert.Throws<CairnException>(() => Main.Restore("/often", middle, "/restored")).Code);
        Main.Fork("fine");
        Assert.Equal(0, Main.Prune(KeepRule.Parse("3v")).Thinned);
        Write("/often", 3);
        // What the snapshot and the fork hold stays beyond the three.
        Assert.Equal(1, Main.Prune(KeepRule.Parse("3v")).Thinned);
        Assert.Equal(3 + 2, Main.Versions("/often").Count);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Off_keeps_the_present_alone()
    {
        Write("/a", 5);
        Main.Prune(KeepRule.Off);
        Assert.Single(Main.Versions("/a"));
        Assert.Equal("text 4", Main.Files.ReadAllText("/a"));
        Assert.True(_vault.Collect(alone: true).Contents >= 4);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Of_what_no_close_ended_one_in_each_interval_stays_and_versions_all_do()
    {
        Main.Files.WriteAllText("/db", "closed");
        using (var stream = Main.Files.OpenWrite("/db"))
            for (var i = 0; i < 12; i++)
            {
                Pass(TimeSpan.FromSeconds(15));
                stream.Position = 0;
                stream.Write([(byte)i]);
                stream.Flush();
            }
        var report = Main.Prune(KeepRule.Parse("30d"));
        Assert.InRange(report.Thinned, 7, 9);
        var versions = Main.Versions("/db");
        Assert.Equal(2, versions.Count);
        Assert.Equal("closed", new StreamReader(versions[0].OpenRead()).ReadToEnd());
        Assert.Empty(_vault.Check());
    }

    private void Write(string path, int versions)
    {
        for (var i = 0; i < versions; i++)
            Main.Files.WriteAllText(path, $"text {i}");
    }

    /// <summary>Time passes, as the machine sees it too; a jump of the clock alone is none.</summary>
    private void Pass(TimeSpan time)
    {
        _clock.Jump(time);
        _uptime += time;
    }

    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromMilliseconds(1);

        public void Jump(TimeSpan by) => _now += by;
    }
}
