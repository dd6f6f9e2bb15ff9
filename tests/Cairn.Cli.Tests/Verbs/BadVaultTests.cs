using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary>Vaults that cannot be used, or not wholly.</summary>
public sealed class BadVaultTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_vault_that_another_has_open_is_locked()
    {
        _cli.RunAlone("init", "--engine", "rocksdb", "rocks");
        var path = Path.Combine(_cli.Directory, "rocks");
        using var held = Vault.Open(path);
        var ran = _cli.RunAlone("write", "/f", "-V", path);

        Assert.Equal(11, ran.ExitCode);
        Assert.Equal(2, ran.Error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Damage_ends_with_13_and_is_listed_by_check()
    {
        _cli.RunAlone("init", "x.cairn");
        _cli.Environment("CAIRN_VAULT", "x.cairn");
        var text = string.Concat(Enumerable.Range(0, 300).Select(i => $"line {i}\n"));
        _cli.RunAlone("write", "/f", Save(text));
        Damage("line 100\n"u8);

        var read = _cli.RunAlone("cat", "/f");
        Assert.Equal(13, read.ExitCode);
        Assert.Contains("cairn check", read.Error, StringComparison.Ordinal);
        var check = _cli.RunAlone("check", "--json");
        Assert.Equal(13, check.ExitCode);
        Assert.NotEmpty(System.Text.Json.JsonElement.Parse(check.Output).GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public void A_file_that_is_cut_short_is_refused()
    {
        _cli.RunAlone("init", "x.cairn");
        using (var file = new FileStream(Path.Combine(_cli.Directory, "x.cairn"), FileMode.Open))
            file.SetLength(file.Length / 2);

        Assert.Equal(13, _cli.RunAlone("ls").ExitCode);
    }

    [Fact]
    public void Many_commands_one_after_the_other_leave_nothing_beside_the_vault()
    {
        _cli.RunAlone("init", "x.cairn");
        for (var i = 0; i < 3; i++)
            Assert.Equal(0, _cli.RunAlone("write", $"/{i}", Save("x")).ExitCode);
        Assert.Equal("0\n1\n2\n", _cli.RunAlone("ls").Output);

        Assert.Equal(["x.cairn"], Directory.GetFiles(_cli.Directory, "x.cairn*").Select(Path.GetFileName));
    }

    [SkippableFact]
    public void A_full_disk_ends_with_16_and_leaves_the_vault_as_it_was()
    {
        using var disk = new SmallFileSystem(4 << 20);
        var vault = disk["x.cairn"];
        Assert.Equal(0, _cli.RunAlone("init", vault).ExitCode);
        Assert.Equal(0, _cli.RunAlone("write", "/kept", Save("kept"), "-V", vault).ExitCode);
        var noise = new byte[8 << 20];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(Path.Combine(_cli.Directory, "large"), noise);
        var ran = _cli.RunAlone("write", "/large", "large", "-V", vault);

        Assert.Equal(16, ran.ExitCode);
        Assert.Equal("kept", _cli.RunAlone("cat", "/kept", "-V", vault).Output);
        Assert.Equal(0, _cli.RunAlone("check", "-V", vault).ExitCode);
    }

    [SkippableTheory]
    [InlineData("sqlite")]
    [InlineData("lmdb")]
    [InlineData("rocksdb")]
    public void An_import_that_fills_the_disk_says_so_gives_its_room_back_and_goes_on_when_there_is_more(string engine)
    {
        using var disk = new SmallFileSystem(24 << 20);
        var vault = disk["v"];
        Assert.Equal(0, _cli.RunAlone("init", vault, "--engine", engine, "--packs").ExitCode);
        var source = Directory.CreateDirectory(Path.Combine(_cli.Directory, "many"));
        for (var i = 0; i < 40; i++)
            File.WriteAllBytes(Path.Combine(source.FullName, $"{i:00}"), Bytes.Random(1 << 20, i));
        var ran = _cli.RunAlone("import", "many", "/", "-V", vault);

        Assert.Equal(16, ran.ExitCode);
        Assert.Contains("the same command goes on from there", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was changed", ran.Error, StringComparison.Ordinal);
        Assert.InRange(new DriveInfo(disk["."]).AvailableFreeSpace, 16 << 20, 24 << 20);
        Assert.Equal(0, _cli.RunAlone("write", "/kept", Save("kept"), "-V", vault).ExitCode);
        File.Delete(Path.Combine(source.FullName, "00"));
        foreach (var large in source.GetFiles().Skip(5))
            large.Delete();
        Assert.Equal(0, _cli.RunAlone("import", "many", "/", "-V", vault).ExitCode);
        Assert.Equal(0, _cli.RunAlone("check", "-V", vault).ExitCode);
    }

    [SkippableTheory]
    [InlineData("sqlite")]
    [InlineData("lmdb")]
    public void What_a_killed_import_left_on_a_full_disk_is_given_back_by_gc(string engine)
    {
        using var disk = new SmallFileSystem(16 << 20);
        var vault = disk["v"];
        Assert.Equal(0, _cli.RunAlone("init", vault, "--engine", engine, "--packs").ExitCode);
        File.WriteAllBytes(Path.Combine(_cli.Directory, "source"), Bytes.Random(1 << 20, 1));
        Assert.Equal(0, _cli.RunAlone("write", "/f", "source", "-V", vault).ExitCode);
        using (var pack = File.OpenWrite(Directory.GetFiles(Path.Combine(vault, "packs"), "*.pack").Single()))
        {
            pack.Seek(0, SeekOrigin.End);
            FillUp(pack);
            pack.SetLength(pack.Length - (256 << 10)); // SQLite needs some room to open.
        }

        Assert.Equal(0, _cli.RunAlone("gc", "-V", vault).ExitCode);
        Assert.InRange(new DriveInfo(disk["."]).AvailableFreeSpace, 8 << 20, 16 << 20);
        Assert.Equal(0, _cli.RunAlone("check", "-V", vault).ExitCode);
        _cli.RunAlone("export", "/f", "back", "-V", vault);
        Assert.Equal(Bytes.Random(1 << 20, 1), File.ReadAllBytes(Path.Combine(_cli.Directory, "back")));
    }

    [SkippableFact]
    public void A_disk_too_full_to_open_a_vault_for_writing_ends_with_16()
    {
        using var disk = new SmallFileSystem(16 << 20);
        var vault = disk["v"];
        Assert.Equal(0, _cli.RunAlone("init", vault, "--engine", "rocksdb").ExitCode);
        using (var filler = File.Create(disk["filler"]))
            FillUp(filler);

        Assert.Equal(16, _cli.RunAlone("write", "/f", Save("x"), "-V", vault).ExitCode);
        Assert.Equal(0, _cli.RunAlone("ls", "-V", vault).ExitCode);
    }

    [SkippableFact]
    public void A_medium_for_reading_only_is_read_and_a_change_ends_with_15()
    {
        _cli.RunAlone("init", "x.cairn");
        _cli.RunAlone("write", "/f", Save("x"), "-V", "x.cairn");
        using var medium = ReadOnlyMount.Of(_cli.Directory);

        Assert.Equal("x", _cli.RunAlone("cat", "/f", "-V", medium["x.cairn"]).Output);
        Assert.Equal(15, _cli.RunAlone("rm", "/f", "-V", medium["x.cairn"]).ExitCode);
    }

    private static void FillUp(FileStream file)
    {
        try
        {
            for (var zeros = new byte[1 << 12]; ;)
            {
                file.Write(zeros);
                file.Flush();
            }
        }
        catch (IOException full) when (full.HResult == 28)
        {
        }
    }

    private string Save(string text)
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "source"), text);
        return "source";
    }

    private void Damage(ReadOnlySpan<byte> what)
    {
        var path = Path.Combine(_cli.Directory, "x.cairn");
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf(what);
        Assert.True(at > 0);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
