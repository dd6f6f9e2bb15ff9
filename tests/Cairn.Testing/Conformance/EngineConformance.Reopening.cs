using Xunit;

namespace Cairn.Testing;

/// <summary>What a vault that was closed holds when it is opened again; its schema; reading only.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact(Needs = Needs.Persistence)]
    public void What_was_committed_is_there_after_reopening()
    {
        Fill(3000);
        Store("a b c");
        Engine.Put(Blobs, Bytes.Repeat(7, 480), Bytes.Random(1 << 20, 1));
        var before = Engine.Content();
        for (var i = 0; i < 3; i++)
        {
            Reopen();
            Assert.Equal(before, Engine.Content());
        }
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void What_was_not_committed_is_not_there_after_reopening()
    {
        Store("a");
        using (var write = Engine.BeginWrite(Scope.Vault))
            Store(write, "b");
        Reopen();
        Assert.Equal("a", Keys());
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_vault_is_written_to_after_each_reopening()
    {
        for (var i = 0; i < 10; i++)
        {
            Store($"key{i}");
            if (i % 3 == 0)
                Engine.Sync();
            Reopen();
            Assert.Equal(i + 1, Engine.Read(read => read.All(Blobs)).Count);
        }
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Random_histories_survive_reopening()
    {
        Property.Holds(Step.Histories, TestSettings.Rounds(5, 100), history =>
        {
            using (var run = new ModelRun(Engine, Tables))
                run.Play(history);
            var before = Engine.Content();
            Reopen();
            Assert.Equal(before, Engine.Content());
        });
    }

    [SkippableFact]
    public void A_new_vault_has_all_tables_of_its_schema_and_they_are_empty()
    {
        Assert.Equal("", Engine.Content());
        foreach (var table in Tables.Schema.Tables)
            Assert.Empty(Engine.Read(read => read.All(table)));
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Opening_a_vault_creates_the_tables_that_it_lacks()
    {
        Store("a b");
        Engine.Put(Numbers, Bytes.Of(4), [4]);
        var wider = new Schema();
        var (added, others) = (wider.Add("added", KeyKind.Integer), wider.Add("others"));
        var (numbers, blobs) = (wider.Add("numbers", KeyKind.Integer), wider.Add("blobs"));
        Reopen(schema: wider);
        Assert.Equal("a b", Engine.Read(read => read.Keys(blobs)));
        Assert.Equal([4], Engine.Get(numbers, Bytes.Of(4))!);
        Assert.Empty(Engine.Read(read => read.All(added)));
        Engine.Put(added, Bytes.Of(9), [9]);
        Engine.Put(others, [1], [1]);
        Reopen(schema: wider);
        Assert.Equal([9], Engine.Get(added, Bytes.Of(9))!);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Tables_that_the_schema_does_not_name_are_left_alone()
    {
        Fill(100);
        Store("a b");
        var narrow = new Schema();
        var blobs = narrow.Add("blobs");
        Reopen(schema: narrow);
        Engine.Put(blobs, [1], [1]);
        Engine.Write(write => write.DeleteRange(blobs, "a"u8, "b"u8));
        Assert.True(Engine.Verify().Clean);
        Assert.Single(Engine.Stats().Tables);
        Engine.Compact();
        Reopen();
        Assert.Equal(100, Engine.Read(read => read.All(Numbers)).Count);
        Assert.Equal("\u0001 b", Keys());
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Open_for_reading_only_it_reads_and_refuses_to_write()
    {
        Fill(500);
        Store("a b");
        var before = Engine.Content();
        Reopen(Access.ReadOnly);
        Assert.True(Engine.Capabilities.ReadOnly);
        Assert.Equal(before, Engine.Content());
        AssertCode(ErrorCode.ReadOnly, () => Engine.BeginWrite(Scope.Vault));
        AssertCode(ErrorCode.ReadOnly, () => Engine.Compact());
        Engine.Sync();
        _ = Engine.ChangeStamp();
        Assert.Equal(502, Engine.Verify().Records);
        Assert.Equal(3, Engine.Stats().Tables.Count);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Open_for_reading_only_it_modifies_nothing_on_disk()
    {
        Fill(500);
        Engine.Dispose();
        var before = Disk.Fingerprint(Files.Path);
        using (var engine = Under.Open(Path, Tables.Schema, Access.ReadOnly))
        {
            Assert.Equal(500, engine.Verify().Records);
            _ = engine.Stats();
        }
        Assert.Equal(before, Disk.Fingerprint(Files.Path));
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void In_a_vault_open_for_reading_only_a_table_that_is_not_there_reads_as_empty()
    {
        Store("a");
        var wider = new Schema();
        var (added, number, blobs) = (wider.Add("added"), wider.Add("number", KeyKind.Integer), wider.Add("blobs"));
        Reopen(Access.ReadOnly, wider);
        using var read = BeginRead();
        Assert.Equal("a", read.Keys(blobs));
        foreach (var (table, key) in new[] { (added, Bytes.Of("a")), (number, Bytes.Of(1)) })
        {
            Assert.False(read.TryGet(table, key, out var value));
            Assert.True(value.IsEmpty);
            Assert.False(read.Exists(table, key));
            using var cursor = read.OpenCursor(table);
            Assert.Equal("--", Walk(cursor, "><"));
            Assert.False(cursor.SeekAtOrAfter(key) || cursor.SeekAtOrBefore(key));
            var probes = new ProbeBatch();
            probes.AddGet(table, key);
            probes.AddSeek(table, key, 0);
            read.Run(probes);
            Assert.False(probes.Found(0) || probes.Found(1));
        }
        Assert.True(Engine.Verify().Clean);
        Assert.Equal(["added", "number", "blobs"], Engine.Stats().Tables.Select(table => table.Name));
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Read_only_files_and_media_open_for_reading_only_and_can_be_read()
    {
        Fill(500);
        var before = Engine.Content();
        Engine.Dispose();
        using var medium = ReadOnlyMount.Of(Files.Path);
        foreach (var access in new[] { Access.ReadOnly, Access.ReadWrite })
        {
            using var engine = Under.Open(medium["vault"], Tables.Schema, access);
            Assert.True(engine.Capabilities.ReadOnly);
            Assert.Equal(before, engine.Content());
            Assert.True(engine.Verify().Clean);
            AssertCode(ErrorCode.ReadOnly, () => engine.BeginWrite(Scope.Vault));
        }
    }
}
