using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Writing;

/// <summary>
/// What a write transaction has written so far: the batch that its commit hands to RocksDB, and over it what is needed to
/// read it back, by key and in order.
/// </summary>
internal sealed class PendingWrites(Schema schema) : IDisposable
{
    private readonly PendingKeys _keys = new();
    private readonly KeyOrder?[] _orders = new KeyOrder?[schema.Tables.Count];
    private readonly bool[] _ordered = new bool[schema.Tables.Count];
    private readonly int[] _counts = new int[schema.Tables.Count];

    /// <summary>The writes, in the order they were made.</summary>
    internal WriteBatch Batch { get; } = new();

    /// <summary>The ranges that were cleared as a whole.</summary>
    internal ClearedRanges Cleared { get; } = new();

    /// <summary>The keys written.</summary>
    internal PendingKeys Keys => _keys;

    /// <summary>Whether anything was written.</summary>
    internal bool Any { get; private set; }

    /// <summary>What the transaction has done to <paramref name="key"/>.</summary>
    /// <returns>Whether it has done anything; <paramref name="present"/> then says whether the key has a value now.</returns>
    internal bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out bool present, out ReadOnlySpan<byte> stored)
    {
        present = false;
        stored = default;
        if (!Any)
            return false;
        var number = _counts[table.Index] == 0 ? -1 : _keys.Find(table, key);
        if (number < 0)
            return Cleared.Cover(table, key);
        present = !_keys.IsDeleted(number);
        if (present)
            stored = Stored(number);
        return true;
    }

    /// <summary>The stored bytes of key <paramref name="number"/>, which has a value; valid until the next write.</summary>
    internal ReadOnlySpan<byte> Stored(int number)
    {
        var (end, length) = _keys.ValueOf(number);
        return Batch.Before(end, length);
    }

    internal void Put(Table table, nint family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer)
    {
        Batch.Put(family, key, value, trailer);
        Note(table, key, Batch.Length, value.Length + sizeof(uint));
    }

    internal void Delete(Table table, nint family, ReadOnlySpan<byte> key)
    {
        Batch.Delete(family, key);
        Note(table, key, 0, PendingKeys.Deleted);
    }

    /// <summary>Deletes what the transaction itself has put from <paramref name="from"/> up to, not including, <paramref name="to"/>
    /// (empty: the end).</summary>
    internal void DeleteOwn(Table table, nint family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (Order(table) is not { } order)
            return;
        for (var place = from.IsEmpty ? order.First : order.AtOrAfter(from); place != 0; place = order.Next(place))
        {
            var number = order.NumberAt(place);
            if (!to.IsEmpty && _keys.KeyOf(number).SequenceCompareTo(to) >= 0)
                return;
            if (_keys.IsDeleted(number))
                continue;
            Batch.Delete(family, _keys.KeyOf(number));
            _keys.Remove(number);
        }
    }

    /// <summary>Clears the range from <paramref name="from"/> up to, not including, <paramref name="to"/> (empty: the end) as a whole.</summary>
    internal void Clear(Table table, nint family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        Batch.DeleteRange(family, from, to.IsEmpty ? PastAllKeys : to);
        Cleared.Add(table, from, to);
        Any = true;
        DeleteOwn(table, family, from, to);
    }

    /// <summary>The order of the keys written in <paramref name="table"/>, made when first asked for; null when there are none.</summary>
    internal KeyOrder? Order(Table table)
    {
        if (_counts[table.Index] == 0)
            return null;
        var order = _orders[table.Index] ??= new KeyOrder(_keys);
        if (_ordered[table.Index])
            return order;
        for (var number = 0; number < _keys.Count; number++)
            if (_keys.TableOf(number) == table.Index)
                order.Insert(number);
        _ordered[table.Index] = true;
        return order;
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        if (!Any)
            return;
        Any = false;
        Batch.Clear();
        Cleared.Clear();
        _keys.Clear();
        for (var table = 0; table < _counts.Length; table++)
        {
            _counts[table] = 0;
            if (_ordered[table])
                _orders[table]!.Clear();
            _ordered[table] = false;
        }
    }

    public void Dispose() => Batch.Dispose();

    /// <summary>Greater than every key, all of which are shorter.</summary>
    private static ReadOnlySpan<byte> PastAllKeys => _pastAllKeys;

    private static readonly byte[] _pastAllKeys = [.. Enumerable.Repeat((byte)0xff, Limits.MaxKeyBytes + 1)];

    private void Note(Table table, ReadOnlySpan<byte> key, long valueEnd, int valueLength)
    {
        Any = true;
        var number = _keys.Add(table, key, valueEnd, valueLength);
        if (number < 0)
            return;
        _counts[table.Index]++;
        if (_ordered[table.Index])
            _orders[table.Index]!.Insert(number);
    }
}
