using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Vaults that are, or have to be, opened for reading only.</summary>
public sealed class RocksDbReadOnlyTests : IDisposable
{
    private readonly RocksDbVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Reading_only_modifies_nothing_at_all()
    {
        _vault.MakeCrashed();
        var before = _vault.State(times: true);
        using (var engine = _vault.Open(Access.ReadOnly))
        {
            Assert.True(engine.Capabilities.ReadOnly);
            Assert.Equal(101, engine.Read(read => read.All(_vault.Blobs).Count));
            Assert.True(engine.Verify().Clean);
            Assert.NotEmpty(engine.Stats().Tables);
            engine.Sync();
        }
        Assert.Equal(before, _vault.State(times: true));
    }

    [SkippableFact]
    public void A_vault_on_a_read_only_medium_opens_for_reading_whatever_is_asked()
    {
        _vault.MakeCrashed();
        using var medium = ReadOnlyMount.Of(_vault.Path);
        using var engine = _vault.Open(Access.ReadWrite, medium.Path);
        Assert.True(engine.Capabilities.ReadOnly);
        Assert.Equal(Bytes.Random(1000, 1), engine.Get(_vault.Blobs, Bytes.Of("last, in the log")));
        Assert.Equal(ErrorCode.ReadOnly, Assert.Throws<CairnException>(() => engine.BeginWrite(Scope.Vault)).Code);
        Assert.True(engine.Verify().Clean);
    }

    [SkippableFact]
    public void A_vault_without_a_lock_file_can_be_read_on_a_read_only_medium()
    {
        _vault.Make();
        File.Delete(Path.Combine(_vault.Path, "LOCK"));
        using var medium = ReadOnlyMount.Of(_vault.Path);
        using var engine = _vault.Open(Access.ReadOnly, medium.Path);
        Assert.Equal(100, engine.Read(read => read.All(_vault.Blobs).Count));
    }

    [Fact]
    public void Several_may_read_at_once_and_none_may_write_meanwhile()
    {
        _vault.Make();
        using (var one = _vault.Open(Access.ReadOnly))
        {
            using (var other = _vault.Open(Access.ReadOnly))
                Assert.Equal(one.Content(), other.Content());
            Assert.Equal(ErrorCode.Locked, Assert.Throws<CairnException>(() => _vault.Open()).Code);
        }
        _vault.Open().Dispose();
    }

    [Fact]
    public void A_table_that_is_missing_reads_as_empty_and_is_created_for_writing()
    {
        _vault.Make();
        var larger = new Schema();
        var blobs = larger.Add("blobs");
        var added = larger.Add("added");
        using (var engine = _vault.Open(Access.ReadOnly, schema: larger))
        {
            Assert.False(engine.Read(read => read.Exists(added, Bytes.Of("key"))));
            Assert.Empty(engine.Read(read => read.All(added)));
            Assert.Equal(0, engine.Stats().Tables[1].Records);
            Assert.Equal(100, engine.Read(read => read.All(blobs).Count));
            Assert.Equal(100, engine.Verify().Records);
        }
        using (var engine = _vault.Open(schema: larger))
            engine.Put(added, Bytes.Of("key"), Bytes.Of("value"));
        using (var engine = _vault.Open(Access.ReadOnly, schema: larger))
            Assert.Equal(Bytes.Of("value"), engine.Get(added, Bytes.Of("key")));
    }

    [Fact]
    public void Tables_that_the_schema_does_not_name_are_left_alone()
    {
        using (var engine = _vault.Create())
            engine.Put(_vault.Tables.Others, Bytes.Of("kept"), Bytes.Of("value"));
        var smaller = new Schema();
        var blobs = smaller.Add("blobs");
        using (var engine = _vault.Open(schema: smaller))
        {
            engine.Put(blobs, Bytes.Of("key"), Bytes.Of("value"));
            engine.Compact();
            Assert.True(engine.Verify().Clean);
        }
        using (var engine = _vault.Open())
            Assert.Equal(Bytes.Of("value"), engine.Get(_vault.Tables.Others, Bytes.Of("kept")));
    }
}
