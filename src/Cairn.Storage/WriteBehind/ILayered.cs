using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>What a cursor looks at: two layers of memory over the database, the upper ones first.</summary>
internal interface ILayered
{
    TableTree Upper(Table table);

    TableTree Lower(Table table);

    IReadTransaction Database { get; }
}

internal static class LayeredReads
{
    /// <summary>The stored bytes under <paramref name="key"/> in the layers of memory; without bytes when it is deleted there, null when they do not know.</summary>
    public static byte[]? Find(this ILayered layered, Table table, scoped ReadOnlySpan<byte> key) =>
        layered.Upper(table).Find(key) ?? layered.Lower(table).Find(key);

    public static bool TryGet(this ILayered layered, Table table, scoped ReadOnlySpan<byte> key, ref Resealed resealed, out ReadOnlySpan<byte> stored)
    {
        if (layered.Find(table, key) is { } own)
        {
            stored = own;
            return own.Length > 0;
        }
        var found = layered.Database.TryGet(table, key, out var value);
        stored = found ? resealed.Make(key, value) : default;
        return found;
    }

    public static bool Exists(this ILayered layered, Table table, scoped ReadOnlySpan<byte> key) =>
        layered.Find(table, key) is { } own ? own.Length > 0 : layered.Database.Exists(table, key);
}
