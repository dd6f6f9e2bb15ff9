using Cairn.Engines.Lmdb.Environments;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>The map grows by itself, under everybody who has it open.</summary>
public sealed class LmdbMapGrowthTests : IDisposable
{
    private const long Mega = 1 << 20;

    private readonly LmdbTestVault _vault = new(("initial_map_size", "1MB"));

    public void Dispose() => _vault.Dispose();

    private long MapBytes => long.Parse(_vault.Engine.Stats().Details["map_bytes"], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_map_of_one_megabyte_grows_with_what_is_stored()
    {
        Assert.True(MapBytes < 2 * Mega);
        for (var i = 0; i < 200; i++)
            _vault.Fill(i * 10, 10, 20_000);
        Assert.True(_vault.Holds(0, 2000, 20_000));
        Assert.InRange(MapBytes, 40 * Mega, 200 * Mega);
        Assert.True(_vault.Engine.Verify().Clean);
    }

    [Fact]
    public void A_transaction_that_outgrows_the_map_leaves_no_trace_and_succeeds_when_begun_again()
    {
        _vault.Fill(0, 1, 100);
        var conflict = Assert.Throws<CairnException>(() => _vault.Fill(100, 1000, 20_000));
        Assert.Equal(ErrorCode.Conflict, conflict.Code);
        Assert.Equal(1, _vault.Engine.Verify().Records);
        _vault.Fill(100, 1000, 20_000);
        Assert.True(_vault.Holds(100, 1000, 20_000));
    }

    [Fact]
    public void A_transaction_that_outgrew_the_map_does_not_keep_smaller_ones_from_succeeding()
    {
        Assert.Throws<CairnException>(() => _vault.Fill(100, 1000, 20_000));
        _vault.Fill(0, 1, 100);
        Assert.True(_vault.Holds(0, 1, 100));
    }

    [Fact]
    public void The_map_grows_while_others_read()
    {
        var done = false;
        void Write()
        {
            try
            {
                for (var i = 0; i < 100; i++)
                    FillAgainOnConflict(i * 10);
            }
            finally
            {
                Volatile.Write(ref done, true);
            }
        }
        void Read()
        {
            var last = 0;
            while (!Volatile.Read(ref done))
            {
                var count = _vault.Engine.Read(read => read.All(_vault.Numbers)).Count;
                Assert.True(count % 10 == 0 && count >= last);
                last = count;
            }
        }
        Concurrently.Run(Write, Read, Read, Read);
        Assert.True(_vault.Holds(0, 1000, 20_000));
    }

    /// <summary>Where readers never pause and the map is tiny, a writer may have to begin again.</summary>
    private void FillAgainOnConflict(int from)
    {
        try
        {
            _vault.Fill(from, 10, 20_000);
        }
        catch (CairnException noRoom) when (noRoom.Code == ErrorCode.Conflict)
        {
            _vault.Fill(from, 10, 20_000);
        }
    }

    [Fact]
    public void What_a_transaction_reads_stays_where_it_is_while_others_need_a_larger_map()
    {
        _vault.Fill(0, 10, 1000);
        using var read = _vault.Engine.BeginRead();
        Assert.True(read.TryGet(_vault.Numbers, Bytes.Of(5), out var value));
        var refused = 0;
        Concurrently.OnAnotherThread(() =>
        {
            for (var i = 1; i < 100 && refused == 0; i++)
            {
                try
                {
                    _vault.Fill(i * 10, 10, 20_000);
                }
                catch (CairnException noRoom) when (noRoom.Code == ErrorCode.Conflict)
                {
                    refused++;
                }
            }
        });
        Assert.Equal(1, refused);
        Assert.Equal(Bytes.Random(1000, 5), value.ToArray());
    }

    [Fact]
    public void What_another_process_added_beyond_the_map_is_read_and_added_to()
    {
        var other = _vault.SecondProcess();
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                var answer = other.Ask(ChildCommands.Grow, $"{round * 100 + i}", "1");
                while (answer == nameof(ErrorCode.Conflict))
                    answer = other.Ask(ChildCommands.Grow, $"{round * 100 + i}", "1");
                Assert.Equal(ChildCommands.Done, answer);
            }
            Assert.True(LargeValues.AreThere(_vault.Engine, _vault.Tables, round * 100, 20));
            _vault.Fill(round * 100 + 1_000_000, 20, 20_000);
            Assert.Equal(ContentHash.Of(_vault.Engine), other.Ask(ChildCommands.Content));
        }
        Assert.True(_vault.Engine.Verify().Clean);
    }

    [Fact]
    public void What_another_process_added_beyond_the_map_is_seen_by_readers_and_writers_at_once()
    {
        var other = _vault.SecondProcess();
        var done = false;
        void Grow()
        {
            try
            {
                for (var i = 0; i < 60; i++)
                    while (other.Ask(ChildCommands.Grow, $"{i}", "1") == nameof(ErrorCode.Conflict))
                    {
                    }
            }
            finally
            {
                Volatile.Write(ref done, true);
            }
        }
        void Read()
        {
            while (!Volatile.Read(ref done))
                _vault.Engine.Read(read => read.All(_vault.Numbers));
        }
        void Write()
        {
            for (var i = 0; !Volatile.Read(ref done); i++)
                _vault.Engine.Put(_vault.Blobs, Bytes.Of($"key{i % 10}"), Bytes.Of("value"));
        }
        Concurrently.Run(Grow, Read, Read, Write);
        Assert.True(LargeValues.AreThere(_vault.Engine, _vault.Tables, 0, 60));
    }

    [Fact]
    public void Sizes_to_try_are_all_larger_than_what_is_used_and_fall_by_halves()
    {
        var sizes = new MapSize(64L << 30).Candidates(10 * Mega).ToList();
        Assert.Equal((64L << 30) + 10 * Mega, sizes[0]);
        Assert.Equal((32L << 30) + 10 * Mega, sizes[1]);
        Assert.InRange(sizes[^1], 11 * Mega, 12 * Mega);
    }

    [Fact]
    public void A_large_database_gets_as_much_room_again_as_it_uses() =>
        Assert.Equal(400L << 30, new MapSize(64L << 30).Candidates(200L << 30).First());

    [Fact]
    public void Growing_that_had_to_be_put_off_is_tried_again_when_half_of_what_is_left_is_gone()
    {
        var size = new MapSize(16 * Mega);
        size.Made(mapped: 16 * Mega, used: 0);
        Assert.False(size.ShouldGrow(16 * Mega, 7 * Mega));
        Assert.True(size.ShouldGrow(16 * Mega, 9 * Mega));
        size.Postponed();
        Assert.False(size.ShouldGrow(16 * Mega, 9 * Mega));
        Assert.True(size.ShouldGrow(16 * Mega, 13 * Mega));
    }
}
