using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>What was appended to a pack and is not committed yet is neither written over nor deleted by anybody.</summary>
public sealed class PackClaimTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_pack_that_became_full_is_claimed_until_all_that_was_appended_is_committed()
    {
        using var fixture = Fixture();
        var first = fixture.Build(Random(Megabyte / 2, 1));
        using var late = Append(fixture.Store, Random(Megabyte, 2));
        using (Append(fixture.Store, Random(3 * Megabyte, 3)))
        {
            fixture.Store.Packs!.Appender.EnsureDurable();
            using var other = new ContentStore(fixture.Engine, fixture.Schema, fixture.Ids, fixture.Options);
            Build(fixture, other, Random(Megabyte, 4));
        }
        var second = Name(fixture, late);
        Assert.Equal(Random(Megabyte, 2), fixture.Read(second, Megabyte, 0, Megabyte));
        Assert.Equal(Random(Megabyte / 2, 1), fixture.Read(first, Megabyte / 2, 0, Megabyte / 2));
    }

    [Fact]
    public void A_pack_does_not_count_as_full_while_anything_in_it_waits_for_its_commit()
    {
        using var fixture = Fixture();
        var dead = fixture.Build(Random(Megabyte / 2, 1));
        using var late = Append(fixture.Store, Random(Megabyte, 2));
        fixture.Build(Random(3 * Megabyte, 3));
        Assert.False(Row(fixture, 1).Full);
        Remove(fixture, dead);
        fixture.Store.Packs!.Clean(0.1);
        var content = Name(fixture, late);
        Assert.True(Row(fixture, 1).Full);
        Assert.Equal(Random(Megabyte, 2), fixture.Read(content, Megabyte, 0, Megabyte));
    }

    [Fact]
    public void What_was_abandoned_counts_as_dead_and_the_pack_as_full_when_the_vault_is_closed()
    {
        using var fixture = Fixture();
        fixture.Build(Random(Megabyte / 2, 1));
        PackRow before;
        using (Append(fixture.Store, Random(Megabyte, 2)))
        {
            fixture.Build(Random(Megabyte / 4, 4));
            before = Row(fixture, 1);
            fixture.Build(Random(2 * Megabyte, 3));
        }
        Assert.Equal(before, Row(fixture, 1));
        fixture.Reopen();
        var row = Row(fixture, 1);
        Assert.True(row.Full);
        Assert.InRange(row.Dead, Megabyte, Megabyte + 4096);
        Assert.Equal(before.Used, row.Used);
    }

    [Fact]
    public void What_was_abandoned_at_the_end_takes_no_room_when_the_vault_is_closed()
    {
        using var fixture = Fixture();
        var kept = fixture.Build(Random(Megabyte / 2, 1));
        var before = Row(fixture, 1);
        using (Append(fixture.Store, Random(Megabyte, 2)))
        {
        }
        fixture.Reopen();
        Assert.Equal(before, Row(fixture, 1));
        Assert.Equal(before.Used, new FileInfo(Path.Combine(fixture.PackDirectory, "00000001.pack")).Length);
        Assert.Equal(Random(Megabyte / 2, 1), fixture.Read(kept, Megabyte / 2, 0, Megabyte / 2));
    }

    [Fact]
    public void An_append_that_outlives_its_store_keeps_the_claim()
    {
        using var fixture = Fixture();
        fixture.Build(Random(Megabyte / 2, 1));
        using var late = Append(fixture.Store, Random(Megabyte, 2));
        fixture.Reopen();
        fixture.Build(Random(Megabyte, 3));
        var content = Name(fixture, late);
        Assert.Equal(Random(Megabyte, 2), fixture.Read(content, Megabyte, 0, Megabyte));
        Assert.Equal(Row(fixture, 2).Used, new FileInfo(Path.Combine(fixture.PackDirectory, "00000002.pack")).Length);
    }

    [Fact]
    public void Bytes_appended_while_others_are_abandoned_are_counted_where_they_are()
    {
        using var fixture = Fixture();
        using (Append(fixture.Store, Random(Megabyte / 2, 1)))
            fixture.Build(Random(Megabyte / 2, 2));
        var kept = fixture.Build(Random(Megabyte / 2, 3));
        var row = Row(fixture, 1);
        Assert.InRange(row.Dead, Megabyte / 2, Megabyte / 2 + 4096);
        Assert.Equal(row.Used, new FileInfo(Path.Combine(fixture.PackDirectory, "00000001.pack")).Length);
        Assert.Equal(Random(Megabyte / 2, 3), fixture.Read(kept, Megabyte / 2, 0, Megabyte / 2));
    }

    [Fact]
    public void A_pack_that_a_process_left_open_is_cleaned_when_most_of_it_is_dead()
    {
        using var fixture = Fixture();
        var dead = fixture.Build(Random(Megabyte, 1));
        var alive = fixture.Build(Random(Megabyte / 4, 2));
        fixture.Reopen();
        Assert.False(Row(fixture, 1).Full);
        Remove(fixture, dead);
        Assert.InRange(fixture.Store.Packs!.Clean(0.5), Megabyte, 2 * Megabyte);
        Assert.False(File.Exists(Path.Combine(fixture.PackDirectory, "00000001.pack")));
        Assert.Equal(Random(Megabyte / 4, 2), fixture.Read(alive, Megabyte / 4, 0, Megabyte / 4));
    }

    [Fact]
    public void Files_that_no_record_knows_are_deleted_unless_somebody_appends_to_them()
    {
        using var fixture = Fixture();
        using (Append(fixture.Store, Random(Megabyte, 1)))
        {
            Assert.Equal(0, fixture.Store.Packs!.Clean(0.5));
            Assert.True(File.Exists(Path.Combine(fixture.PackDirectory, "00000001.pack")));
        }
        File.WriteAllBytes(Path.Combine(fixture.PackDirectory, "00000077.pack"), new byte[100]);
        Assert.Equal(100, fixture.Store.Packs!.Clean(0.5));
        Assert.False(File.Exists(Path.Combine(fixture.PackDirectory, "00000077.pack")));
        Assert.False(File.Exists(Path.Combine(fixture.PackDirectory, "00000077.lock")));
    }

    [Fact]
    public void A_pack_whose_count_of_dead_bytes_is_wrong_loses_nothing()
    {
        using var fixture = Fixture();
        var alive = fixture.Build(Random(Megabyte, 1));
        var row = Row(fixture, 1);
        fixture.Engine.Write(write => new PackTable(fixture.Schema).Put(write, 1, row with { Dead = row.Used - PackFormat.HeaderBytes }));
        fixture.Reopen();
        fixture.Store.Packs!.Clean(0.5);
        Assert.Equal(Random(Megabyte, 1), fixture.Read(alive, Megabyte, 0, Megabyte));
    }

    /// <summary>Nothing on other threads, so that what is written has been appended when the call returns.</summary>
    private static ContentFixture Fixture() => new("memory+packs", new ContentOptions { PackBytes = 2 * Megabyte, Parallel = false });

    private static byte[] Random(int length, int seed) => Cairn.Testing.Bytes.Random(length, seed);

    /// <summary>A builder whose bytes are appended to packs and not committed.</summary>
    private static ContentBuilder Append(ContentStore store, byte[] bytes)
    {
        var builder = store.NewBuilder(ContentPolicy.Default);
        builder.Write(bytes);
        builder.Skip(1 << 20);
        return builder;
    }

    private static ContentRef Name(ContentFixture fixture, ContentBuilder builder)
    {
        builder.Flush();
        return fixture.Change(edit => builder.Complete(edit));
    }

    private static void Build(ContentFixture fixture, ContentStore store, byte[] bytes)
    {
        using var builder = store.NewBuilder(ContentPolicy.Default);
        builder.Write(bytes);
        Name(fixture, builder);
    }

    private static PackRow Row(ContentFixture fixture, long pack) => fixture.Engine.Read(read =>
    {
        new PackTable(fixture.Schema).TryGet(read, pack, out var row);
        return row;
    });

    private static void Remove(ContentFixture fixture, ContentRef content)
    {
        var visitor = new CollectingVisitor();
        fixture.Engine.Read(read => { fixture.Store.Mark(read, content, visitor); return 0; });
        fixture.Engine.Write(write => visitor.Seen.ToList().ForEach(seen => fixture.Store.Remove(write, seen.Part, seen.Id)));
    }
}
