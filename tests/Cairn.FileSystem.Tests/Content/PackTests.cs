using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>How packs are appended to, claimed, filled and tidied.</summary>
public sealed class PackTests
{
    [Fact]
    public void Large_contents_go_to_packs_and_small_ones_to_the_engine()
    {
        using var fixture = new ContentFixture("memory+packs");
        fixture.Build(Cairn.Testing.Bytes.Random(60_000, 1));
        Assert.False(Directory.Exists(fixture.PackDirectory));
        fixture.Build(Cairn.Testing.Bytes.Random(200_000, 2));
        Assert.True(new FileInfo(Path.Combine(fixture.PackDirectory, "00000001.pack")).Length > 200_000);
    }

    [Fact]
    public void Small_payloads_move_to_packs_later_and_read_the_same()
    {
        using var fixture = new ContentFixture("memory+packs");
        var contents = Enumerable.Range(0, 50).Select(i => fixture.Change(edit => fixture.Store.Store(edit, Cairn.Testing.Bytes.Random(30_000, i)))).ToList();
        for (var from = 0L; from >= 0;)
            from = fixture.Store.Packs!.MoveFromEngine(from, 100_000);
        Assert.All(fixture.Engine.Read(read => read.All(fixture.Schema.Chunks)), static record => Assert.InRange(record.Value.Length, 1, 100));
        fixture.Reopen();
        for (var i = 0; i < contents.Count; i++)
            Assert.Equal(Cairn.Testing.Bytes.Random(30_000, i), fixture.Read(contents[i], 30_000, 0, 30_000));
        Assert.Equal(-1, fixture.Store.Packs!.MoveFromEngine(0, 100_000));
    }

    [Fact]
    public void A_full_pack_is_followed_by_another()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { PackBytes = 3 << 20 });
        var bytes = Cairn.Testing.Bytes.Random(10 << 20, 1);
        var content = fixture.Build(bytes);
        var packs = Rows(fixture);
        Assert.InRange(packs.Count, 4, 6);
        Assert.All(packs, static pack => Assert.InRange(pack.Row.Used, 1, 3 << 20));
        Assert.Equal(packs.Count - 1, packs.Count(static pack => pack.Row.Full));
        Assert.Equal(bytes, fixture.Read(content, bytes.Length, 0, bytes.Length));
    }

    [Fact]
    public void What_was_never_committed_is_overwritten_by_the_next_opener()
    {
        using var fixture = new ContentFixture("memory+packs");
        var first = fixture.Build(Cairn.Testing.Bytes.Random(300_000, 1));
        var used = Assert.Single(Rows(fixture)).Row.Used;
        fixture.Store.Dispose();
        File.AppendAllText(Path.Combine(fixture.PackDirectory, "00000001.pack"), "torn");
        fixture.Reopen();
        var second = fixture.Build(Cairn.Testing.Bytes.Random(300_000, 2));
        var row = Assert.Single(Rows(fixture)).Row;
        Assert.InRange(row.Used, used + 300_000, used + 310_000);
        Assert.Equal(row.Used, new FileInfo(Path.Combine(fixture.PackDirectory, "00000001.pack")).Length);
        Assert.Equal(Cairn.Testing.Bytes.Random(300_000, 1), fixture.Read(first, 300_000, 0, 300_000));
        Assert.Equal(Cairn.Testing.Bytes.Random(300_000, 2), fixture.Read(second, 300_000, 0, 300_000));
    }

    [Fact]
    public void Two_openers_append_to_two_packs()
    {
        using var fixture = new ContentFixture("memory+packs");
        using var other = new ContentStore(fixture.Engine, fixture.Schema, fixture.Ids, fixture.Options);
        var mine = fixture.Build(Cairn.Testing.Bytes.Random(300_000, 1));
        using (var builder = other.NewBuilder(ContentPolicy.Default))
        {
            builder.Write(Cairn.Testing.Bytes.Random(300_000, 2));
            builder.Flush();
        }
        Assert.Equal(2, Rows(fixture).Count);
        fixture.Build(Cairn.Testing.Bytes.Random(300_000, 3));
        Assert.Equal(2, Rows(fixture).Count);
        Assert.Equal(Cairn.Testing.Bytes.Random(300_000, 1), fixture.Read(mine, 300_000, 0, 300_000));
    }

    [Fact]
    public void A_pack_of_which_most_is_dead_is_emptied_and_deleted()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { PackBytes = 1 << 20 });
        var dead = fixture.Build(Cairn.Testing.Bytes.Random(700_000, 1));
        var alive = fixture.Build(Cairn.Testing.Bytes.Random(200_000, 2));
        fixture.Build(Cairn.Testing.Bytes.Random(400_000, 3));
        var visitor = new CollectingVisitor();
        fixture.Engine.Read(read => { fixture.Store.Mark(read, dead, visitor); return 0; });
        fixture.Engine.Write(write => visitor.Seen.ToList().ForEach(seen => fixture.Store.Remove(write, seen.Part, seen.Id)));
        Assert.True(Rows(fixture)[0].Row.Dead > 700_000);
        Assert.InRange(fixture.Store.Packs!.Clean(0.6), 900_000, 1 << 20);
        Assert.DoesNotContain(Rows(fixture), static pack => pack.Pack == 1);
        Assert.False(File.Exists(Path.Combine(fixture.PackDirectory, "00000001.pack")));
        Assert.Equal(Cairn.Testing.Bytes.Random(200_000, 2), fixture.Read(alive, 200_000, 0, 200_000));
    }

    [Fact]
    public void Many_writers_share_packs_and_read_back_what_they_wrote()
    {
        for (var round = 0; round < TestSettings.Rounds(2, 300); round++)
            ManyWriters();
    }

    private static void ManyWriters()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { PackBytes = 4 << 20 });
        Parallel.For(0, 16, i =>
        {
            var content = fixture.Build(Cairn.Testing.Bytes.Random(1_700_000, i));
            Assert.Equal(Cairn.Testing.Bytes.Random(1_700_000, i), fixture.Read(content, 1_700_000, 0, 1_700_000));
        });
        var problems = new List<string>();
        fixture.Engine.Read(read => { fixture.Store.Packs!.Check(read, problems); return 0; });
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("lz4")]
    public void A_long_read_that_threads_share_is_what_was_written(string codec)
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { Parallel = true, ChunkCacheBytes = 1 << 20 });
        var bytes = Cairn.Testing.Bytes.Random(19_000_000, 1);
        bytes.AsSpan(5_000_000, 3_000_000).Fill(7);
        bytes.AsSpan(9_000_000, 2_000_000).Clear();
        using var builder = fixture.Store.NewBuilder(ContentPolicy.Default with { Codec = CodecChoice.Parse(codec) });
        builder.Write(bytes.AsSpan(0, 9_000_000));
        builder.Skip(2_000_000);
        builder.Write(bytes.AsSpan(11_000_000));
        builder.Flush();
        var content = fixture.Change(edit => builder.Complete(edit));
        content = fixture.Change(edit => fixture.Store.Write(edit, content, bytes.Length, 3_000_001, new byte[5]));
        bytes.AsSpan(3_000_001, 5).Clear();
        Parallel.For(0, 4, _ =>
        {
            foreach (var (offset, length) in new[] { (0, bytes.Length), (1, 10_000_000), (8_500_000, 4_000_000), (3_000_000, 2 << 20), (17_999_999, 5_000_000) })
            {
                var read = fixture.Read(content, bytes.Length, offset, length);
                Assert.True(bytes.AsSpan(offset, Math.Min(length, bytes.Length - offset)).SequenceEqual(read), $"{length} bytes from {offset} on differ");
            }
        });
    }

    [Fact]
    public void Damage_that_a_long_read_meets_is_told_wherever_it_is_and_no_wrong_byte_is_handed_out()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { Parallel = true, ChunkCacheBytes = 0 });
        var bytes = Cairn.Testing.Bytes.Random(9_000_000, 1);
        var content = fixture.Build(bytes);
        var pack = Path.Combine(fixture.PackDirectory, "00000001.pack");
        for (var at = 100_000L; at < 9_000_000; at += 1_300_000)
        {
            Flip(pack, at);
            var target = Cairn.Testing.Bytes.Repeat(0xEE, bytes.Length);
            var thrown = Assert.Throws<CairnException>(() => fixture.Engine.Read(read => fixture.Store.Read(read, content, bytes.Length, 0, target)));
            Assert.Equal(ErrorCode.Corrupt, thrown.Code);
            Assert.Contains("offset", thrown.Message, StringComparison.Ordinal);
            for (var i = 0; i < target.Length; i++)
                if (target[i] != bytes[i] && target[i] is not (0xEE or 0))
                    Assert.Fail($"Byte {i} is wrong.");
            Flip(pack, at);
        }
        Assert.Equal(bytes, fixture.Read(content, bytes.Length, 0, bytes.Length));
    }

    private static void Flip(string file, long at)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = at;
        var was = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(was ^ 0x10));
    }

    [Fact]
    public void A_sync_that_failed_is_fatal_for_all_that_follow()
    {
        var calls = 0;
        var sync = new SharedSync(() =>
        {
            calls++;
            throw new CairnException(ErrorCode.InputOutput, "no");
        });
        sync.Written();
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(sync.Wait).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(sync.Wait).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(sync.ThrowIfFailed).Code);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Those_who_wait_for_a_sync_that_ended_in_any_exception_are_told()
    {
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var sync = new SharedSync(() =>
        {
            begun.Set();
            end.Wait();
            throw new ObjectDisposedException("a file");
        });
        sync.Written();
        var waiting = new[] { Task.Run(sync.Wait), Task.Run(sync.Wait), Task.Run(sync.Wait) };
        begun.Wait();
        end.Set();
        foreach (var one in waiting)
            Assert.Equal(ErrorCode.Failed, (await Assert.ThrowsAsync<CairnException>(() => one.WaitAsync(TimeSpan.FromSeconds(30)))).Code);
    }

    [Fact]
    public void Nothing_is_synced_when_nothing_was_written()
    {
        var calls = 0;
        var sync = new SharedSync(() => calls++);
        sync.Wait();
        Assert.Equal(0, calls);
        sync.Written();
        sync.Wait();
        sync.Wait();
        Assert.Equal(1, calls);
    }

    private static IReadOnlyList<(long Pack, PackRow Row)> Rows(ContentFixture fixture) =>
        fixture.Engine.Read(read => new PackTable(fixture.Schema).All(read));
}
