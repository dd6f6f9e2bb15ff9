using Cairn.FileSystem;

namespace Cairn.Tests;

public sealed class PurgeTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private Vault _vault;

    public PurgeTests() => _vault = Vault.Create(_directory["vault.cairn"]);

    private Branch Main => _vault.Branch();

    private BranchFiles Files => Main.Files;

    public void Dispose()
    {
        _vault.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Earlier_versions_go_and_what_the_path_holds_now_stays()
    {
        Files.WriteAllText("/key", "secret one");
        Files.WriteAllText("/key", "secret two");
        Files.WriteAllText("/key", "harmless");
        var preview = Main.PreviewPurge("/key");
        Assert.True(preview.IsFree);
        Assert.Equal((2, 20), (preview.Contents, preview.Bytes));
        Main.Purge("/key");
        Assert.Equal("harmless", Files.ReadAllText("/key"));
        var versions = Main.Versions("/key");
        Assert.Equal([true, true, false], versions.Select(static version => version.IsPurged));
        Assert.Equal(10, versions[0].Size);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => versions[0].OpenRead().ReadByte()).Code);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Main.RestoreVersion(versions[1])).Code);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Main.At(versions[1].Revision).Files.ReadAllBytes("/key")).Code);
        Assert.Equal(10, Main.At(versions[1].Revision).Files.GetInfo("/key").Size);
        Assert.Empty(_vault.Check());
    }

    [Theory]
    [InlineData(50)]
    [InlineData(10_000)]
    [InlineData(2_000_000)]
    public void The_bytes_are_gone_from_the_files_of_the_vault(int length)
    {
        var secret = Secret(length);
        Files.WriteAllBytes("/secret", secret);
        Files.WriteAllText("/other", "stays");
        Files.Delete("/secret");
        Assert.True(IsInFiles(secret));
        Main.Purge("/secret");
        _vault.Collect(alone: true);
        _vault.Compact();
        _vault.Dispose();
        Assert.False(IsInFiles(secret));
        _vault = Vault.Open(_directory["vault.cairn"]);
        Assert.Equal("stays", Files.ReadAllText("/other"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Snapshots_forks_and_copies_that_show_it_are_listed_and_only_force_takes_it_from_them()
    {
        Files.WriteAllText("/key", "secret");
        Main.Snapshot("v1");
        var fork = Main.Fork("agents/1");
        Files.Copy("/key", "/copy");
        Files.WriteAllText("/key", "harmless");
        var preview = Main.PreviewPurge("/key");
        Assert.Equal(["fork agents/1 ", "snapshot main v1"], preview.Holders.Select(static held => $"{held.Kind} {held.Branch} {held.Name}").Order());
        Assert.Equal(["agents/1 /key", "main /copy"], preview.Tips.Select(static tip => $"{tip.Branch} {tip.Path}").Order());
        var tip = Main.Tip;
        Assert.Equal(ErrorCode.Held, Assert.Throws<CairnException>(() => Main.Purge("/key")).Code);
        Assert.Equal(("secret", tip), (fork.Files.ReadAllText("/key"), Main.Tip));
        Main.Purge("/key", force: true);
        Assert.Equal("harmless", Files.ReadAllText("/key"));
        foreach (var lost in new Func<string>[] { () => fork.Files.ReadAllText("/key"), () => Files.ReadAllText("/copy"), () => Main.At("v1").Files.ReadAllText("/key") })
            Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(lost).Code);
        Assert.Empty(_vault.Check());
        fork.Files.WriteAllText("/key", "new");
        fork.Files.Delete("/key");
        Files.Delete("/copy");
        Assert.Contains(Main.Log(), static entry => entry is { Operation: Operation.Purge } && entry.Path == "/copy");
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_directory_goes_with_all_that_was_ever_below_it_and_nothing_else()
    {
        Files.CreateDirectory("/d/e");
        Files.WriteAllText("/d/e/a", "one");
        Files.WriteAllText("/d/b", "two!");
        Files.WriteAllText("/d/moved", "three");
        Files.Move("/d/moved", "/kept");
        Files.WriteAllText("/kept", "later");
        Files.WriteAllText("/kept", "latest");
        var before = Main.Tip;
        Files.Delete("/d", recursive: true);
        Main.Purge("/d");
        var then = Main.At(before).Files;
        Assert.Throws<CairnException>(() => then.ReadAllText("/d/e/a"));
        Assert.Throws<CairnException>(() => then.ReadAllText("/d/b"));
        Assert.Equal([true, false, false], Main.Versions("/kept").Select(static version => version.IsPurged));
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Main.Restore("/d", before)).Code);
        Assert.False(Files.Exists("/d"));
        Assert.Equal(["/d", "/d/b", "/d/e", "/d/e/a", "/kept"], then.Enumerate(recursive: true).Select(static entry => entry.Path.ToString()));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void One_version_goes_and_another_file_with_the_same_content_keeps_it()
    {
        var big = Secret(100_000);
        Files.WriteAllBytes("/a", big);
        Files.Copy("/a", "/b");
        Files.WriteAllText("/a", "small");
        Files.WriteAllText("/a", "smaller");
        var versions = Main.Versions("/a");
        Main.PurgeVersion(versions[0]);
        Main.PurgeVersion(versions[1]);
        Assert.Equal([true, true, false], Main.Versions("/a").Select(static version => version.IsPurged));
        _vault.Collect(alone: true);
        Assert.Equal(big, Files.ReadAllBytes("/b"));
        Assert.Equal(ErrorCode.Held, Assert.Throws<CairnException>(() => Main.PurgeVersion(Main.Versions("/a")[2])).Code);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Another_process_that_remembered_the_file_does_not_bring_it_back()
    {
        Files.WriteAllText("/key", "secret");
        using var other = Vault.Open(_directory["vault.cairn"]);
        Assert.Equal("secret", other.Branch().Files.ReadAllText("/key"));
        Main.PurgeVersion(Main.Versions("/key")[0], force: true);
        _vault.Collect(alone: true);
        other.Branch().Files.SetPermissions("/key", 0x180);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => other.Branch().Files.ReadAllText("/key")).Code);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Files.AppendAllText("/key", "x")).Code);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Undoing_past_a_purge_says_that_it_is_purged()
    {
        Files.WriteAllText("/key", "secret");
        var first = Main.Tip;
        Files.WriteAllText("/key", "harmless");
        Main.Purge("/key");
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Main.Undo(first + 1, first + 1)).Code);
        Assert.Equal("harmless", Files.ReadAllText("/key"));
        Assert.Empty(_vault.Check());
    }

    private static byte[] Secret(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Whether the beginning of it stands in any file of the vault.</summary>
    private bool IsInFiles(byte[] secret) => Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(secret.AsSpan(0, 32)) >= 0;
    });
}
