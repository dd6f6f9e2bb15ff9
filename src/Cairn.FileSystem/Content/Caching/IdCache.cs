namespace Cairn.FileSystem.Content;

/// <summary>
/// Immutable things by their id, bounded by bytes. Ids are never reused, so nothing is ever invalidated. Any
/// number of threads; a hit allocates nothing.
/// </summary>
/// <remarks>Second chance (clock) in each of a few independent shards. New items get no chance in advance, so that
/// one long scan does not push out what is used again and again.</remarks>
internal sealed class IdCache<T> where T : class, ICached
{
    private const long BytesPerShard = 4 << 20;
    private const int MaxShards = 16;

    private readonly Shard[] _shards;

    /// <param name="budget">Bytes at the most; 0: nothing is kept.</param>
    public IdCache(long budget)
    {
        var count = (int)Math.Clamp(budget / BytesPerShard, 1, MaxShards);
        _shards = new Shard[count];
        for (var i = 0; i < count; i++)
            _shards[i] = new Shard(budget / count);
    }

    /// <summary>Bytes held now.</summary>
    public long Weight => _shards.Sum(static shard => shard.Weight);

    /// <summary>How often what was asked for was held.</summary>
    public long Hits => _shards.Sum(static shard => shard.Hits);

    /// <summary>How often it was not.</summary>
    public long Misses => _shards.Sum(static shard => shard.Misses);

    /// <summary>The item, pinned for the caller; null when it is not held.</summary>
    /// <param name="id">The item's.</param>
    /// <param name="missCounts">Whether it counts when it is not: it does not where it is asked for once more, or <see cref="Missed"/> says so.</param>
    public T? Take(long id, bool missCounts = true) => ShardOf(id).Take(id, missCounts);

    /// <summary>Something that was asked for was not held.</summary>
    public void Missed(long id) => ShardOf(id).Missed();

    /// <summary>Keeps <paramref name="item"/>, pinned once more for the cache, unless it is too large or there already.</summary>
    public void Add(long id, T item) => ShardOf(id).Add(id, item);

    /// <summary>Lets everything go.</summary>
    public void Clear()
    {
        foreach (var shard in _shards)
            shard.Clear();
    }

    private Shard ShardOf(long id) => _shards[(int)((ulong)id % (uint)_shards.Length)];

    private sealed class Shard(long budget)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<long, int> _places = [];
        private readonly Stack<int> _free = [];
        private Slot[] _slots = new Slot[64];
        private int _used;
        private int _hand;

        public long Weight { get; private set; }

        public long Hits { get; private set; }

        public long Misses { get; private set; }

        public void Missed()
        {
            lock (_lock)
                Misses++;
        }

        public T? Take(long id, bool missCounts)
        {
            lock (_lock)
            {
                if (!_places.TryGetValue(id, out var place))
                {
                    Misses += missCounts ? 1 : 0;
                    return null;
                }
                Hits++;
                ref var slot = ref _slots[place];
                slot.Wanted = true;
                slot.Item!.Pin();
                return slot.Item;
            }
        }

        public void Add(long id, T item)
        {
            lock (_lock)
            {
                if (item.Weight > budget || _places.ContainsKey(id))
                    return;
                while (Weight + item.Weight > budget)
                    EvictOne();
                item.Pin();
                var place = FreePlace();
                _slots[place] = new Slot { Id = id, Item = item };
                _places.Add(id, place);
                Weight += item.Weight;
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                while (_places.Count > 0)
                    EvictOne();
            }
        }

        private int FreePlace()
        {
            if (_free.TryPop(out var place))
                return place;
            if (_used == _slots.Length)
                Array.Resize(ref _slots, _used * 2);
            return _used++;
        }

        private void EvictOne()
        {
            while (true)
            {
                _hand = _hand + 1 < _used ? _hand + 1 : 0;
                ref var slot = ref _slots[_hand];
                if (slot.Item is null)
                    continue;
                if (!slot.Wanted)
                    break;
                slot.Wanted = false;
            }
            Evict(_hand);
        }

        private void Evict(int place)
        {
            var slot = _slots[place];
            _slots[place] = default;
            _free.Push(place);
            _places.Remove(slot.Id);
            Weight -= slot.Item!.Weight;
            slot.Item.Unpin();
        }
    }

    private struct Slot
    {
        public long Id;
        public T? Item;
        public bool Wanted;
    }
}
