using Xunit;

namespace Cairn.Testing;

/// <summary>Cursors over what does not change under them.</summary>
public abstract partial class EngineConformance
{
    private ICursor CursorOver(string keys, string from = "", string to = "")
    {
        Store(keys);
        return BeginRead().OpenCursor(Blobs, Bytes.Of(from), Bytes.Of(to));
    }

    private static string Here(ICursor cursor) => Bytes.ToText(cursor.Key);

    /// <summary>Moves as <paramref name="moves"/> says ('>' and '&lt;') and tells what was found, '-' where nothing was.</summary>
    private static string Walk(ICursor cursor, string moves) =>
        string.Concat(moves.Select(move => (move == '>' ? cursor.MoveNext() : cursor.MovePrevious()) ? Here(cursor) : "-"));

    [SkippableFact]
    public void A_new_cursor_stands_nowhere()
    {
        var cursor = CursorOver("a b");
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Key.Length);
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Value.Length);
    }

    [SkippableTheory]
    [InlineData(">", "a")]
    [InlineData("<", "c")]
    [InlineData(">>>>>", "abc--")]
    [InlineData("<<<<<", "cba--")]
    public void From_nowhere_the_first_move_goes_to_the_first_or_last_key(string moves, string found) =>
        Assert.Equal(found, Walk(CursorOver("a b c"), moves));

    [SkippableTheory]
    [InlineData(">><><", "ababa")]
    [InlineData("<<><>", "cbcbc")]
    [InlineData(">>><<<", "abcba-")]
    [InlineData("<<<>>>", "cbabc-")]
    public void A_cursor_changes_direction_anywhere(string moves, string found) =>
        Assert.Equal(found, Walk(CursorOver("a b c"), moves));

    [SkippableTheory]
    [InlineData(">>>>", "abc-")]
    [InlineData(">>>>>>", "abc---")]
    [InlineData("<<<<<<", "cba---")]
    public void Past_an_end_it_stays_there_when_moved_on(string moves, string found) =>
        Assert.Equal(found, Walk(CursorOver("a b c"), moves));

    [SkippableTheory]
    [InlineData(">>>>><", "abc--c")]
    [InlineData(">>>><<", "abc-cb")]
    [InlineData("<<<<<>", "cba--a")]
    [InlineData("<<<<>>", "cba-ab")]
    public void Past_an_end_the_opposite_move_goes_to_the_key_nearest_to_that_end(string moves, string found) =>
        Assert.Equal(found, Walk(CursorOver("a b c"), moves));

    [SkippableFact]
    public void Past_an_end_it_is_on_no_key()
    {
        var cursor = CursorOver("a");
        Assert.Equal("a-", Walk(cursor, ">>"));
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Key.Length);
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Value.Length);
        Assert.Equal("a-", Walk(cursor, "<<"));
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Key.Length);
    }

    [SkippableTheory]
    [InlineData("a", "b")]
    [InlineData("b", "b")]
    [InlineData("c", "d")]
    [InlineData("d", "d")]
    [InlineData("dd", "f")]
    [InlineData("f", "f")]
    [InlineData("g", "-")]
    [InlineData("", "b")]
    public void Seeking_at_or_after_finds_the_first_key_not_below(string key, string found)
    {
        var cursor = CursorOver("b d f");
        Assert.Equal(found, cursor.SeekAtOrAfter(Bytes.Of(key)) ? Here(cursor) : "-");
    }

    [SkippableTheory]
    [InlineData("a", "-")]
    [InlineData("b", "b")]
    [InlineData("c", "b")]
    [InlineData("d", "d")]
    [InlineData("dd", "d")]
    [InlineData("f", "f")]
    [InlineData("g", "f")]
    [InlineData("", "-")]
    public void Seeking_at_or_before_finds_the_last_key_not_above(string key, string found)
    {
        var cursor = CursorOver("b d f");
        Assert.Equal(found, cursor.SeekAtOrBefore(Bytes.Of(key)) ? Here(cursor) : "-");
    }

    [SkippableTheory]
    [InlineData("c", ">>", "f-")]
    [InlineData("c", "<<", "b-")]
    [InlineData("g", ">", "-")]
    [InlineData("g", "<<", "fd")]
    [InlineData("b", "<", "-")]
    [InlineData("a", "><", "db")]
    public void From_where_a_seek_at_or_after_went_it_moves_both_ways(string key, string moves, string found)
    {
        var cursor = CursorOver("b d f");
        cursor.SeekAtOrAfter(Bytes.Of(key));
        Assert.Equal(found, Walk(cursor, moves));
    }

    [SkippableTheory]
    [InlineData("e", ">>", "f-")]
    [InlineData("e", "<<", "b-")]
    [InlineData("a", "<", "-")]
    [InlineData("a", ">>", "bd")]
    [InlineData("g", ">", "-")]
    public void From_where_a_seek_at_or_before_went_it_moves_both_ways(string key, string moves, string found)
    {
        var cursor = CursorOver("b d f");
        cursor.SeekAtOrBefore(Bytes.Of(key));
        Assert.Equal(found, Walk(cursor, moves));
    }

    [SkippableTheory]
    [InlineData("b", "e", ">>>>", "bcd-")]
    [InlineData("b", "e", "<<<<", "dcb-")]
    [InlineData("bb", "dd", ">>>", "cd-")]
    [InlineData("bb", "dd", "<<<", "dc-")]
    [InlineData("", "c", ">>>", "ab-")]
    [InlineData("", "c", "<<<", "ba-")]
    [InlineData("d", "", ">>>", "de-")]
    [InlineData("d", "", "<<<", "ed-")]
    [InlineData("0", "9", "><", "--")]
    [InlineData("x", "z", "><", "--")]
    [InlineData("x", "", "<>", "--")]
    [InlineData("", "0", "<>", "--")]
    public void A_range_takes_its_lower_bound_in_and_leaves_its_upper_bound_out(string from, string to, string moves, string found) =>
        Assert.Equal(found, Walk(CursorOver("a b c d e", from, to), moves));

    [SkippableTheory]
    [InlineData("c", "c")]
    [InlineData("d", "b")]
    [InlineData("e", "a")]
    public void A_range_that_is_empty_or_the_wrong_way_round_has_no_keys(string from, string to)
    {
        var cursor = CursorOver("a b c d e", from, to);
        Assert.Equal("----", Walk(cursor, "><<>"));
        foreach (var key in new[] { "a", "b", "c", "d", "e", "f" })
        {
            Assert.False(cursor.SeekAtOrAfter(Bytes.Of(key)));
            Assert.False(cursor.SeekAtOrBefore(Bytes.Of(key)));
        }
    }

    [SkippableFact]
    public void A_range_keeps_to_its_bounds_wherever_they_lie_among_many_keys()
    {
        const int Keys = 2000;
        static byte[] Key(int number) => Bytes.Of($"{number:d6}");
        Engine.Write(write =>
        {
            for (var i = 0; i < Keys; i++)
                write.Put(Blobs, Key(i), new byte[i % 150]);
        });
        var read = BeginRead();
        for (var first = 0; first < Keys; first++)
        {
            var end = Math.Min(first + first % 7, Keys);
            using var cursor = read.OpenCursor(Blobs, Key(first), Key(end));
            for (var i = first; i < end; i++)
                Assert.True(cursor.MoveNext() && cursor.Key.SequenceEqual(Key(i)) && cursor.Value.Length == i % 150);
            Assert.False(cursor.MoveNext());
            for (var i = end - 1; i >= first; i--)
                Assert.True(cursor.MovePrevious() && cursor.Key.SequenceEqual(Key(i)) && cursor.Value.Length == i % 150);
            Assert.False(cursor.MovePrevious());
        }
    }

    [SkippableTheory]
    [InlineData("a", "b", "-")]
    [InlineData("bb", "c", "b")]
    [InlineData("c", "c", "c")]
    [InlineData("d", "-", "c")]
    [InlineData("e", "-", "c")]
    public void A_key_sought_outside_the_range_is_taken_as_the_nearer_end_of_the_range(string key, string after, string before)
    {
        var cursor = CursorOver("a b c d e", "b", "d");
        Assert.Equal(after, cursor.SeekAtOrAfter(Bytes.Of(key)) ? Here(cursor) : "-");
        Assert.Equal(after == "-" ? "c" : after == "b" ? "-" : "b", Walk(cursor, "<"));
        Assert.Equal(before, cursor.SeekAtOrBefore(Bytes.Of(key)) ? Here(cursor) : "-");
        Assert.Equal(before == "-" ? "b" : before == "c" ? "-" : "c", Walk(cursor, ">"));
    }

    [SkippableFact]
    public void Bounds_are_copied()
    {
        Store("a b c d");
        byte[] from = [(byte)'b'], to = [(byte)'d'];
        using var cursor = BeginRead().OpenCursor(Blobs, from, to);
        (from[0], to[0]) = ((byte)'a', (byte)'z');
        Assert.Equal("bc-", Walk(cursor, ">>>"));
    }

    [SkippableFact]
    public void A_bound_one_byte_longer_than_the_longest_key_includes_that_key_below_it()
    {
        var longest = Bytes.Repeat(0x55, 480);
        byte[] justAfter = [.. longest, 0];
        Engine.Put(Blobs, longest, "v"u8.ToArray());
        using var read = BeginRead();
        Assert.Single(read.All(Blobs, [], justAfter));
        Assert.Empty(read.All(Blobs, justAfter));
        Assert.Empty(read.All(Blobs, [], longest));
        using var cursor = read.OpenCursor(Blobs);
        Assert.False(cursor.SeekAtOrAfter(justAfter));
        Assert.True(cursor.SeekAtOrBefore(justAfter));
    }

    [SkippableFact]
    public void A_cursor_over_integer_keys_knows_both_ends()
    {
        Engine.Write(write =>
        {
            foreach (var number in new[] { 0, 5, long.MaxValue })
                write.Put(Numbers, Bytes.Of(number), Bytes.Of(number));
        });
        using var cursor = BeginRead().OpenCursor(Numbers, Bytes.Of(0));
        Assert.True(cursor.MovePrevious());
        Assert.Equal(long.MaxValue, Bytes.ToNumber(cursor.Key));
        Assert.False(cursor.MoveNext());
        Assert.True(cursor.SeekAtOrBefore(Bytes.Of(long.MaxValue - 1)));
        Assert.Equal(5, Bytes.ToNumber(cursor.Value));
        Assert.True(cursor.SeekAtOrAfter(Bytes.Of(0)));
        Assert.Equal(0, Bytes.ToNumber(cursor.Key));
        Assert.False(cursor.MovePrevious());
        Assert.True(cursor.SeekAtOrAfter(Bytes.Of(long.MaxValue)));
        using var upTo = BeginRead().OpenCursor(Numbers, Bytes.Of(1), Bytes.Of(long.MaxValue));
        Assert.True(upTo.MovePrevious());
        Assert.Equal(5, Bytes.ToNumber(upTo.Key));
        Assert.False(upTo.MovePrevious());
    }

    [SkippableFact]
    public void An_empty_table_has_no_keys_either_way()
    {
        using var cursor = BeginRead().OpenCursor(Others);
        Assert.Equal("-----", Walk(cursor, "><<>>"));
        Assert.False(cursor.SeekAtOrAfter("a"u8));
        Assert.False(cursor.SeekAtOrBefore("a"u8));
    }

    [SkippableFact]
    public void Key_and_value_are_valid_until_the_cursor_is_moved_whatever_the_transaction_reads()
    {
        Engine.Write(write =>
        {
            write.Put(Blobs, "a"u8, Bytes.Random(5000, 1));
            write.Put(Blobs, "b"u8, Bytes.Random(5000, 2));
        });
        using var read = BeginRead();
        using var cursor = read.OpenCursor(Blobs);
        using var other = read.OpenCursor(Blobs);
        Assert.True(cursor.MoveNext());
        var key = cursor.Key;
        var value = cursor.Value;
        Assert.True(read.TryGet(Blobs, "b"u8, out _));
        Assert.True(read.TryGet(Blobs, "a"u8, out _));
        Assert.True(other.MovePrevious());
        Assert.Equal(Bytes.Random(5000, 2), other.Value);
        Assert.Equal("a"u8, key);
        Assert.Equal(Bytes.Random(5000, 1), value);
    }

    [SkippableFact]
    public void Cursors_of_one_transaction_do_not_disturb_each_other()
    {
        Store("a b c");
        using var read = BeginRead();
        using var up = read.OpenCursor(Blobs);
        using var down = read.OpenCursor(Blobs);
        Assert.Equal("ab", Walk(up, ">>"));
        Assert.Equal("cb", Walk(down, "<<"));
        Assert.Equal("c-", Walk(up, ">>"));
        Assert.Equal("a-", Walk(down, "<<"));
    }

    [SkippableFact]
    public void A_cursor_keeps_its_snapshot_under_concurrent_commits()
    {
        using var cursor = CursorOver("a b c d");
        Assert.Equal("a", Walk(cursor, ">"));
        Engine.Write(write =>
        {
            write.Delete(Blobs, "a"u8);
            write.Delete(Blobs, "b"u8);
            write.Put(Blobs, "bb"u8, []);
            write.Put(Blobs, "c"u8, "changed"u8);
        });
        Assert.Equal("bc", Walk(cursor, ">>"));
        Assert.Equal("c"u8, cursor.Value);
        Engine.Write(write => write.DeleteRange(Blobs, [], []));
        Assert.Equal("d-dcba-", Walk(cursor, ">><<<<<"));
    }

    [SkippableFact]
    public void A_disposed_cursor_says_that_it_is_closed_and_its_transaction_goes_on()
    {
        Store("a");
        using var read = BeginRead();
        var cursor = read.OpenCursor(Blobs);
        Assert.True(cursor.MoveNext());
        cursor.Dispose();
        AssertCode(ErrorCode.Closed, () => cursor.MoveNext());
        AssertCode(ErrorCode.Closed, () => cursor.MovePrevious());
        AssertCode(ErrorCode.Closed, () => cursor.SeekAtOrAfter("a"u8));
        AssertCode(ErrorCode.Closed, () => cursor.SeekAtOrBefore("a"u8));
        AssertCode(ErrorCode.Closed, () => _ = cursor.Key.Length);
        AssertCode(ErrorCode.Closed, () => _ = cursor.Value.Length);
        Assert.Equal("a", read.Keys(Blobs));
    }

    [SkippableFact]
    public void A_transaction_has_room_for_many_cursors()
    {
        Store("a b c");
        using var read = BeginRead();
        var cursors = Enumerable.Range(0, 100).Select(_ => read.OpenCursor(Blobs)).ToList();
        foreach (var cursor in cursors)
            Assert.Equal("ab", Walk(cursor, ">>"));
        foreach (var cursor in cursors)
            Assert.Equal("c-", Walk(cursor, ">>"));
        cursors.ForEach(cursor => cursor.Dispose());
        Assert.Equal("a b c", read.Keys(Blobs));
    }
}
