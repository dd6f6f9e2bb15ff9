namespace Cairn.Testing;

/// <summary>The cursor of the contract over a sorted map, as simple as it can be said.</summary>
internal sealed class ModelCursor(SortedDictionary<byte[], byte[]> map, byte[] from, byte[] to)
{
    private byte[]? _key;
    private bool _pastEnd, _beforeBeginning;

    /// <summary>The key it is on, or the last one it was on before a write; null when it is on none.</summary>
    public byte[]? Key => _key;

    public bool Next() => _pastEnd ? false : Forward(_key is { } here ? key => Compare(key, here) > 0 : _ => true);

    public bool Previous() => _beforeBeginning ? false : Backward(_key is { } here ? key => Compare(key, here) < 0 : _ => true);

    public bool SeekAtOrAfter(byte[] sought) => Forward(key => Compare(key, sought) >= 0);

    public bool SeekAtOrBefore(byte[] sought) => Backward(key => Compare(key, sought) <= 0);

    private bool Forward(Func<byte[], bool> wanted)
    {
        _key = InRange().FirstOrDefault(wanted);
        (_pastEnd, _beforeBeginning) = (_key is null, false);
        return _key is not null;
    }

    private bool Backward(Func<byte[], bool> wanted)
    {
        _key = InRange().LastOrDefault(wanted);
        (_pastEnd, _beforeBeginning) = (false, _key is null);
        return _key is not null;
    }

    private IEnumerable<byte[]> InRange() => map.Keys.Where(key => Compare(key, from) >= 0 && (to.Length == 0 || Compare(key, to) < 0));

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);
}
