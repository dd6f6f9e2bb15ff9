namespace Cairn.Engines.RocksDb.Writing;

/// <summary>
/// The order of one table's keys among <see cref="PendingKeys"/>: a skip list (Pugh, 1990) in one array. A place in
/// it is a number; 0 is before the first key and after the last.
/// </summary>
internal sealed class KeyOrder(PendingKeys keys)
{
    private const int MaxHeight = 16;
    private const int KeptNumbers = 1 << 17;

    // A node is its key's number followed by one link for each of its levels. The head, at 0, has no key.
    private int[] _nodes = new int[256];
    private readonly int[] _path = new int[MaxHeight];
    private int _used = 1 + MaxHeight;
    private int _height = 1;
    private uint _random = 0x2545_F491;

    /// <summary>Puts key <paramref name="number"/>, which is not there yet, in its place.</summary>
    internal void Insert(int number)
    {
        Descend(keys.KeyOf(number), orEqual: false);
        var height = RandomHeight();
        for (; _height < height; _height++)
            _path[_height] = 0;
        var node = Allocate(number, height);
        for (var level = 0; level < height; level++)
        {
            ref var link = ref _nodes[_path[level] + 1 + level];
            _nodes[node + 1 + level] = link;
            link = node;
        }
    }

    /// <summary>The number of the key at <paramref name="place"/>, which is not 0.</summary>
    internal int NumberAt(int place) => _nodes[place];

    internal int First => _nodes[1];

    internal int Last => Descend();

    internal int Next(int place) => _nodes[place + 1];

    /// <summary>The place of the first key ≥ <paramref name="key"/>.</summary>
    internal int AtOrAfter(ReadOnlySpan<byte> key) => Next(Descend(key, orEqual: false));

    /// <summary>The place of the first key &gt; <paramref name="key"/>.</summary>
    internal int After(ReadOnlySpan<byte> key) => Next(Descend(key, orEqual: true));

    /// <summary>The place of the last key ≤ <paramref name="key"/>.</summary>
    internal int AtOrBefore(ReadOnlySpan<byte> key) => Descend(key, orEqual: true);

    /// <summary>The place of the last key &lt; <paramref name="key"/>.</summary>
    internal int Before(ReadOnlySpan<byte> key) => Descend(key, orEqual: false);

    /// <summary>Forgets all keys.</summary>
    internal void Clear()
    {
        if (_nodes.Length > KeptNumbers)
            _nodes = new int[256];
        Array.Clear(_nodes, 0, 1 + MaxHeight);
        (_used, _height) = (1 + MaxHeight, 1);
    }

    /// <summary>The place of the last key before <paramref name="key"/>, and in <see cref="_path"/> the last on each level.</summary>
    private int Descend(ReadOnlySpan<byte> key, bool orEqual)
    {
        var place = 0;
        for (var level = _height - 1; level >= 0; level--)
        {
            for (var next = _nodes[place + 1 + level]; next != 0; next = _nodes[place + 1 + level])
            {
                var compared = keys.KeyOf(_nodes[next]).SequenceCompareTo(key);
                if (orEqual ? compared > 0 : compared >= 0)
                    break;
                place = next;
            }
            _path[level] = place;
        }
        return place;
    }

    private int Descend()
    {
        var place = 0;
        for (var level = _height - 1; level >= 0; level--)
            while (_nodes[place + 1 + level] is var next and not 0)
                place = next;
        return place;
    }

    private int Allocate(int number, int height)
    {
        var node = _used;
        _used += 1 + height;
        if (_used > _nodes.Length)
            Array.Resize(ref _nodes, Math.Max(_nodes.Length * 2, _used));
        _nodes[node] = number;
        return node;
    }

    /// <summary>One more level with a chance of one in four.</summary>
    private int RandomHeight()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return 1 + Math.Min(MaxHeight - 1, System.Numerics.BitOperations.TrailingZeroCount(_random) / 2);
    }
}
