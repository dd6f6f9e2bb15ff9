namespace Cairn.Tests.Transfer;

/// <summary>Exporting to directories of the machine.</summary>
public sealed class ExportTests : TransferFixture
{
    [Fact]
    public void Any_revision_comes_out()
    {
        Main.Files.WriteAllText("/a", "one");
        var first = Main.Tip;
        Main.Files.WriteAllText("/a", "two");
        Export(at: first);
        Assert.Equal("one", File.ReadAllText(Path.Combine(Target, "a")));
    }

    [Fact]
    public void A_target_that_is_not_empty_is_refused_unless_said_otherwise()
    {
        Main.Files.CreateDirectory("/d");
        Main.Files.WriteAllText("/d/a", "vault");
        Machine.Run(Top, "mkdir -p target/d/own target/extra; echo old > target/d/a; echo own > target/d/own/file");
        Assert.Equal(ErrorCode.AlreadyExists, Assert.Throws<CairnException>(() => Export()).Code);
        Export(new ExportOptions { Mode = ExportMode.Merge });
        Assert.Equal(". ./d ./d/a ./d/own ./d/own/file ./extra", Names());
        Assert.Equal("vault", File.ReadAllText(Path.Combine(Target, "d/a")));
        Export(new ExportOptions { Mode = ExportMode.Replace });
        Assert.Equal(". ./d ./d/a", Names());
    }

    [Theory]
    [InlineData(ExportMode.Merge)]
    [InlineData(ExportMode.Replace)]
    public void Nothing_is_written_through_a_link_in_the_target(ExportMode mode)
    {
        Main.Files.CreateDirectory("/d");
        Main.Files.WriteAllText("/d/file", "new");
        Main.Files.WriteAllText("/file", "new");
        Machine.Run(Top, "mkdir -p outside target; echo old > outside/file; ln -s ../outside target/d; ln -s ../outside/file target/file; echo hard > outside/hard; ln outside/hard target/hard");
        Main.Files.WriteAllText("/hard", "new");
        Export(new ExportOptions { Mode = mode });
        Assert.Equal("old\n", File.ReadAllText(Path.Combine(Top, "outside/file")));
        Assert.Equal("hard\n", File.ReadAllText(Path.Combine(Top, "outside/hard")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Target, "d/file")));
        Assert.Equal("d f", Machine.Run(Target, "stat -c %F d file | sed 's/directory/d/; s/regular file/f/' | xargs").Trim());
    }

    [Fact]
    public void A_merge_does_not_remove_a_directory_for_a_file()
    {
        Main.Files.WriteAllText("/name", "file");
        Machine.Run(Top, "mkdir -p target/name; echo x > target/name/x");
        Assert.Equal(ErrorCode.IsADirectory, Assert.Throws<CairnException>(() => Export(new ExportOptions { Mode = ExportMode.Merge })).Code);
        Export(new ExportOptions { Mode = ExportMode.Replace });
        Assert.Equal("file", File.ReadAllText(Path.Combine(Target, "name")));
    }

    [Fact]
    public void A_vault_in_the_target_is_never_removed()
    {
        Main.Files.WriteAllText("/a", "a");
        Machine.Run(Top, "mkdir extra; echo x > extra/x");
        var report = new Exporter(Main.At(Main.Tip), new ExportOptions { Mode = ExportMode.Replace }).ExportDirectory("/", Top);
        Assert.All(report.Notices, static notice => Assert.Equal(TransferNoticeKind.OwnVault, notice.Kind));
        Assert.True(File.Exists(Path.Combine(Top, "vault.cairn")));
        Assert.True(File.Exists(Path.Combine(Top, "a")));
        Assert.False(Directory.Exists(Path.Combine(Top, "extra")));
        Main.Files.WriteAllText("/vault.cairn", "not the vault");
        Assert.Throws<CairnException>(() => new Exporter(Main.At(Main.Tip), new ExportOptions { Mode = ExportMode.Replace }).ExportDirectory("/", Top));
        Assert.True(new FileInfo(Path.Combine(Top, "vault.cairn")).Length > 4096);
        Assert.Empty(Vault.Check());
    }

    [Fact]
    public void One_file_comes_out_by_itself()
    {
        Main.Files.WriteAllText("/a", "text");
        var path = Path.Combine(Top, "out.txt");
        new Exporter(Main.At(Main.Tip)).ExportFile("/a", path);
        Assert.Equal("text", File.ReadAllText(path));
        Assert.Equal(ErrorCode.AlreadyExists, Assert.Throws<CairnException>(() => new Exporter(Main.At(Main.Tip)).ExportFile("/a", path)).Code);
    }

    [Fact]
    public void Progress_ends_at_its_totals()
    {
        InSource("mkdir d; for i in $(seq 50); do echo $i > d/$i; done");
        Import();
        var progress = new TransferProgress();
        var report = Export(new ExportOptions { Progress = progress });
        Assert.Equal((52, report.Bytes), (progress.Files, progress.Bytes));
        Assert.Equal((52, report.Files), (report.Files, progress.Files));
    }

    private string Names() => string.Join(' ', Machine.Run(Target, "find . | LC_ALL=C sort").Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
