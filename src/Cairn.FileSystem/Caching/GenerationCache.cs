using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cairn.FileSystem.Caching;

/// <summary>
/// A bounded cache of two generations: what is used moves to the young one; when that is half of the capacity, the old one
/// is dropped and the young one becomes old. Close to least-recently-used at the price of a dictionary look-up; reads of
/// what was read before take no lock.
/// </summary>
/// <remarks>Everything that changes it takes the lock: a value that moves to the young generation must not replace, or outlive, one that
/// was set or removed meanwhile.</remarks>
internal sealed class GenerationCache<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly IEqualityComparer<TKey> _comparer = comparer ?? EqualityComparer<TKey>.Default;
    private readonly Lock _lock = new();
    private volatile Generations _generations = new(new(comparer), new(comparer));
    private int _young;

    private sealed record Generations(ConcurrentDictionary<TKey, TValue> Young, ConcurrentDictionary<TKey, TValue> Old);

    public int Count => _generations.Young.Count + _generations.Old.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var generations = _generations;
        if (generations.Young.TryGetValue(key, out value))
            return true;
        if (!generations.Old.TryGetValue(key, out value))
            return false;
        Promote(key);
        return true;
    }

    /// <summary>As <see cref="TryGet"/>, by a key that need not be built when it is there; only when the comparer allows.</summary>
    public bool TryGetBy<TAlternate>(TAlternate key, [MaybeNullWhen(false)] out TValue value)
        where TAlternate : notnull, allows ref struct
    {
        var generations = _generations;
        if (generations.Young.GetAlternateLookup<TAlternate>().TryGetValue(key, out value))
            return true;
        if (!generations.Old.GetAlternateLookup<TAlternate>().TryGetValue(key, out var found, out value))
            return false;
        Promote(found);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        lock (_lock)
            Add(key, value);
    }

    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_generations.Young.TryRemove(key, out _))
                _young--;
            _generations.Old.TryRemove(key, out _);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _generations = new(new(_comparer), new(_comparer));
            _young = 0;
        }
    }

    private void Promote(TKey key)
    {
        lock (_lock)
            if (_generations.Old.TryRemove(key, out var value))
                Add(key, value);
    }

    private void Add(TKey key, TValue value)
    {
        var generations = _generations;
        if (!generations.Young.TryAdd(key, value))
        {
            generations.Young[key] = value;
            return;
        }
        generations.Old.TryRemove(key, out _);
        if (++_young <= capacity / 2)
            return;
        _generations = new(new(_comparer), generations.Young);
        _young = 0;
    }
}
