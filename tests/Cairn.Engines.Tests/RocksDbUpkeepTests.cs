using Cairn.Engines.RocksDb;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Creating, compacting, measuring and checking.</summary>
public sealed class RocksDbUpkeepTests : IDisposable
{
    private readonly RocksDbVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_new_vault_says_what_it_is_to_anybody_who_looks()
    {
        _vault.Create().Dispose();
        Assert.Equal(new VaultMarker("rocksdb", VaultMarker.CurrentFormat), VaultMarker.Read(_vault.Path));
        Assert.True(RocksDbVault.Provider.Recognises(_vault.Path));
        Assert.False(RocksDbVault.Provider.Recognises(_vault.Files.Path));
    }

    [Fact]
    public void A_vault_is_not_created_where_something_is()
    {
        Directory.CreateDirectory(_vault.Path);
        File.WriteAllText(Path.Combine(_vault.Path, "mine"), "");
        Assert.Equal(ErrorCode.VaultExists, CreationRefusal());
        Assert.Equal(["mine"], Directory.GetFileSystemEntries(_vault.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void An_empty_directory_is_as_good_as_none()
    {
        Directory.CreateDirectory(_vault.Path);
        _vault.Create().Dispose();
        _vault.Open().Dispose();
    }

    [Fact]
    public void A_vault_needs_a_directory_to_be_created_in()
    {
        Directory.Delete(_vault.Files.Path);
        Assert.Equal(ErrorCode.NoSuchVault, CreationRefusal());
        Assert.False(Directory.Exists(_vault.Files.Path));
    }

    [SkippableFact]
    public void A_creation_that_runs_out_of_room_leaves_nothing_behind()
    {
        using var small = new SmallFileSystem(1 << 20);
        File.WriteAllBytes(Path.Combine(small.Path, "filler"), new byte[980 << 10]);
        var refusal = Assert.Throws<CairnException>(() => RocksDbVault.Provider.Create(
            new EngineSettings(Path.Combine(small.Path, "vault"), _vault.Tables.Schema, EngineOptionValues.Parse("rocksdb", RocksDbVault.Provider.Options, new Dictionary<string, string>()))));
        Assert.Equal(ErrorCode.NoSpace, refusal.Code);
        Assert.Equal(["filler"], Directory.GetFileSystemEntries(small.Path).Select(Path.GetFileName));
    }

    [SkippableFact]
    public void A_creation_on_a_read_only_medium_is_refused()
    {
        Directory.CreateDirectory(_vault.Files["source"]);
        using var medium = ReadOnlyMount.Of(_vault.Files["source"]);
        var refusal = Assert.Throws<CairnException>(() => RocksDbVault.Provider.Create(
            new EngineSettings(Path.Combine(medium.Path, "vault"), _vault.Tables.Schema, EngineOptionValues.Parse("rocksdb", RocksDbVault.Provider.Options, new Dictionary<string, string>()))));
        Assert.Contains(refusal.Code, new[] { ErrorCode.AccessDenied, ErrorCode.InputOutput });
    }

    [Theory]
    [InlineData("write_buffer_size", "1MB")]
    [InlineData("write_buffer_size", "4GB")]
    [InlineData("block_cache_size", "1MB")]
    [InlineData("block_cache_size", "1TB")]
    [InlineData("compression", "none")]
    [InlineData("compression", "lz4")]
    [InlineData("compression", "zstd")]
    [InlineData("max_open_files", "16")]
    [InlineData("max_open_files", "1000000")]
    public void Every_option_is_taken_at_both_ends_of_its_range(string name, string value)
    {
        var vault = new RocksDbVault(_vault.Files, (name, value));
        using (var engine = vault.Create())
            engine.Put(vault.Blobs, Bytes.Of("key"), Bytes.Of("value"));
        using (var engine = vault.Open())
            Assert.Equal(Bytes.Of("value"), engine.Get(vault.Blobs, Bytes.Of("key")));
    }

    [Fact]
    public void Compression_is_used_for_what_can_be_compressed()
    {
        var sizes = new List<long>();
        foreach (var compression in new[] { "none", "lz4", "zstd" })
        {
            using var files = new TestDirectory();
            var vault = new RocksDbVault(files, ("compression", compression));
            using var engine = vault.Create();
            engine.Write(write =>
            {
                for (var i = 0; i < 1000; i++)
                    write.Put(vault.Blobs, Bytes.Of($"{i}"), new byte[1000]);
            });
            engine.Compact();
            sizes.Add(engine.Stats().Tables[0].Bytes);
        }
        Assert.True(sizes[1] < sizes[0] / 10, $"lz4: {sizes[1]} of {sizes[0]}");
        Assert.True(sizes[2] < sizes[0] / 10, $"zstd: {sizes[2]} of {sizes[0]}");
    }

    [Fact]
    public void Compacting_gives_back_the_room_of_what_was_deleted()
    {
        using var engine = _vault.Create();
        engine.Write(write =>
        {
            for (var i = 0; i < 1000; i++)
                write.Put(_vault.Blobs, Bytes.Of($"{i:d4}"), Bytes.Random(10_000, i));
        });
        engine.Compact();
        var full = engine.Stats();
        engine.Write(write => write.DeleteRange(_vault.Blobs, Bytes.Of("0100"), default));
        engine.Compact();
        var small = engine.Stats();
        Assert.True(small.FileBytes < full.FileBytes / 5, $"{small.FileBytes} of {full.FileBytes}");
        Assert.Equal(100, engine.Read(read => read.All(_vault.Blobs).Count));
        Assert.Equal(100, small.Tables[0].Records);
    }

    [Fact]
    public void A_compaction_that_was_cancelled_changes_nothing_and_can_be_done_again()
    {
        using var engine = _vault.Create();
        engine.Put(_vault.Blobs, Bytes.Of("key"), Bytes.Of("value"));
        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => engine.Compact(cancelled.Token));
        }
        using (var unused = new CancellationTokenSource())
            engine.Compact(unused.Token);
        engine.Compact();
        Assert.Equal(Bytes.Of("value"), engine.Get(_vault.Blobs, Bytes.Of("key")));
    }

    [SkippableFact]
    public void A_compaction_without_room_is_refused()
    {
        using var small = new SmallFileSystem(24 << 20);
        var vault = new RocksDbVault(new TestDirectory(small.Path), ("write_buffer_size", "1MB"));
        using var engine = vault.Create();
        for (var i = 0; i < 60; i++)
            engine.Put(vault.Blobs, Bytes.Of($"{i:d4}"), Bytes.Random(100_000, i));
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => engine.Compact()).Code);
        Assert.Equal(60, engine.Read(read => read.All(vault.Blobs).Count));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4000)]
    [InlineData(9000)]
    public void A_flipped_bit_in_a_table_file_is_found_and_named(int position)
    {
        _vault.Make();
        Flip(_vault.Newest("*.sst"), position);
        using var engine = _vault.Open();
        var report = engine.Verify();
        Assert.False(report.Clean);
        Assert.Contains(report.Problems, problem => problem.Contains("blobs", StringComparison.Ordinal) && problem.Contains("checksum", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bit_that_flips_on_disk_is_found_although_the_block_is_cached()
    {
        _vault.Make();
        using var engine = _vault.Open();
        Assert.Equal(100, engine.Read(read => read.All(_vault.Blobs).Count));
        Flip(_vault.Newest("*.sst"), 100);
        Assert.False(engine.Verify().Clean);
    }

    [Fact]
    public void A_damaged_record_is_an_error_and_never_an_answer()
    {
        _vault.Make(records: 5000);
        Flip(_vault.Newest("*.sst"), 1000);
        using var engine = _vault.Open();
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => engine.Get(_vault.Blobs, Bytes.Of("key 000000"))).Code);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => engine.Read(read => read.All(_vault.Blobs))).Code);
        Assert.Equal(Bytes.Random(100, 4000), engine.Get(_vault.Blobs, Bytes.Of("key 004000")));
    }

    [Fact]
    public void The_library_is_found_and_says_its_version()
    {
        var found = RocksDbVault.Provider.Probe();
        Assert.True(found.Available);
        Assert.StartsWith("librocksdb.so.", found.Library, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+(\.\d+)?$", found.Version);
        Assert.Null(found.ToInstall);
    }

    [Theory]
    [InlineData("blobs", "", "")]
    [InlineData("blobs", "61", "62")]
    [InlineData("blobs", "61ff", "62")]
    [InlineData("blobs", "ffff", "")]
    [InlineData("numbers", "00", "0100000000000000")]
    [InlineData("numbers", "7f", "")]
    [InlineData("numbers", "7fffffffffffffff", "")]
    [InlineData("numbers", "00000000000000ff", "0000000000000100")]
    public void A_prefix_ends_before_the_next_one(string table, string prefix, string end)
    {
        var found = new byte[Limits.MaxKeyBytes + 1];
        var length = Probing.EndOf(table == "blobs" ? _vault.Blobs : _vault.Tables.Numbers, Convert.FromHexString(prefix), found);
        Assert.Equal(end, Convert.ToHexStringLower(found.AsSpan(0, length)));
    }

    private ErrorCode CreationRefusal() => Assert.Throws<CairnException>(() => _vault.Create().Dispose()).Code;

    private static void Flip(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = position;
        var old = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(old ^ 1));
    }
}
