using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem;
using Cairn.Storage.Memory;

namespace Cairn.Tests;

/// <summary>A purge destroys what it says, wherever the engine keeps it, and nothing else.</summary>
public abstract class PurgeTests : IDisposable
{
    private readonly TestDirectory _directory = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
    private readonly IEngineProvider _provider;
    private readonly string _spec;
    private Vault _vault;

    /// <param name="provider">The engine.</param>
    /// <param name="packs">Whether payloads go to packs.</param>
    protected PurgeTests(IEngineProvider provider, bool packs)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        _provider = provider;
        _spec = IsInMemory ? "memory:" : $"{provider.Name}:{_directory["vault"]}{(packs ? "/" : "")}";
        _vault = Vault.Create(_spec, new VaultOptions { Packs = packs });
        Assert.Equal(packs, _vault.HasPacks);
    }

    private bool IsInMemory => _provider.Name == "memory";

    private Branch Main => _vault.Branch();

    private BranchFiles Files => Main.Files;

    public void Dispose()
    {
        _vault.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
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

    [Fact]
    public void What_a_directory_held_that_is_gone_or_was_made_again_goes_too()
    {
        Files.CreateDirectory("/d");
        Files.WriteAllText("/d/key", "secret");
        Files.Delete("/d", recursive: true);
        Assert.Equal(1, Main.PreviewPurge("/d/key").Contents);
        Files.CreateDirectory("/d");
        Files.WriteAllText("/d/key", "harmless");
        Main.Purge("/d/key");
        Assert.Equal([true, false], Main.Versions("/d/key").Select(static version => version.IsPurged));
        Assert.Equal("harmless", Files.ReadAllText("/d/key"));
        Assert.Empty(_vault.Check());
    }

    [SkippableTheory]
    [InlineData(50)]
    [InlineData(10_000)]
    [InlineData(2_000_000)]
    public void The_bytes_are_gone_from_the_files_of_the_vault(int length)
    {
        Skip.Unless(!IsInMemory, "A vault in memory has no files.");
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
        _vault = Vault.Open(_spec);
        Assert.Equal("stays", Files.ReadAllText("/other"));
        Assert.Empty(_vault.Check());
    }

    [SkippableFact]
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

    [SkippableFact]
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

    [SkippableFact]
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

    [SkippableFact]
    public void Another_process_that_remembered_the_file_does_not_bring_it_back()
    {
        Skip.Unless(_vault.Capabilities.SeveralProcesses, "Only one process can have such a vault open.");
        Files.WriteAllText("/key", "secret");
        using var other = Vault.Open(_spec);
        Assert.Equal("secret", other.Branch().Files.ReadAllText("/key"));
        Main.PurgeVersion(Main.Versions("/key")[0], force: true);
        _vault.Collect(alone: true);
        other.Branch().Files.SetPermissions("/key", 0x180);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => other.Branch().Files.ReadAllText("/key")).Code);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Files.AppendAllText("/key", "x")).Code);
        Assert.Empty(_vault.Check());
    }

    [SkippableFact]
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

    [SkippableFact]
    public void The_target_of_a_link_goes_and_the_link_that_is_there_now_keeps_its_own()
    {
        Files.CreateSymbolicLink("/link", "secret-target-of-a-link");
        Files.SetXattr("/link", "user.x", "y"u8);
        Main.Snapshot("before");
        var moment = Main.Tip;
        var then = Main.At(moment).Files;
        Files.Delete("/link");
        Files.CreateSymbolicLink("/link", "harmless");
        Assert.Equal(ErrorCode.Held, Assert.Throws<CairnException>(() => Main.Purge("/link")).Code);
        var purged = Main.Purge("/link", force: true);
        Assert.Equal((1, 1), (purged.Contents, purged.Attributes));
        Assert.Equal("harmless", Files.GetInfo("/link", followLink: false).LinkTarget);
        var link = then.GetInfo("/link", followLink: false);
        Assert.Equal((NodeType.Symlink, 23L, null), (link.Type, link.Size, link.LinkTarget));
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => then.ReadAllText("/link/x")).Code);
        Assert.Equal(ErrorCode.Purged, Assert.Throws<CairnException>(() => Main.Restore("/link", moment, "/back")).Code);
        Assert.Empty(then.GetXattrs("/link"));
        Assert.Empty(_vault.Check());
    }

    [SkippableFact]
    public void Attributes_of_the_past_go_and_those_of_now_stay()
    {
        Files.WriteAllText("/a", "same");
        Files.SetXattr("/a", "user.key", "secret one"u8);
        var one = Main.Tip;
        Files.SetXattr("/a", "user.key", "secret two"u8);
        Files.SetXattr("/a", "user.gone", "secret three"u8);
        var fork = Main.Fork("f");
        Files.RemoveXattr("/a", "user.gone");
        Files.SetXattr("/a", "user.key", "harmless"u8);
        var preview = Main.PreviewPurge("/a");
        Assert.Equal((0, 3), (preview.Contents, preview.Attributes));
        Assert.Equal(["f /a"], preview.Tips.Select(static tip => $"{tip.Branch} {tip.Path}"));
        Assert.Equal(ErrorCode.Held, Assert.Throws<CairnException>(() => Main.Purge("/a")).Code);
        Assert.Equal(2, fork.Files.GetXattrs("/a").Count);
        Main.Purge("/a", force: true);
        Assert.Equal("harmless"u8.ToArray(), Files.GetXattr("/a", "user.key"));
        Assert.Equal("same", fork.Files.ReadAllText("/a"));
        Assert.Empty(fork.Files.GetXattrs("/a"));
        Assert.Null(Main.At(one).Files.GetXattr("/a", "user.key"));
        fork.Files.SetXattr("/a", "user.key", "new"u8);
        Assert.Equal("new"u8.ToArray(), fork.Files.GetXattr("/a", "user.key"));
        fork.Files.Delete("/a");
        fork.Restore("/a", fork.Tip - 1);
        Assert.Equal("user.key", Assert.Single(fork.Files.GetXattrs("/a")).Key);
        Assert.Equal(0, Main.Purge("/a").Attributes);
        Assert.Empty(_vault.Check());
    }

    [SkippableFact]
    public void Targets_and_attributes_are_gone_from_the_files_of_the_vault()
    {
        Skip.Unless(!IsInMemory, "A vault in memory has no files.");
        var secret = Convert.ToHexString(Secret(100));
        Files.CreateSymbolicLink("/link", secret);
        Files.WriteAllText("/file", "stays");
        Files.SetXattr("/file", "user.key", System.Text.Encoding.ASCII.GetBytes(secret));
        Files.SetXattr("/file", "user.key", "harmless"u8);
        Files.Delete("/link");
        Assert.True(IsInFiles(System.Text.Encoding.ASCII.GetBytes(secret)));
        Main.Purge("/link");
        Main.Purge("/file");
        _vault.Collect(alone: true);
        _vault.Compact();
        _vault.Dispose();
        Assert.False(IsInFiles(System.Text.Encoding.ASCII.GetBytes(secret)));
        _vault = Vault.Open(_spec);
        Assert.Equal("stays", Files.ReadAllText("/file"));
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

public sealed class MemoryPurgeTests() : PurgeTests(new MemoryProvider(), packs: false);

public sealed class SqlitePurgeTests() : PurgeTests(new SqliteProvider(), packs: false);

public sealed class SqlitePackPurgeTests() : PurgeTests(new SqliteProvider(), packs: true);

public sealed class LmdbPurgeTests() : PurgeTests(new LmdbProvider(), packs: false);

public sealed class LmdbPackPurgeTests() : PurgeTests(new LmdbProvider(), packs: true);

public sealed class RocksDbPurgeTests() : PurgeTests(new RocksDbProvider(), packs: false);

public sealed class RocksDbPackPurgeTests() : PurgeTests(new RocksDbProvider(), packs: true);
