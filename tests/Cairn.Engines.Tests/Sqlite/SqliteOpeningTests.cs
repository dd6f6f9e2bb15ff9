using System.Buffers.Binary;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>What the engine says of a file before, and while, it opens it.</summary>
public sealed class SqliteOpeningTests : IDisposable
{
    private readonly SqliteVault _vault = new() { Patience = TimeSpan.FromMilliseconds(50) };

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_vault_says_whose_it_is_in_its_first_bytes()
    {
        _vault.Fill(1);
        var header = File.ReadAllBytes(_vault.Path).AsSpan(0, 100);
        Assert.Equal("Carn"u8, header.Slice(68, 4));
        Assert.Equal(VaultMarker.CurrentFormat, BinaryPrimitives.ReadInt32BigEndian(header[60..]));
    }

    [Fact]
    public void A_vault_is_one_file_when_it_is_closed()
    {
        _vault.Fill(1);
        Assert.Equal([_vault.Path], Directory.GetFileSystemEntries(_vault.Directory));
    }

    [Fact]
    public void Somebody_elses_database_is_not_a_vault()
    {
        using (var other = _vault.Connect())
        {
            other.Execute("PRAGMA journal_mode=WAL");
            other.Execute("CREATE TABLE numbers(k INTEGER PRIMARY KEY, v BLOB NOT NULL)");
        }
        Refuses(ErrorCode.NotAVault);
    }

    [Theory]
    [InlineData(0, ErrorCode.NotAVault)]
    [InlineData(15, ErrorCode.NotAVault)]
    [InlineData(16, ErrorCode.Truncated)]
    [InlineData(99, ErrorCode.Truncated)]
    [InlineData(100, ErrorCode.Truncated)]
    [InlineData(4096, ErrorCode.Truncated)]
    [InlineData(-1, ErrorCode.Truncated)]
    [InlineData(-4096, ErrorCode.Truncated)]
    public void A_file_cut_short_is_told_from_one_that_is_no_vault(int length, ErrorCode expected)
    {
        _vault.Fill(1000);
        using (var file = File.OpenWrite(_vault.Path))
            file.SetLength(length >= 0 ? length : file.Length + length);
        Refuses(expected);
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        _vault.Fill(1);
        using (var other = _vault.Connect())
            other.Execute($"PRAGMA user_version={VaultMarker.CurrentFormat + 1}");
        Refuses(ErrorCode.NewerFormat);
    }

    [Fact]
    public void A_newer_format_that_only_the_log_of_a_crash_tells_of_is_refused_too()
    {
        using (_vault.Create())
        using (var other = _vault.Connect())
        {
            other.Execute($"PRAGMA user_version={VaultMarker.CurrentFormat + 1}");
            _vault.CopyCrashed(_vault["crashed"]);
        }
        var (file, log) = (File.ReadAllBytes(_vault["crashed"]), File.ReadAllBytes(_vault["crashed-wal"]));
        foreach (var access in Enum.GetValues<Access>())
            Assert.Equal(ErrorCode.NewerFormat, Assert.Throws<CairnException>(() => _vault.OpenAt(_vault["crashed"], access)).Code);
        Assert.Equal(file, File.ReadAllBytes(_vault["crashed"]));
        Assert.Equal(log, File.ReadAllBytes(_vault["crashed-wal"]));
    }

    [Fact]
    public void A_crashed_vault_has_all_that_was_committed()
    {
        using (var engine = _vault.Create())
        {
            _vault.Put(engine, 1000);
            _vault.CopyCrashed(_vault["crashed"]);
        }
        using var crashed = _vault.OpenAt(_vault["crashed"]);
        Assert.Equal(1000, _vault.Count(crashed));
        Assert.True(crashed.Verify().Clean);
    }

    [Fact]
    public void A_crash_in_the_middle_of_a_checkpoint_is_not_taken_for_a_file_cut_short()
    {
        using (var engine = _vault.Create())
        {
            _vault.Put(engine, 1000);
            _vault.CopyCrashed(_vault["crashed"]);
        }
        using (var halfCopied = File.OpenWrite(_vault["crashed"]))
            halfCopied.Write(File.ReadAllBytes(_vault.Path).AsSpan(0, 4096)); // The new header, and nothing else of it.
        using var crashed = _vault.OpenAt(_vault["crashed"]);
        Assert.Equal(1000, _vault.Count(crashed));
    }

    [Fact]
    public void Damage_inside_the_file_is_corruption_and_is_not_modified()
    {
        _vault.Fill(1000);
        using (var file = File.OpenWrite(_vault.Path))
        {
            file.Position = 100;
            file.Write(Bytes.Repeat(0xee, 3000));
        }
        Refuses(ErrorCode.Corrupt);
    }

    [Fact]
    public void A_table_made_otherwise_than_this_build_makes_it_is_refused()
    {
        _vault.Fill(1);
        using (var other = _vault.Connect())
        {
            other.Execute("DROP TABLE blobs");
            other.Execute("CREATE TABLE blobs(k TEXT, v TEXT)");
        }
        Refuses(ErrorCode.Corrupt);
    }

    [Fact]
    public void A_directory_is_another_engines_vault_or_none()
    {
        Directory.CreateDirectory(_vault.Path);
        Refuses(ErrorCode.NotAVault);
        new VaultMarker("lmdb", 1).Write(_vault.Path);
        Refuses(ErrorCode.WrongEngine);
    }

    [Fact]
    public void A_pipe_is_no_vault_and_nobody_waits_for_it()
    {
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [_vault.Path]))
            mkfifo.WaitForExit();
        Assert.Equal(ErrorCode.NotAVault, Assert.Throws<CairnException>(() => _vault.Open()).Code);
        Assert.False(new Cairn.Engines.Sqlite.SqliteProvider().Recognises(_vault.Path));
    }

    [Fact]
    public void A_link_leads_to_the_vault_and_the_log_lies_beside_the_vault()
    {
        _vault.Fill(3);
        Directory.CreateDirectory(_vault["links"]);
        File.CreateSymbolicLink(_vault["links/a"], _vault.Path);
        using var engine = _vault.OpenAt(_vault["links/a"]);
        _vault.Put(engine, 1, from: 3);
        Assert.Equal(4, _vault.Count(engine));
        Assert.True(File.Exists(_vault.Log));
        Assert.Single(Directory.GetFileSystemEntries(_vault["links"]));
        File.CreateSymbolicLink(_vault["nowhere"], _vault["not there"]);
        Assert.Equal(ErrorCode.NoSuchVault, Assert.Throws<CairnException>(() => _vault.OpenAt(_vault["nowhere"])).Code);
        Assert.Equal(ErrorCode.NoSuchVault, Assert.Throws<CairnException>(() => _vault.OpenAt(_vault["not there"])).Code);
    }

    [Fact]
    public void A_vault_that_another_program_has_for_itself_alone_is_locked()
    {
        _vault.Fill(1);
        using var other = _vault.Connect();
        other.Execute("PRAGMA locking_mode=EXCLUSIVE");
        other.Execute("BEGIN EXCLUSIVE");
        Assert.Equal(ErrorCode.Locked, Assert.Throws<CairnException>(() => _vault.Open()).Code);
        other.Execute("ROLLBACK");
    }

    [Fact]
    public void A_vault_is_not_created_beside_what_another_database_left()
    {
        File.WriteAllText(_vault.Log, "old");
        Assert.Equal(ErrorCode.VaultExists, Assert.Throws<CairnException>(() => _vault.Create()).Code);
        Assert.Equal([_vault.Log], Directory.GetFileSystemEntries(_vault.Directory));
    }

    [Fact]
    public void A_page_size_is_a_power_of_two()
    {
        var refused = Assert.Throws<CairnException>(() => _vault.Create(("page_size", "5000")));
        Assert.Equal(ErrorCode.BadSpec, refused.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_vault.Directory));
    }

    [Theory]
    [InlineData("512")]
    [InlineData("8KB")]
    [InlineData("65536")]
    public void A_vault_keeps_the_page_size_it_was_created_with(string size)
    {
        using (var created = _vault.Create(("page_size", size)))
            _vault.Put(created, 100);
        using var engine = _vault.Open(Access.ReadWrite, ("page_size", "1024"));
        Assert.Equal(ByteSize.TryParse(size, out var bytes) ? $"{bytes}" : "", engine.Stats().Details["page_size"]);
        Assert.Equal(100, _vault.Count(engine));
    }

    private void Refuses(ErrorCode expected)
    {
        var before = Disk.Fingerprint(_vault.Directory);
        foreach (var access in Enum.GetValues<Access>())
            Assert.Equal(expected, Assert.Throws<CairnException>(() => _vault.Open(access)).Code);
        Assert.Equal(before, Disk.Fingerprint(_vault.Directory));
    }
}
