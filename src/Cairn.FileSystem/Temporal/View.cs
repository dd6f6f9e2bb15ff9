namespace Cairn.FileSystem.Temporal;

/// <summary>One step of a line of descent: what is visible of a branch is what its records say up to a revision.</summary>
/// <param name="Branch">The branch whose records are read.</param>
/// <param name="Until">The last revision of it that is seen; <see cref="View.Tip"/> when the branch's past need not be looked at.</param>
internal readonly record struct Level(long Branch, long Until);

/// <summary>
/// A point of view: a branch at a revision, or at its tip, and through its forks its ancestors at theirs. The first level
/// that has a record for a key, even a whiteout, decides.
/// </summary>
internal sealed class View
{
    /// <summary>The level is seen as it is now.</summary>
    public const long Tip = long.MaxValue;

    private readonly Level[] _levels;

    public View(params Level[] levels) => _levels = levels;

    /// <summary>From the branch itself up to its oldest ancestor that shows through.</summary>
    public ReadOnlySpan<Level> Levels => _levels;

    /// <summary>The branch itself.</summary>
    public long Branch => _levels[0].Branch;

    /// <summary>The revision that is seen, or <see cref="Tip"/>.</summary>
    public long Revision => _levels[0].Until;

    /// <summary>Whether it shows what is true now, pending writes of a transaction included.</summary>
    public bool IsTip => Revision == Tip;

    /// <summary>What shows through from the ancestors, or null when nothing does.</summary>
    public View? Ancestors => _ancestors ??= _levels.Length > 1 ? new View(_levels[1..]) : null;

    private View? _ancestors;
}
