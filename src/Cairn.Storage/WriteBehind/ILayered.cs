using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>What a cursor looks at: layers of memory over the database, the upper ones first.</summary>
internal interface ILayered
{
    /// <summary>How many layers of memory there are at most.</summary>
    const int Layers = 3;

    /// <summary>A table in the layer numbered <paramref name="layer"/>, from 0, the uppermost, on; empty where there is no such layer.</summary>
    TableTree Layer(int layer, Table table);

    IReadTransaction Database { get; }
}

internal static class LayeredReads
{
    /// <summary>The stored bytes under <paramref name="key"/> in the layers of memory; without bytes when it is deleted there, null when they do not know.</summary>
    public static byte[]? Find(this ILayered layered, Table table, scoped ReadOnlySpan<byte> key) =>
        layered.Layer(0, table).Find(key) ?? layered.Layer(1, table).Find(key) ?? layered.Layer(2, table).Find(key);

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
