using Cairn.FileSystem;

namespace Cairn.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var from in new[] { "memory:", "sqlite:source", "sqlite:source/", "lmdb:source", "rocksdb:source" })
            foreach (var to in new[] { "sqlite:copy", "sqlite:copy/", "lmdb:copy", "rocksdb:copy" })
                pairs.Add(from, to);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_copy_has_the_whole_history_on_any_engine(string from, string to)
    {
        using var vault = Fill(Vault.Create(Spec(from)));
        var copied = vault.Backup(Spec(to), verify: true);
        Assert.True(copied.Records > 100);
        using var copy = Vault.Open(_directory["copy"]);
        AssertSame(vault, copy);
        Assert.Empty(copy.Check());
        Assert.Equal(to != "sqlite:copy", copy.HasPacks);
        AssertPayloadsAre(copy, copy.HasPacks);
        copy.Branch().Files.WriteAllBytes("/goes on", Bytes.Random(300_000, 1));
        Assert.Equal(Bytes.Random(300_000, 1), copy.Branch().Files.ReadAllBytes("/goes on"));
        copy.Branch().Undo(copy.Branch().Tip, copy.Branch().Tip);
        Assert.Empty(copy.Check());
    }

    [Fact]
    public void A_directory_that_does_without_packs_is_copied_without()
    {
        using var vault = Fill(Vault.Create(Spec("lmdb:source"), new VaultOptions { Packs = false }));
        vault.Backup(Spec("sqlite:copy/"), verify: true);
        using var copy = Vault.Open(_directory["copy"]);
        Assert.False(copy.HasPacks);
        AssertPayloadsAre(copy, inPacks: false);
        AssertSame(vault, copy);
    }

    [Theory]
    [InlineData("sqlite:source/", "sqlite:source")]
    [InlineData("sqlite:source", "sqlite:source")]
    [InlineData("sqlite:source/", "lmdb:source/")]
    [InlineData("lmdb:source", "sqlite:source")]
    public void A_vault_that_is_migrated_to_its_own_place_stays_what_it_is_a_file_or_a_directory_with_packs(string from, string to)
    {
        List<string> before;
        using (var vault = Fill(Vault.Create(Spec(from))))
            before = Listing(vault.Branch().Files);
        VaultMigration.Run(Spec(from), Spec(to));
        Assert.Equal([_directory["source"]], Directory.GetFileSystemEntries(_directory.Path));
        using var moved = Vault.Open(_directory["source"]);
        Assert.Equal(from != "sqlite:source", moved.HasPacks);
        AssertPayloadsAre(moved, moved.HasPacks);
        Assert.Equal(before, Listing(moved.Branch().Files));
        Assert.Empty(moved.Check());
    }

    [Theory]
    [InlineData("sqlite:copy")]
    [InlineData("sqlite:copy/")]
    public void Damage_in_a_pack_is_told_and_not_copied(string to)
    {
        using (var vault = Fill(Vault.Create(Spec("sqlite:source/"))))
            vault.MovePayloads(packs: true);
        var pack = Directory.GetFiles(_directory["source/packs"], "*.pack").Single();
        using (var stream = new FileStream(pack, FileMode.Open))
        {
            stream.Position = stream.Length / 2;
            var before = stream.ReadByte();
            stream.Position--;
            stream.WriteByte((byte)(before ^ 4));
        }
        using var damaged = Vault.Open(_directory["source"]);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => damaged.Backup(Spec(to))).Code);
        Assert.False(VaultPath.Exists(_directory["copy"]));
    }

    [Theory]
    [InlineData("sqlite:source")]
    [InlineData("sqlite:source/")]
    [InlineData("lmdb:source")]
    [InlineData("rocksdb:source")]
    [InlineData("memory:")]
    public void A_copy_made_while_writers_go_on_is_the_vault_at_one_moment(string from)
    {
        using var vault = Fill(Vault.Create(Spec(from)));
        var stop = false;
        var writer = new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref stop); i++)
                vault.Branch().Batch(batch =>
                {
                    batch.WriteAllText("/pair/one", $"{i}");
                    batch.WriteAllText("/pair/other", $"{i}");
                    batch.WriteAllText($"/pair/new{i % 50}", new string('x', i % 9_000));
                });
        });
        vault.Branch().Files.CreateDirectory("/pair");
        writer.Start();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                vault.Backup(Spec(i == 0 ? "sqlite:copy0" : $"sqlite:copy{i}/"));
                using var copy = Vault.Open(_directory[$"copy{i}"]);
                Assert.Empty(copy.Check());
                var (main, files) = (copy.Branch(), copy.Branch().Files);
                if (files.Exists("/pair/one"))
                    Assert.Equal(files.ReadAllText("/pair/one"), files.ReadAllText("/pair/other"));
                Assert.Equal(main.Tip, main.Log().Last().Revision);
                Assert.Equal(Listing(vault.Branch().At(main.Tip).Files), Listing(files));
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            writer.Join();
        }
    }

    [Fact]
    public void A_copy_that_is_cancelled_leaves_nothing()
    {
        using var vault = Fill(Vault.Create("memory:"));
        foreach (var to in new[] { "sqlite:copy", "sqlite:copy/", "lmdb:copy", "rocksdb:copy" })
        {
            using var cancellation = new CancellationTokenSource();
            var progress = new Cancelling(cancellation);
            Assert.ThrowsAny<OperationCanceledException>(() => vault.Backup(Spec(to), progress: progress, cancellation: cancellation.Token));
            Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
        }
    }

    [Fact]
    public void A_copy_that_was_killed_in_the_middle_opens_as_no_vault()
    {
        using var vault = Fill(Vault.Create("memory:"));
        foreach (var to in new[] { "sqlite:copy", "sqlite:copy/", "lmdb:copy", "rocksdb:copy" })
        {
            var snapshots = 0;
            var progress = new Stealing(_directory["copy"], stolen =>
            {
                snapshots++;
                Assert.Equal(ErrorCode.NotAVault, Assert.Throws<CairnException>(() => Vault.Open($"{to[..to.IndexOf(':', StringComparison.Ordinal)]}:{stolen}")).Code);
            });
            vault.Backup(Spec(to), progress: progress);
            Assert.True(snapshots > 3);
            Vault.Open(Spec(to)).Dispose();
            Clear();
        }
    }

    [Fact]
    public void Where_something_is_and_where_nothing_stays_no_copy_is_made()
    {
        using var vault = Fill(Vault.Create("memory:"));
        File.WriteAllText(_directory["there"], "mine");
        Assert.Equal(ErrorCode.VaultExists, Assert.Throws<CairnException>(() => vault.Backup($"sqlite:{_directory["there"]}")).Code);
        Assert.Equal("mine", File.ReadAllText(_directory["there"]));
        Assert.Equal(ErrorCode.BadSpec, Assert.Throws<CairnException>(() => vault.Backup("memory:")).Code);
    }

    [Fact]
    public void What_is_open_without_a_name_is_left_behind_and_its_bytes_are_collected()
    {
        using var vault = Fill(Vault.Create("memory:"));
        using var stream = vault.Branch().Files.OpenWrite("/nameless");
        stream.Write(new byte[100_000]);
        stream.Flush();
        vault.Branch().Files.Delete("/nameless");
        vault.Branch().Prune(vault.Branch().Tip);
        vault.Collect(alone: true);
        vault.Backup($"sqlite:{_directory["copy"]}");
        using var copy = Vault.Open(_directory["copy"]);
        Assert.Empty(copy.Check());
        Assert.True(copy.Collect(alone: true).Contents > 0);
        Assert.Equal(0, copy.Collect(alone: true).Contents);
        Assert.Empty(copy.Check());
    }

    /// <summary>The specification of a vault in the test's directory.</summary>
    private string Spec(string spec) => spec[(spec.IndexOf(':', StringComparison.Ordinal) + 1)..] is { Length: > 0 } name ? spec.Replace(name, _directory[name], StringComparison.Ordinal) : spec;

    private static void AssertPayloadsAre(Vault vault, bool inPacks)
    {
        using var transaction = vault.Core.Engine.BeginRead();
        using var cursor = transaction.OpenCursor(vault.Core.Schema.Chunks);
        var count = 0;
        for (; cursor.MoveNext(); count++)
            Assert.Equal(inPacks, FileSystem.Content.ChunkRecord.Read(cursor.Value).InPack);
        Assert.True(count > 5);
    }

    /// <summary>Branches, snapshots, holds, properties, links, attributes, big and small files, deletions, a purge.</summary>
    private static Vault Fill(Vault vault)
    {
        var (main, random) = (vault.Branch(), new Random(7));
        main.Files.CreateDirectory("/d/e");
        for (var i = 0; i < 30; i++)
        {
            var bytes = new byte[i % 5 == 0 ? 300_000 : 200 * i];
            random.NextBytes(bytes);
            main.Files.WriteAllBytes($"/d/e/f{i % 10}", bytes);
        }
        main.Files.SetXattr("/d/e/f1", "user.x", "y"u8);
        main.Files.CreateHardLink("/d/link", "/d/e/f1");
        main.Files.CreateSymbolicLink("/d/soft", "e/f1");
        main.Snapshot("v1", "the first");
        main.HoldSnapshot("v1", "keep");
        var fork = main.Fork("agents/1", main.Tip - 5);
        fork.Files.Delete("/d/e", recursive: true);
        fork.Properties.Set("history.keep", "20v");
        main.Files.WriteAllText("/secret", "secret");
        main.Files.Delete("/secret");
        main.Purge("/secret");
        main.Files.SetTimes("/d", new Timestamp(5, 6), new Timestamp(7, 8));
        return vault;
    }

    private static void AssertSame(Vault one, Vault other)
    {
        Assert.Equal(one.Branches(), other.Branches());
        foreach (var info in one.Branches())
        {
            var (a, b) = (one.Branch(info.Name), other.Branch(info.Name));
            Assert.Equal(a.Log().ToList(), b.Log().ToList());
            Assert.Equal(a.Properties.List(), b.Properties.List());
            Assert.Equal(a.Snapshots().Select(static s => (s.Name, s.Revision, s.Message, s.Holds.Count)), b.Snapshots().Select(static s => (s.Name, s.Revision, s.Message, s.Holds.Count)));
            for (var revision = info.Fork + 1; revision <= info.Tip; revision++)
                Assert.Equal(Listing(a.At(revision).Files), Listing(b.At(revision).Files));
        }
    }

    private static List<string> Listing(ReadOnlyFiles files) => files.Enumerate(recursive: true)
        .Select(entry => $"{entry.Path} {entry.Type} {entry.Permissions} {entry.Links} {Time(entry)} {entry.LinkTarget} {Hash(files, entry)} {files.GetXattrs(entry.Path).Count}").ToList();

    /// <summary>Times of directories in the past are exact to the second.</summary>
    private static string Time(FileEntry entry) => entry.IsDirectory ? $"{entry.Modified.Seconds}" : $"{entry.Modified}";

    private static string Hash(ReadOnlyFiles files, FileEntry entry)
    {
        if (entry.Type != NodeType.File)
            return "";
        try
        {
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(files.ReadAllBytes(entry.Path)));
        }
        catch (CairnException purged) when (purged.Code == ErrorCode.Purged)
        {
            return "purged";
        }
    }

    private void Clear()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(_directory.Path))
            if (Directory.Exists(path))
                Directory.Delete(path, true);
            else
                File.Delete(path);
    }

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
            if (value.Done > 50)
                source.Cancel();
        }
    }

    /// <summary>Copies the files of the unfinished copy at each report, as a crash would leave them.</summary>
    private sealed class Stealing(string path, Action<string> look) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
            using var place = new TestDirectory();
            var stolen = place["stolen"];
            if (Directory.Exists(path))
            {
                Directory.CreateDirectory(stolen);
                foreach (var file in Directory.EnumerateFiles(path))
                    Steal(file, Path.Combine(stolen, Path.GetFileName(file)));
            }
            else
            {
                foreach (var suffix in new[] { "", "-wal" })
                    if (File.Exists(path + suffix))
                        Steal(path + suffix, stolen + suffix);
            }
            look(stolen);
        }

        private static void Steal(string from, string to)
        {
            using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(to);
            source.CopyTo(target);
        }
    }
}
