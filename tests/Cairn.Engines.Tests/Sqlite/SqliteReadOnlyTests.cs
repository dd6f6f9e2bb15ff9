using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Vaults that are, or can only be, open for reading.</summary>
public sealed class SqliteReadOnlyTests : IDisposable
{
    private readonly SqliteVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Closed_again_it_has_left_no_log_behind()
    {
        _vault.Fill(10);
        var before = Disk.Fingerprint(_vault.Directory);
        using (var engine = _vault.Open(Access.ReadOnly))
        {
            Assert.True(engine.Capabilities.ReadOnly);
            Assert.Equal(10, _vault.Count(engine));
        }
        Assert.Equal(before, Disk.Fingerprint(_vault.Directory));
    }

    [Fact]
    public void The_log_of_a_crash_is_read_and_left_as_it_is()
    {
        using (var engine = _vault.Create())
        {
            _vault.Put(engine, 10);
            _vault.CopyCrashed(_vault["crashed"]);
        }
        var (file, log) = (File.ReadAllBytes(_vault["crashed"]), File.ReadAllBytes(_vault["crashed-wal"]));
        using (var crashed = _vault.OpenAt(_vault["crashed"], Access.ReadOnly))
            Assert.Equal(10, _vault.Count(crashed));
        Assert.Equal(file, File.ReadAllBytes(_vault["crashed"]));
        Assert.Equal(log, File.ReadAllBytes(_vault["crashed-wal"]));
    }

    [Fact]
    public void A_reader_sees_what_others_write_meanwhile()
    {
        _vault.Fill(10);
        using var reader = _vault.Open(Access.ReadOnly);
        var stamp = reader.ChangeStamp();
        using (var writer = _vault.Open())
            _vault.Put(writer, 5, from: 10);
        Assert.NotEqual(stamp, reader.ChangeStamp());
        Assert.Equal(15, _vault.Count(reader));
    }

    [Fact]
    public void A_table_made_meanwhile_is_read()
    {
        var old = new Schema();
        old.Add("blobs");
        var provider = new Cairn.Engines.Sqlite.SqliteProvider();
        var options = EngineOptionValues.Parse(provider.Name, provider.Options, new Dictionary<string, string>());
        provider.Create(new EngineSettings(_vault.Path, old, options)).Dispose();
        using var reader = _vault.Open(Access.ReadOnly);
        using (var snapshot = reader.BeginRead())
        {
            Assert.False(snapshot.Exists(_vault.Tables.Numbers, Bytes.Of(0)));
            using (var writer = _vault.Open())
                _vault.Put(writer, 3);
            Assert.Empty(snapshot.All(_vault.Tables.Numbers));
        }
        Assert.Equal(3, _vault.Count(reader));
    }

    [SkippableFact]
    public void On_a_medium_for_reading_only_it_is_read_without_locks_or_logs()
    {
        _vault.Fill(10);
        var before = Disk.Fingerprint(_vault.Directory);
        using var medium = ReadOnlyMount.Of(_vault.Directory);
        using (var engine = _vault.OpenAt(medium["vault.cairn"]))
        {
            Assert.True(engine.Capabilities.ReadOnly);
            Assert.Equal(10, _vault.Count(engine));
            Assert.Equal(engine.ChangeStamp(), engine.ChangeStamp());
            Assert.True(engine.Verify().Clean);
            Assert.Equal(10, engine.Stats().Tables[_vault.Tables.Numbers.Index].Records);
            engine.Sync();
        }
        Assert.Equal(before, Disk.Fingerprint(_vault.Directory));
    }

    [SkippableFact]
    public void Written_to_from_elsewhere_it_is_not_read_on()
    {
        _vault.Fill(10);
        using var medium = ReadOnlyMount.Of(_vault.Directory);
        using var engine = _vault.OpenAt(medium["vault.cairn"]);
        Assert.Equal(10, _vault.Count(engine));
        using (var writer = _vault.Open())
            _vault.Put(writer, 5, from: 10);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => engine.BeginRead()).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => engine.Sync()).Code);
        engine.Dispose();
        using var again = _vault.OpenAt(medium["vault.cairn"]);
        Assert.Equal(15, _vault.Count(again));
    }

    [SkippableFact]
    public void On_a_medium_for_reading_only_the_log_of_somebody_who_is_writing_is_read()
    {
        using var medium = ReadOnlyMount.Of(_vault.Directory);
        using var writer = _vault.Create();
        _vault.Put(writer, 10);
        using var reader = _vault.OpenAt(medium["vault.cairn"]);
        Assert.Equal(10, _vault.Count(reader));
        _vault.Put(writer, 5, from: 10);
        Assert.Equal(15, _vault.Count(reader));
    }

    [SkippableFact]
    public void On_a_medium_for_reading_only_the_log_of_a_crash_is_not_passed_over()
    {
        using (var engine = _vault.Create())
        {
            _vault.Put(engine, 10);
            Directory.CreateDirectory(_vault["crashed"]);
            _vault.CopyCrashed(_vault["crashed/vault.cairn"]);
        }
        var before = Disk.Fingerprint(_vault["crashed"]);
        using var medium = ReadOnlyMount.Of(_vault["crashed"]);
        var refused = Assert.Throws<CairnException>(() => _vault.OpenAt(medium["vault.cairn"]));
        Assert.Equal(ErrorCode.AccessDenied, refused.Code);
        Assert.Contains("Copy both", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Disk.Fingerprint(_vault["crashed"]));
    }
}
