using System.Diagnostics;

namespace Cairn.Engines.RocksDb.Writing;

/// <summary>
/// The keys that a write transaction has written, each once, with where its newest value stands in the batch: what
/// makes the transaction read its own writes. A hash table in arrays, so that it costs no allocation once it is warm.
/// </summary>
/// <remarks>RocksDB's own batch with an index keeps its keys sorted and compares them inside the batch: measured, a batch of
/// 1,000 puts took 1.7 times as long. Here order is made only in tables that a cursor runs over after a write
/// (<see cref="KeyOrder"/>).</remarks>
internal sealed class PendingKeys
{
    /// <summary>What <see cref="Add"/> gives a key that has no value.</summary>
    internal const int Deleted = -1;

    private const int KeptEntries = 1 << 16;
    private const int SmallestTable = 64;

    private readonly KeyArena _arena = new();
    private Entry[] _entries = new Entry[SmallestTable];
    private int[] _buckets = new int[SmallestTable];

    private struct Entry
    {
        internal KeyArena.Place Key;
        internal uint Hash;
        internal int Table;
        internal int Next; // in the bucket, plus one
        internal int ValueLength;
        internal long ValueEnd;
    }

    /// <summary>How many keys there are, over all tables. They are numbered from 0 in the order of their first write.</summary>
    internal int Count { get; private set; }

    /// <summary>The number of <paramref name="key"/>, or -1.</summary>
    internal int Find(Table table, ReadOnlySpan<byte> key) => Find(table.Index, Hash(table.Index, key), key);

    /// <summary>Notes what was written under <paramref name="key"/>.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">The key; copied.</param>
    /// <param name="valueEnd">Where the stored value ends in the batch.</param>
    /// <param name="valueLength">Its length, or <see cref="Deleted"/>.</param>
    /// <returns>The key's number if it is new, or -1.</returns>
    internal int Add(Table table, ReadOnlySpan<byte> key, long valueEnd, int valueLength)
    {
        var hash = Hash(table.Index, key);
        var found = Find(table.Index, hash, key);
        var number = found < 0 ? Append(table.Index, hash, key) : found;
        ref var entry = ref _entries[number];
        (entry.ValueEnd, entry.ValueLength) = (valueEnd, valueLength);
        return found < 0 ? number : -1;
    }

    /// <summary>Notes that key <paramref name="number"/> has no value any more.</summary>
    internal void Remove(int number) => _entries[number].ValueLength = Deleted;

    internal int TableOf(int number) => _entries[number].Table;

    internal ReadOnlySpan<byte> KeyOf(int number) => _arena.Read(_entries[number].Key);

    internal bool IsDeleted(int number) => _entries[number].ValueLength == Deleted;

    /// <summary>Where the value of key <paramref name="number"/> stands in the batch. It has one.</summary>
    internal (long End, int Length) ValueOf(int number)
    {
        ref var entry = ref _entries[number];
        Debug.Assert(entry.ValueLength >= 0, "A deleted key has no value.");
        return (entry.ValueEnd, entry.ValueLength);
    }

    /// <summary>Forgets everything, and after a very large transaction gives its memory back.</summary>
    internal void Clear()
    {
        if (_entries.Length > KeptEntries)
            (_entries, _buckets) = (new Entry[SmallestTable], new int[SmallestTable]);
        else if (Count < _buckets.Length / 8)
            for (var i = 0; i < Count; i++)
                _buckets[BucketOf(_entries[i].Hash)] = 0;
        else
            Array.Clear(_buckets);
        Count = 0;
        _arena.Clear();
    }

    private static uint Hash(int table, ReadOnlySpan<byte> key) => Crc32C.Append((uint)table, key) * 0x9E37_79B1u;

    private int BucketOf(uint hash) => (int)(hash & (uint)(_buckets.Length - 1));

    private int Find(int table, uint hash, ReadOnlySpan<byte> key)
    {
        for (var number = _buckets[BucketOf(hash)] - 1; number >= 0; number = _entries[number].Next - 1)
        {
            ref var entry = ref _entries[number];
            if (entry.Hash == hash && entry.Table == table && _arena.Read(entry.Key).SequenceEqual(key))
                return number;
        }
        return -1;
    }

    private int Append(int table, uint hash, ReadOnlySpan<byte> key)
    {
        if (Count == _entries.Length)
            Grow();
        ref var bucket = ref _buckets[BucketOf(hash)];
        _entries[Count] = new Entry { Key = _arena.Write(key), Hash = hash, Table = table, Next = bucket };
        bucket = ++Count;
        return Count - 1;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, Count * 2);
        _buckets = new int[Count * 2];
        for (var i = 0; i < Count; i++)
        {
            ref var bucket = ref _buckets[BucketOf(_entries[i].Hash)];
            _entries[i].Next = bucket;
            bucket = i + 1;
        }
    }
}
