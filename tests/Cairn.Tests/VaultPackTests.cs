namespace Cairn.Tests;

/// <summary>Vaults whose large payloads live in packs beside the database, and how they become those and cease to be.</summary>
public sealed class VaultPackTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("sqlite:")]
    [InlineData("lmdb:")]
    [InlineData("rocksdb:")]
    public void A_directory_keeps_large_payloads_in_packs(string engine)
    {
        var path = _directory["work.cairn/"];
        using (var vault = Vault.Create(engine + path))
        {
            Assert.True(vault.HasPacks);
            Fill(vault);
            Assert.NotEmpty(Packs(path));
        }
        Assert.True(File.Exists(Path.Combine(path, "CAIRN")));
        using (var vault = Vault.Open(path.TrimEnd('/')))
        {
            Assert.True(vault.HasPacks);
            AssertFilled(vault);
            Assert.Empty(vault.Check());
        }
    }

    [Fact]
    public void A_sqlite_vault_is_a_single_file_unless_its_path_is_a_directory()
    {
        using (var vault = Vault.Create(_directory["one.cairn"]))
        {
            Assert.False(vault.HasPacks);
            Fill(vault);
        }
        Assert.True(File.Exists(_directory["one.cairn"]));
        using (var vault = Vault.Create(_directory["two.cairn"], new VaultOptions { Packs = true }))
            Assert.True(vault.HasPacks);
        Assert.True(Directory.Exists(_directory["two.cairn"]));
        Directory.CreateDirectory(_directory["three"]);
        using (var vault = Vault.Create(_directory["three"]))
            Assert.True(vault.HasPacks);
        Assert.Equal(ErrorCode.VaultExists, Assert.Throws<CairnException>(() => Vault.Create(_directory["three/"])).Code);
        Assert.Equal(ErrorCode.VaultExists, Assert.Throws<CairnException>(() => Vault.Create(_directory["one.cairn/"])).Code);
    }

    [Fact]
    public void A_directory_can_do_without_packs()
    {
        using var vault = Vault.Create($"lmdb:{_directory["vault"]}", new VaultOptions { Packs = false });
        Assert.False(vault.HasPacks);
        Fill(vault);
        Assert.False(Directory.Exists(_directory["vault/packs"]));
        AssertFilled(vault);
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("lmdb:")]
    [InlineData("rocksdb:")]
    public void Payloads_move_into_packs_and_back_while_the_vault_is_used(string engine)
    {
        var path = _directory["work/"];
        using var vault = Vault.Create(engine + path);
        Fill(vault);
        vault.MovePayloads(packs: false);
        Assert.False(vault.HasPacks);
        Assert.Empty(Packs(path));
        AssertFilled(vault);
        vault.Branch().Files.WriteAllBytes("/later", Bytes.Random(300_000, 77));
        Assert.Empty(Packs(path));
        vault.MovePayloads(packs: true);
        Assert.NotEmpty(Packs(path));
        AssertFilled(vault);
        Assert.Equal(Bytes.Random(300_000, 77), vault.Branch().Files.ReadAllBytes("/later"));
        Assert.Empty(vault.Check());
    }

    [Fact]
    public void A_single_file_becomes_a_directory_with_packs_and_a_file_again()
    {
        var path = _directory["work.cairn"];
        using (var vault = Vault.Create(path))
            Fill(vault);
        Vault.Convert(path, packs: true);
        Assert.NotEmpty(Packs(path));
        using (var vault = Vault.Open(path))
            AssertFilled(vault);
        Vault.Convert(path, packs: true);
        Vault.Convert(path, packs: false);
        Assert.True(File.Exists(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
        using (var vault = Vault.Open(path))
        {
            Assert.False(vault.HasPacks);
            AssertFilled(vault);
            Assert.Empty(vault.Check());
        }
    }

    [Fact]
    public void A_vault_that_is_in_use_is_not_converted()
    {
        var path = _directory["work.cairn"];
        using var vault = Vault.Create(path);
        Fill(vault);
        Assert.Equal(ErrorCode.Locked, Assert.Throws<CairnException>(() => Vault.Convert(path, packs: true)).Code);
        Assert.True(File.Exists(path));
        AssertFilled(vault);
        Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => vault.MovePayloads(packs: true)).Code);
    }

    [Fact]
    public void A_conversion_that_is_killed_leaves_the_whole_vault()
    {
        var path = _directory["work.cairn"];
        using (var vault = Vault.Create(path))
            Fill(vault);
        var random = new Random(Environment.TickCount);
        for (var round = 0; round < TestSettings.Rounds(4, 200); round++)
        {
            TestSettings.Progress($"conversion {round}");
            using (var child = new ChildProcess(ChildCommands.Convert, new EngineUnderTest(new Engines.Sqlite.SqliteProvider()), path))
            {
                child.NextLine();
                Thread.Sleep(random.Next(150));
                child.Kill();
            }
            using var vault = Vault.Open(path);
            AssertFilled(vault);
            Assert.Empty(vault.Check());
        }
        Vault.Convert(path, packs: false);
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Deleted_payloads_give_their_room_in_packs_back()
    {
        var path = _directory["work/"];
        using var vault = Vault.Create($"lmdb:{path}");
        vault.Branch().Files.WriteAllBytes("/temporary", Bytes.Random(4_000_000, 1));
        var kept = Bytes.Random(400_000, 2);
        vault.Branch().Files.WriteAllBytes("/kept", kept);
        vault.Branch().Files.Delete("/temporary");
        vault.Branch().Prune(vault.Branch().Tip);
        vault.Collect(alone: true);
        vault.Compact();
        Assert.InRange(Packs(path).Sum(static pack => new FileInfo(pack).Length), 400_000, 900_000);
        Assert.Equal(kept, vault.Branch().Files.ReadAllBytes("/kept"));
        Assert.Empty(vault.Check());
    }

    [Fact]
    public void Collecting_while_a_content_is_being_built_takes_nothing_from_it()
    {
        using var vault = Vault.Create("memory:");
        var files = vault.Branch().Files;
        var bytes = Bytes.Random(3 << 20, 1);
        files.WriteAllBytes("/first", bytes);
        files.Delete("/first");
        vault.Branch().Prune(vault.Branch().Tip);
        using (var builder = vault.Branch().Inodes.NewContent())
        {
            builder.Write(bytes);
            builder.Write(Bytes.Random(2 << 20, 2));
            vault.Collect();
            vault.Collect();
            vault.Collect(alone: true);
            builder.Flush();
            vault.Collect(alone: true);
            Assert.Equal(bytes.Length + (2 << 20), builder.Length);
        }
        Assert.NotEqual(0, Records(vault));
        vault.Collect(alone: true);
        Assert.Equal(0, Records(vault));
    }

    [Fact]
    public void How_contents_are_stored_can_change_at_any_time_and_differ_between_branches()
    {
        var path = _directory["work.cairn"];
        var text = Enumerable.Range(0, 40_000).SelectMany(static i => BitConverter.GetBytes(i / 3)).ToArray();
        using (var vault = Vault.Create(path, new VaultOptions { Storage = new StorageSettings { Codec = "none", InlineMaxBytes = 0 } }))
        {
            Assert.Equal(new StorageSettings { Codec = "none", InlineMaxBytes = 0 }, vault.Storage);
            var databases = vault.CreateBranch("databases");
            databases.Storage = databases.Storage with { FixedChunkBytes = 4096, Codec = "zstd:9" };
            Assert.Equal(new StorageSettings { Codec = "none", InlineMaxBytes = 0 }, vault.Branch().Storage);
            var before = Bytes(vault);
            vault.Branch().Files.WriteAllBytes("/plain", text);
            Assert.InRange(Bytes(vault) - before, text.Length, 2 * text.Length);
            vault.Storage = vault.Storage with { Codec = "lz4" };
            vault.Branch().Files.WriteAllBytes("/lz4", [1, .. text]);
            databases.Files.WriteAllBytes("/zstd", [2, .. text]);
            Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => vault.Storage = vault.Storage with { Codec = "gzip" }).Code);
            Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => databases.Storage = databases.Storage with { FixedChunkBytes = 5000 }).Code);
        }
        using (var vault = Vault.Open(path))
        {
            Assert.Equal("lz4", vault.Storage.Codec);
            Assert.Equal(new StorageSettings { Codec = "zstd:9", InlineMaxBytes = 0, FixedChunkBytes = 4096 }, vault.Branch("databases").Storage);
            Assert.Equal(text, vault.Branch().Files.ReadAllBytes("/plain"));
            Assert.Equal([1, .. text], vault.Branch().Files.ReadAllBytes("/lz4"));
            Assert.Equal([2, .. text], vault.Branch("databases").Files.ReadAllBytes("/zstd"));
            Assert.Empty(vault.Check());
        }

        static long Bytes(Vault vault) => vault.Stats().Tables.Single(static table => table.Name == "chunks").Bytes;
    }

    [Fact]
    public void What_many_small_writes_left_is_merged_and_no_version_changes()
    {
        using var vault = Vault.Create("memory:");
        var files = vault.Branch().Files;
        files.WriteAllBytes("/data", Bytes.Random(1 << 20, 1));
        var model = Bytes.Random(1 << 20, 1);
        using (var stream = files.OpenWrite("/data"))
        {
            for (var i = 0; i < 100; i++)
            {
                var bytes = Bytes.Random(4096, 100 + i);
                stream.Position = i * 4096;
                stream.Write(bytes);
                stream.Flush();
                bytes.CopyTo(model, i * 4096);
            }
        }
        var revisions = Enumerable.Range(1, (int)vault.Branch().Tip).ToDictionary(static revision => revision, revision => Read(vault, revision));
        var before = Records(vault);
        vault.Compact();
        Assert.True(Records(vault) > before);
        Assert.Equal(model, files.ReadAllBytes("/data"));
        foreach (var (revision, bytes) in revisions)
            Assert.Equal(bytes, Read(vault, revision));
        vault.Collect(alone: true);
        Assert.Equal(model, files.ReadAllBytes("/data"));
        Assert.Empty(vault.Check());
        var records = Records(vault);
        vault.Compact();
        Assert.Equal(records, Records(vault));
    }

    private static byte[]? Read(Vault vault, long revision)
    {
        var files = vault.Branch().At(revision).Files;
        return files.Exists("/data") ? files.ReadAllBytes("/data") : null;
    }

    private static long Records(Vault vault) => vault.Stats().Tables.Single(static table => table.Name == "chunks").Records;

    private static void Fill(Vault vault)
    {
        var files = vault.Branch().Files;
        for (var i = 0; i < 12; i++)
            files.WriteAllBytes($"/file{i}", Bytes.Random(1 << (10 + i), i));
    }

    private static void AssertFilled(Vault vault)
    {
        var files = vault.Branch().Files;
        for (var i = 0; i < 12; i++)
            Assert.Equal(Bytes.Random(1 << (10 + i), i), files.ReadAllBytes($"/file{i}"));
    }

    private static string[] Packs(string path) =>
        Directory.Exists(Path.Combine(path, "packs")) ? Directory.GetFiles(Path.Combine(path, "packs"), "*.pack") : [];
}
