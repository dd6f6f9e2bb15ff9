using Cairn.Engines.RocksDb;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>A write transaction lays what it has written over the database by itself: this compares it with a sorted map.</summary>
public sealed class RocksDbWriteTests : IDisposable
{
    private const int Keys = 60;

    private readonly RocksDbVault _vault = new();
    private readonly RocksDbEngine _engine;
    private readonly Table[] _tables;

    public RocksDbWriteTests()
    {
        _engine = _vault.Create();
        _tables = [_vault.Tables.Blobs, _vault.Tables.Numbers];
    }

    public void Dispose()
    {
        _engine.Dispose();
        _vault.Dispose();
    }

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 3)]
    public void Whatever_a_transaction_does_it_reads_like_a_sorted_map(int seed, int deletionsByKey)
    {
        _engine.DeletionsByKey = deletionsByKey;
        var run = new RandomRun(_engine, _tables, seed);
        for (var round = 0; round < 60; round++)
        {
            run.Transaction(steps: 200);
            if (round % 20 == 7)
                _engine.Compact();
        }
    }

    [Fact]
    public void A_transaction_that_clears_more_than_it_deletes_by_key_leaves_the_rest_of_the_table_alone()
    {
        _engine.DeletionsByKey = 10;
        _engine.Write(write =>
        {
            for (var i = 0; i < 1000; i++)
                write.Put(_vault.Blobs, Bytes.Of($"k{i:d4}"), Bytes.Of("old"));
        });
        _engine.Write(write =>
        {
            write.Put(_vault.Blobs, Bytes.Of("k0500x"), Bytes.Of("own, before"));
            write.DeleteRange(_vault.Blobs, Bytes.Of("k0100"), Bytes.Of("k0900"));
            write.Put(_vault.Blobs, Bytes.Of("k0500"), Bytes.Of("own, after"));
            Assert.Equal(201, write.All(_vault.Blobs).Count);
            Assert.False(write.Exists(_vault.Blobs, Bytes.Of("k0500x")));
        });
        Assert.Equal(201, _engine.Read(read => read.All(_vault.Blobs).Count));
        Assert.Equal(Bytes.Of("own, after"), _engine.Get(_vault.Blobs, Bytes.Of("k0500")));
        Assert.Null(_engine.Get(_vault.Blobs, Bytes.Of("k0899")));
        Assert.NotNull(_engine.Get(_vault.Blobs, Bytes.Of("k0900")));
    }

    [Fact]
    public void Clearing_to_the_end_of_a_table_reaches_the_greatest_key_there_can_be()
    {
        _engine.DeletionsByKey = 0;
        var greatest = Bytes.Repeat(0xff, Limits.MaxKeyBytes);
        _engine.Put(_vault.Blobs, greatest, Bytes.Of("value"));
        _engine.Write(write =>
        {
            write.DeleteRange(_vault.Blobs, default, default);
            Assert.False(write.Exists(_vault.Blobs, greatest));
        });
        Assert.Null(_engine.Get(_vault.Blobs, greatest));
    }

    [Fact]
    public void A_very_large_transaction_reads_its_writes_and_the_next_one_starts_empty()
    {
        var payload = Bytes.Random(128 << 10, 1);
        _engine.Write(write =>
        {
            for (var i = 0; i < 100; i++)
                write.Put(_vault.Blobs, Bytes.Of($"large {i}"), payload);
            for (var i = 0; i < 100_000; i++)
                write.Put(_vault.Tables.Numbers, Bytes.Of(i), Bytes.Of("small"));
            Assert.Equal(payload, write.Get(_vault.Blobs, Bytes.Of("large 57")));
            Assert.Equal(100_000, write.All(_vault.Tables.Numbers).Count);
        });
        _engine.Write(write => Assert.Equal(100, write.All(_vault.Blobs).Count));
        Assert.Equal(payload, _engine.Get(_vault.Blobs, Bytes.Of("large 99")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(1 << 20)]
    public void Values_of_any_length_are_stored_with_their_checksum(int length)
    {
        var value = Bytes.Random(length, length);
        _engine.Put(_vault.Blobs, Bytes.Of("key"), value);
        Assert.Equal(value, _engine.Get(_vault.Blobs, Bytes.Of("key")));
        _engine.Write(write =>
        {
            write.Put(_vault.Blobs, Bytes.Of("own"), value);
            Assert.Equal(value, write.Get(_vault.Blobs, Bytes.Of("own")));
        });
    }

#pragma warning disable CA5394 // Nothing secret: the same steps for the same seed are the point.
    /// <summary>Random steps on the engine and on sorted maps, compared at each step.</summary>
    private sealed class RandomRun(RocksDbEngine engine, Table[] tables, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SortedDictionary<byte[], byte[]>[] _committed = [.. tables.Select(_ => new SortedDictionary<byte[], byte[]>(BytewiseOrder.Instance))];

        internal void Transaction(int steps)
        {
            var maps = _committed.Select(map => new SortedDictionary<byte[], byte[]>(map, BytewiseOrder.Instance)).ToArray();
            using (var write = engine.BeginWrite(Scope.Vault))
            {
                var cursors = Enumerable.Range(0, 4).Select(_ => new ModelCursor(write, this, maps)).ToArray();
                for (var step = 0; step < steps; step++)
                    Step(write, maps, cursors);
                if (_random.Next(4) > 0)
                {
                    write.Commit();
                    maps.CopyTo(_committed, 0);
                }
            }
            CompareAll();
        }

        internal int Next(int below) => _random.Next(below);

        internal byte[] Key(int table)
        {
            var number = _random.Next(Keys);
            return tables[table].Keys == KeyKind.Integer ? Bytes.Of(number * 3L) : Bytes.Of(new string((char)('a' + number % 10), 1 + number / 10));
        }

        internal byte[] Bound(int table) => _random.Next(4) == 0 ? [] : Key(table);

        internal Table Table(int table) => tables[table];

        private void Step(IWriteTransaction write, SortedDictionary<byte[], byte[]>[] maps, ModelCursor[] cursors)
        {
            var table = _random.Next(tables.Length);
            switch (_random.Next(24))
            {
                case < 3:
                    var (key, value) = (Key(table), Bytes.Random(_random.Next(40), _random.Next()));
                    write.Put(tables[table], key, value);
                    maps[table][key] = value;
                    break;
                case < 5:
                    key = Key(table);
                    write.Delete(tables[table], key);
                    maps[table].Remove(key);
                    break;
                case 5:
                    DeleteRange(write, table, maps[table]);
                    break;
                case < 9:
                    key = Key(table);
                    Assert.Equal(maps[table].GetValueOrDefault(key), write.Get(tables[table], key));
                    break;
                default:
                    cursors[_random.Next(cursors.Length)].Move();
                    break;
            }
        }

        private void DeleteRange(IWriteTransaction write, int table, SortedDictionary<byte[], byte[]> map)
        {
            var (from, to) = (Bound(table), Bound(table));
            if (_random.Next(3) > 0) // A whole table seldom.
                (from, to) = (Key(table), Key(table));
            write.DeleteRange(tables[table], from, to);
            foreach (var key in map.Keys.Where(key => IsWithin(key, from, to)).ToArray())
                map.Remove(key);
        }

        private void CompareAll()
        {
            using var read = engine.BeginRead();
            for (var table = 0; table < tables.Length; table++)
            {
                var found = read.All(tables[table]);
                Assert.Equal(_committed[table].Keys, found.Select(record => record.Key));
                Assert.Equal(_committed[table].Values, found.Select(record => record.Value));
            }
        }
    }

    /// <summary>A cursor and where it should be.</summary>
    private sealed class ModelCursor
    {
        private readonly IWriteTransaction _write;
        private readonly RandomRun _run;
        private readonly SortedDictionary<byte[], byte[]>[] _maps;
        private ICursor _cursor = null!;
        private int _table;
        private byte[] _from = null!, _to = null!;
        private byte[]? _at; // The key it is on, or was on before a write.
        private int _side; // -1 before the beginning, 1 past the end, 0 on a key, 2 nowhere.

        internal ModelCursor(IWriteTransaction write, RandomRun run, SortedDictionary<byte[], byte[]>[] maps)
        {
            (_write, _run, _maps) = (write, run, maps);
            Open();
        }

        internal void Move()
        {
            switch (_run.Next(8))
            {
                case < 3:
                    Expect(_cursor.MoveNext(), _side == 1 ? null : _side == 0 ? First(key => Compare(key, _at!) > 0) : First(_ => true), 1);
                    break;
                case < 6:
                    Expect(_cursor.MovePrevious(), _side == -1 ? null : _side == 0 ? Last(key => Compare(key, _at!) < 0) : Last(_ => true), -1);
                    break;
                case 6:
                    var key = _run.Key(_table);
                    if (_run.Next(2) == 0)
                        Expect(_cursor.SeekAtOrAfter(key), First(other => Compare(other, key) >= 0), 1);
                    else
                        Expect(_cursor.SeekAtOrBefore(key), Last(other => Compare(other, key) <= 0), -1);
                    break;
                default:
                    _cursor.Dispose();
                    Open();
                    break;
            }
        }

        private void Open()
        {
            _table = _run.Next(2);
            (_from, _to) = (_run.Bound(_table), _run.Bound(_table));
            _cursor = _write.OpenCursor(_run.Table(_table), _from, _to);
            _side = 2;
        }

        private void Expect(bool moved, byte[]? key, int end)
        {
            Assert.Equal(key is not null, moved);
            (_at, _side) = (key, key is null ? end : 0);
            if (key is null)
                return;
            Assert.Equal(key, _cursor.Key.ToArray());
            Assert.Equal(_maps[_table][key], _cursor.Value.ToArray());
        }

        private IEnumerable<byte[]> Range => _maps[_table].Keys.Where(key => IsWithin(key, _from, _to));

        private byte[]? First(Func<byte[], bool> matches) => Range.FirstOrDefault(matches);

        private byte[]? Last(Func<byte[], bool> matches) => Range.LastOrDefault(matches);

        private static int Compare(byte[] one, byte[] other) => BytewiseOrder.Instance.Compare(one, other);
    }
#pragma warning restore CA5394

    private static bool IsWithin(byte[] key, byte[] from, byte[] to) =>
        BytewiseOrder.Instance.Compare(key, from) >= 0 && (to.Length == 0 || BytewiseOrder.Instance.Compare(key, to) < 0);
}
