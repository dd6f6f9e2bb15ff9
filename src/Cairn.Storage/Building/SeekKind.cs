namespace Cairn.Storage.Building;

/// <summary>Where an engine's own cursor is asked to go.</summary>
public enum SeekKind
{
    /// <summary>The table's first key; no key is given.</summary>
    First,

    /// <summary>The table's last key; no key is given.</summary>
    Last,

    /// <summary>The first key ≥ the one given.</summary>
    AtOrAfter,

    /// <summary>The first key &gt; the one given.</summary>
    After,

    /// <summary>The last key ≤ the one given.</summary>
    AtOrBefore,

    /// <summary>The last key &lt; the one given.</summary>
    Before,
}
