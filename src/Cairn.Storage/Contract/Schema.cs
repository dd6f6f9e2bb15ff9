using System.Buffers;

namespace Cairn.Storage;

/// <summary>
/// The fixed set of tables that a format knows. Opening a vault creates tables that it lacks; in a vault
/// open for reading only, a table that is not there reads as empty. Tables that the schema does not name
/// are left alone.
/// </summary>
public sealed class Schema
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly List<Table> _tables = [];

    /// <summary>The tables, in the order they were added.</summary>
    public IReadOnlyList<Table> Tables => _tables;

    /// <summary>Adds a table. Called while the schema is built, before any engine sees it.</summary>
    /// <param name="name">1 to 32 of a-z, 0-9 and underscore, beginning with a letter; unique.</param>
    /// <param name="keys">How its keys look.</param>
    /// <exception cref="ArgumentException">The name is malformed or taken.</exception>
    public Table Add(string name, KeyKind keys = KeyKind.Blob)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 32 || !char.IsAsciiLetterLower(name[0]) || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ArgumentException($"'{name}' cannot name a table: 1 to 32 of a-z, 0-9 and _, beginning with a letter.", nameof(name));
        if (_tables.Exists(table => table.Name == name))
            throw new ArgumentException($"The schema already has a table '{name}'.", nameof(name));
        var table = new Table(_tables.Count, name, keys);
        _tables.Add(table);
        return table;
    }
}
