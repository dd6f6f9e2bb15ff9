namespace Cairn.Storage.Chunking;

/// <summary>
/// Content-defined chunking: where to cut is decided by the bytes just before the place, so that after an insertion
/// or a removal the cuts are soon the same again, and the chunks with them. See <see cref="CutRule"/> for the exact rule.
/// </summary>
public sealed class ContentChunker : IChunker
{
    private readonly CutRule _rule;
    private readonly CutPath? _path;

    /// <summary>The least length that was not looked at yet.</summary>
    private int _from;

    /// <summary>A chunker by <paramref name="rule"/>, the standard one by default.</summary>
    public ContentChunker(CutRule? rule = null)
        : this(rule ?? CutRule.Standard, null)
    {
    }

    internal ContentChunker(CutRule rule, CutPath? path)
    {
        (_rule, _path) = (rule, path);
        _from = rule.MinBytes;
    }

    /// <inheritdoc/>
    public int MaxBytes => _rule.MaxBytes;

    /// <inheritdoc/>
    public int NextCut(ReadOnlySpan<byte> pending, bool last)
    {
        pending = pending[..Math.Min(pending.Length, _rule.MaxBytes)];
        var cut = Search(pending);
        if (cut == 0 && (last || pending.Length == _rule.MaxBytes))
            cut = pending.Length;
        _from = cut != 0 ? _rule.MinBytes : Math.Max(_from, pending.Length + 1);
        return cut;
    }

    /// <inheritdoc/>
    public void Reset() => _from = _rule.MinBytes;

    private int Search(ReadOnlySpan<byte> pending)
    {
        if (pending.Length < _from)
            return 0;
        var path = _path ?? CutSearch.For(pending.Length - _from);
        var cut = 0;
        if (_from < _rule.TurnBytes)
            cut = CutSearch.First(path, _rule.StrictLimit, pending[..Math.Min(pending.Length, _rule.TurnBytes - 1)], _from);
        if (cut == 0 && pending.Length >= _rule.TurnBytes)
            cut = CutSearch.First(path, _rule.LooseLimit, pending, Math.Max(_from, _rule.TurnBytes));
        return cut;
    }
}
