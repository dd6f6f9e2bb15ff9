using Cairn.Engines.RocksDb.Opening;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>What the engine refuses to open, and that it leaves it as it was.</summary>
public sealed class RocksDbOpeningTests : IDisposable
{
    private readonly RocksDbVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_path_where_nothing_is_has_no_vault() => Assert.Equal(ErrorCode.NoSuchVault, Refusal());

    [Fact]
    public void A_file_is_no_vault()
    {
        File.WriteAllText(_vault.Path, "hello");
        Assert.Equal(ErrorCode.NotAVault, Refusal());
    }

    [Fact]
    public void A_RocksDB_database_without_our_marker_is_no_vault()
    {
        _vault.Make();
        File.Delete(InVault(VaultMarker.FileName));
        RefusesUnmodified(ErrorCode.NotAVault);
    }

    [Fact]
    public void A_vault_of_another_engine_is_told_by_its_marker()
    {
        _vault.Make();
        File.WriteAllText(InVault(VaultMarker.FileName), "cairn vault\nformat 1\nengine lmdb\n");
        RefusesUnmodified(ErrorCode.WrongEngine);
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        _vault.Make();
        File.WriteAllText(InVault(VaultMarker.FileName), "cairn vault\nformat 2\nengine rocksdb\n");
        RefusesUnmodified(ErrorCode.NewerFormat);
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("MANIFEST-*")]
    [InlineData("*.sst")]
    public void A_missing_file_is_corruption(string pattern)
    {
        _vault.Make();
        File.Delete(_vault.Newest(pattern));
        RefusesUnmodified(ErrorCode.Corrupt);
    }

    [Theory]
    [InlineData("CURRENT", 0)]
    [InlineData("CURRENT", 10)]
    [InlineData("MANIFEST-*", 0)]
    [InlineData("MANIFEST-*", 9)]
    [InlineData("MANIFEST-*", 100)]
    [InlineData("MANIFEST-*", -1)]
    [InlineData("*.sst", 0)]
    [InlineData("*.sst", 20)]
    [InlineData("*.sst", 1000)]
    [InlineData("*.sst", -10)]
    public void A_file_that_is_too_short_is_told_as_truncated(string pattern, int length)
    {
        _vault.Make();
        Shorten(_vault.Newest(pattern), length);
        RefusesUnmodified(ErrorCode.Truncated);
    }

    [Fact]
    public void A_table_file_that_has_grown_is_refused()
    {
        _vault.Make();
        File.AppendAllText(_vault.Newest("*.sst"), "more");
        RefusesUnmodified(ErrorCode.Corrupt);
    }

    [Fact]
    public void A_damaged_manifest_is_corruption()
    {
        _vault.Make();
        Flip(_vault.Newest("MANIFEST-*"), 20);
        RefusesUnmodified(ErrorCode.Corrupt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_log_that_is_shorter_than_at_its_closing_is_told_as_truncated(int length)
    {
        _vault.MakeCrashed();
        KnownLengths.RecordClosed(_vault.Path);
        Shorten(_vault.Newest("*.log"), length);
        RefusesUnmodified(ErrorCode.Truncated);
    }

    [Fact]
    public void A_log_that_has_gone_since_the_closing_is_told_as_missing()
    {
        _vault.MakeCrashed();
        KnownLengths.RecordClosed(_vault.Path);
        File.Delete(_vault.Newest("*.log"));
        RefusesUnmodified(ErrorCode.Corrupt);
    }

    [Fact]
    public void A_vault_that_was_closed_keeps_nothing_in_its_log()
    {
        using (var engine = _vault.Create())
            engine.Put(_vault.Blobs, Bytes.Of("key"), Bytes.Random(1000, 1));
        Assert.All(Directory.GetFiles(_vault.Path, "*.log"), log => Assert.Equal(0, new FileInfo(log).Length));
        using (var engine = _vault.Open(Access.ReadOnly))
            Assert.Equal(Bytes.Random(1000, 1), engine.Get(_vault.Blobs, Bytes.Of("key")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n\n3 4 5")]
    [InlineData("MANIFEST-000001 1000000\n")]
    public void A_list_of_lengths_that_is_damaged_or_out_of_date_is_no_obstacle(string list)
    {
        _vault.Make();
        File.WriteAllText(InVault("CAIRN.lengths"), list);
        _vault.Open().Dispose();
    }

    [Fact]
    public void Read_only_refuses_the_same_and_modifies_nothing_either()
    {
        _vault.Make();
        Shorten(_vault.Newest("*.sst"), 1000);
        var before = _vault.State(times: true);
        Assert.Equal(ErrorCode.Truncated, Assert.Throws<CairnException>(() => _vault.Open(Access.ReadOnly)).Code);
        Assert.Equal(before, _vault.State(times: true));
    }

    [Fact]
    public void What_was_refused_opens_when_it_has_been_put_right()
    {
        _vault.Make();
        var path = _vault.Newest("*.sst");
        File.Move(path, path + ".away");
        Assert.Equal(ErrorCode.Corrupt, Refusal());
        File.Move(path + ".away", path);
        using var engine = _vault.Open();
        Assert.Equal(Bytes.Random(100, 7), engine.Get(_vault.Blobs, Bytes.Of("key 000007")));
    }

    [Fact]
    public void Opening_leaves_few_files_behind_however_often_it_is_done()
    {
        _vault.Make();
        for (var i = 0; i < 5; i++)
            _vault.Open().Dispose();
        Assert.Single(Directory.GetFiles(_vault.Path, "*.log"));
        Assert.InRange(Directory.GetFiles(_vault.Path).Length, 5, 12);
    }

    [Fact]
    public void A_second_opener_in_this_process_is_told_that_the_vault_is_open_here()
    {
        using var engine = _vault.Create();
        var refusal = Assert.Throws<CairnException>(() => _vault.Open());
        Assert.Equal(ErrorCode.Locked, refusal.Code);
        Assert.Contains("this process", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Locked, Assert.Throws<CairnException>(() => _vault.Open(Access.ReadOnly)).Code);
    }

    [Fact]
    public void Another_path_to_the_same_directory_does_not_get_round_the_lock()
    {
        using var engine = _vault.Create();
        Directory.CreateSymbolicLink(_vault.Files["link"], _vault.Path);
        Assert.Equal(ErrorCode.Locked, Assert.Throws<CairnException>(() => _vault.Open(path: _vault.Files["link"])).Code);
    }

    [Fact]
    public void A_vault_that_was_closed_can_be_opened_again_at_once()
    {
        _vault.Create().Dispose();
        for (var i = 0; i < 3; i++)
            _vault.Open().Dispose();
    }

    private string InVault(string name) => Path.Combine(_vault.Path, name);

    private ErrorCode Refusal() => Assert.Throws<CairnException>(() => _vault.Open().Dispose()).Code;

    private void RefusesUnmodified(ErrorCode expected)
    {
        var before = _vault.State();
        Assert.Equal(expected, Refusal());
        Assert.Equal(before, _vault.State());
    }

    private static void Shorten(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length < 0 ? file.Length + length : length);
    }

    private static void Flip(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = position;
        var old = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)~old);
    }
}
