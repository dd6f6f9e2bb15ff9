using Xunit;

namespace Cairn.Testing;

/// <summary>Cursors of a write transaction while it writes: they keep their place by key.</summary>
public abstract partial class EngineConformance
{
    private (IWriteTransaction Write, ICursor Cursor) WritingAt(string key, string keys = "b d f")
    {
        Store(keys);
        var write = BeginWrite();
        var cursor = write.OpenCursor(Blobs);
        Assert.True(cursor.SeekAtOrAfter(Bytes.Of(key)));
        return (write, cursor);
    }

    [SkippableFact]
    public void After_a_write_a_cursor_is_on_no_key_until_it_is_moved()
    {
        var (write, cursor) = WritingAt("d");
        write.Put(Others, "unrelated"u8, "x"u8);
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Key.Length);
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Value.Length);
        Assert.Equal("f", Walk(cursor, ">"));
    }

    [SkippableTheory]
    [InlineData(">>", "f-")]
    [InlineData("<<", "b-")]
    [InlineData("<>", "bf")]
    [InlineData("><", "fb")]
    public void After_its_key_was_deleted_the_next_move_goes_to_the_nearest_key_in_its_direction(string moves, string found)
    {
        var (write, cursor) = WritingAt("d");
        write.Delete(Blobs, "d"u8);
        Assert.Equal(found, Walk(cursor, moves));
    }

    [SkippableTheory]
    [InlineData(">>>", "ef-")]
    [InlineData("<<<", "cb-")]
    [InlineData("><<", "edc")]
    [InlineData("<>>", "cde")]
    public void After_neighbours_were_inserted_the_next_move_finds_them(string moves, string found)
    {
        var (write, cursor) = WritingAt("d");
        write.Put(Blobs, "c"u8, []);
        write.Put(Blobs, "e"u8, []);
        Assert.Equal(found, Walk(cursor, moves));
    }

    [SkippableTheory]
    [InlineData(">", "-")]
    [InlineData("<", "-")]
    public void After_everything_was_deleted_a_move_finds_nothing(string moves, string found)
    {
        var (write, cursor) = WritingAt("d");
        write.DeleteRange(Blobs, [], []);
        Assert.Equal(found, Walk(cursor, moves));
    }

    [SkippableTheory]
    [InlineData(">>", "f-")]
    [InlineData("<<", "a-")]
    public void After_a_range_around_it_was_deleted_it_moves_to_what_is_left(string moves, string found)
    {
        var (write, cursor) = WritingAt("d", "a b c d e f");
        write.DeleteRange(Blobs, "b"u8, "f"u8);
        Assert.Equal(found, Walk(cursor, moves));
    }

    [SkippableFact]
    public void A_key_put_again_behind_a_cursor_is_not_met_again()
    {
        var (write, cursor) = WritingAt("d");
        write.Put(Blobs, "d"u8, "again"u8);
        Assert.Equal("f-", Walk(cursor, ">>"));
        Assert.Equal("fd", Walk(cursor, "<<"));
        Assert.Equal("again"u8, cursor.Value);
    }

    [SkippableFact]
    public void Past_an_end_a_write_changes_nothing_about_the_place()
    {
        var (write, cursor) = WritingAt("f");
        Assert.Equal("-", Walk(cursor, ">"));
        write.Put(Blobs, "h"u8, []);
        Assert.Equal("--h", Walk(cursor, ">><"));
        Assert.Equal("fdb-", Walk(cursor, "<<<<"));
        write.Put(Blobs, "a"u8, []);
        Assert.Equal("-a", Walk(cursor, "<>"));
    }

    [SkippableFact]
    public void A_new_cursor_still_goes_to_the_first_key_after_a_write()
    {
        Store("b");
        using var write = BeginWrite();
        using var up = write.OpenCursor(Blobs);
        using var down = write.OpenCursor(Blobs);
        Store(write, "a c");
        Assert.Equal("abc-", Walk(up, ">>>>"));
        Assert.Equal("cba-", Walk(down, "<<<<"));
    }

    [SkippableFact]
    public void Every_key_can_be_deleted_while_a_cursor_walks_over_it()
    {
        var keys = Enumerable.Range(0, 2000).Select(i => Bytes.Of($"key{i:0000}")).ToList();
        Engine.Write(write => keys.ForEach(key => write.Put(Blobs, key, key)));
        Engine.Write(write =>
        {
            using var cursor = write.OpenCursor(Blobs);
            foreach (var key in keys)
            {
                Assert.True(cursor.MoveNext());
                Assert.Equal(key, cursor.Key);
                write.Delete(Blobs, cursor.Key);
            }
            Assert.False(cursor.MoveNext());
        });
        Assert.Equal("", Keys());
    }

    [SkippableFact]
    public void Every_value_can_be_replaced_while_a_cursor_walks_over_it_downwards()
    {
        var keys = Enumerable.Range(0, 500).Select(i => Bytes.Of($"key{i:0000}")).ToList();
        Engine.Write(write => keys.ForEach(key => write.Put(Blobs, key, key)));
        Engine.Write(write =>
        {
            using var cursor = write.OpenCursor(Blobs);
            for (var i = keys.Count - 1; i >= 0; i--)
            {
                Assert.True(cursor.MovePrevious());
                Assert.Equal(keys[i], cursor.Value);
                write.Put(Blobs, keys[i], Bytes.Random(300, i));
            }
            Assert.False(cursor.MovePrevious());
        });
        Assert.Equal(Bytes.Random(300, 77), Engine.Get(Blobs, keys[77]));
    }

    [SkippableFact]
    public void What_a_transaction_gave_out_may_be_handed_to_its_next_write()
    {
        var value = Bytes.Random(3000, 1);
        Engine.Put(Blobs, "from"u8.ToArray(), value);
        Engine.Write(write =>
        {
            write.Put(Blobs, "dirty"u8, Bytes.Random(3000, 2));
            Assert.True(write.TryGet(Blobs, "from"u8, out var given));
            write.Put(Blobs, "from"u8, given[..1000]);
            using var cursor = write.OpenCursor(Blobs);
            Assert.True(cursor.SeekAtOrAfter("from"u8));
            write.Put(Others, cursor.Key, cursor.Value);
            Assert.True(cursor.SeekAtOrAfter("from"u8));
            write.Put(Blobs, "from"u8, cursor.Value[10..20]);
            Assert.True(cursor.SeekAtOrAfter("dirty"u8));
            write.DeleteRange(Blobs, cursor.Key, "dirty\0"u8);
        });
        Assert.Equal(value[..1000], Engine.Get(Others, "from"u8.ToArray()));
        Assert.Equal(value[10..20], Get("from"));
        Assert.Equal("from", Keys());
    }

    [SkippableFact]
    public void A_cursor_in_a_range_keeps_to_it_under_writes()
    {
        Store("a c e");
        using var write = BeginWrite();
        using var cursor = write.OpenCursor(Blobs, "b"u8, "e"u8);
        Assert.Equal("c", Walk(cursor, ">"));
        Store(write, "b d f");
        Assert.Equal("d-", Walk(cursor, ">>"));
        write.DeleteRange(Blobs, "b"u8, "e"u8);
        Assert.Equal("--", Walk(cursor, "<>"));
    }
}
