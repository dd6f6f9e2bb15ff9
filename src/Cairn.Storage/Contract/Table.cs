namespace Cairn.Storage;

/// <summary>
/// One table of a <see cref="Schema"/>: a real table (column family, named database) of the engine.
/// </summary>
public sealed class Table
{
    internal Table(int index, string name, KeyKind keys)
    {
        Index = index;
        Name = name;
        Keys = keys;
    }

    /// <summary>Position in the schema, from 0: engines keep what belongs to a table in arrays.</summary>
    public int Index { get; }

    /// <summary>The name in the database: 1 to 32 of a-z, 0-9 and underscore, beginning with a letter.</summary>
    public string Name { get; }

    /// <summary>How its keys look.</summary>
    public KeyKind Keys { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
