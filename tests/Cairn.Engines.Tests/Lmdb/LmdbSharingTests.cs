using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>Several engines of one process on one vault.</summary>
public sealed class LmdbSharingTests : IDisposable
{
    private readonly LmdbTestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Engines_on_one_vault_see_each_others_commits_and_wait_for_each_others_writers()
    {
        var second = _vault.Open();
        using var begun = new ManualResetEventSlim();
        Concurrently.Run(
            () => _vault.Engine.Write(write =>
            {
                begun.Set();
                Assert.Equal(0, second.Verify().Records);
                write.Put(_vault.Blobs, Bytes.Of("first"), [1]);
            }),
            () =>
            {
                begun.Wait();
                second.Write(write => write.Put(_vault.Blobs, Bytes.Of("second"), write.Get(_vault.Blobs, Bytes.Of("first"))!));
            });
        Assert.Equal([1], _vault.Engine.Get(_vault.Blobs, Bytes.Of("second")));
    }

    [Fact]
    public void The_vault_stays_open_until_the_last_engine_is_disposed()
    {
        var second = _vault.Open();
        _vault.Engine.Put(_vault.Blobs, [1], [1]);
        _vault.Engine.Dispose();
        second.Put(_vault.Blobs, [2], [2]);
        Assert.Equal(2, second.Verify().Records);
        second.Dispose();
        Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.Contains(_vault.Path, StringComparison.Ordinal));
        Assert.Equal(2, _vault.Open().Verify().Records);
    }

    [Fact]
    public void Another_path_to_a_vault_leads_to_the_same_one()
    {
        var link = Path.Combine(_vault.Parent, "link");
        Directory.CreateSymbolicLink(link, _vault.Path);
        var second = _vault.Open(path: link);
        second.Put(_vault.Blobs, [1], [1]);
        Assert.Equal([1], _vault.Engine.Get(_vault.Blobs, [1]));
    }

    [Fact]
    public void An_engine_that_only_reads_beside_one_that_writes_cannot_write()
    {
        var reader = _vault.Open(Access.ReadOnly);
        Assert.True(reader.Capabilities.ReadOnly);
        Assert.Equal(ErrorCode.ReadOnly, Assert.Throws<CairnException>(() => reader.BeginWrite(Scope.Vault)).Code);
        _vault.Engine.Put(_vault.Blobs, [1], [1]);
        Assert.Equal([1], reader.Get(_vault.Blobs, [1]));
    }

    [Fact]
    public void An_engine_may_begin_to_write_where_others_only_read_so_far()
    {
        _vault.Reopen(Access.ReadOnly);
        var reader = _vault.Engine;
        var stamp = reader.ChangeStamp();
        var writer = _vault.Open();
        writer.Put(_vault.Blobs, [1], [1]);
        Assert.Equal([1], reader.Get(_vault.Blobs, [1]));
        Assert.NotEqual(stamp, reader.ChangeStamp());
        Assert.True(reader.Capabilities.ReadOnly);
        writer.Dispose();
        Assert.Equal([1], reader.Get(_vault.Blobs, [1]));
    }

    [Fact]
    public void Engines_may_have_schemas_of_their_own()
    {
        var schema = new Schema();
        var (extra, blobs) = (schema.Add("extra"), schema.Add("blobs"));
        var second = _vault.Open(schema: schema);
        second.Put(extra, [1], [1]);
        second.Put(blobs, [2], [2]);
        Assert.Equal([2], _vault.Engine.Get(_vault.Blobs, [2]));
        Assert.Equal(["extra", "blobs"], second.Stats().Tables.Select(table => table.Name));
        Assert.True(second.Verify().Clean);
    }

    [Fact]
    public void A_table_that_is_made_later_is_seen_by_those_who_only_read()
    {
        var schema = new Schema();
        var extra = schema.Add("extra");
        _vault.Engine.Dispose();
        var reader = _vault.Open(Access.ReadOnly, schema: schema);
        Assert.Null(reader.Get(extra, [1]));
        var writer = _vault.Open(schema: schema);
        Assert.Null(reader.Get(extra, [1]));
        writer.Put(extra, [1], [7]);
        Assert.Equal([7], reader.Get(extra, [1]));
    }

    [Fact]
    public void A_table_that_another_process_makes_is_seen_by_those_who_only_read()
    {
        var schema = new Schema();
        var extra = schema.Add("made_later");
        _vault.Engine.Dispose();
        using (var reader = _vault.Open(Access.ReadOnly, schema: schema))
        {
            Assert.Null(reader.Get(extra, [1]));
            var other = _vault.SecondProcess();
            Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, "a", "b"));
            Assert.Null(reader.Get(extra, [1]));
        }
    }

    [Fact]
    public void Compact_through_one_engine_leaves_the_others_at_work()
    {
        var second = _vault.Open();
        _vault.Fill(0, 500, 1000);
        var stamp = second.ChangeStamp();
        second.Write(write => write.DeleteRange(_vault.Numbers, Bytes.Of(100), []));
        _vault.Engine.Compact();
        Assert.Equal(100, second.Read(read => read.All(_vault.Numbers)).Count);
        for (var i = 0; i < 20; i++)
        {
            second.Put(_vault.Blobs, [1], [(byte)i]);
            Assert.True(second.ChangeStamp() > stamp);
            Assert.Equal(second.ChangeStamp(), _vault.Engine.ChangeStamp());
        }
        Assert.True(_vault.Engine.Verify().Clean);
    }
}
