namespace Cairn.Storage;

/// <summary>What every engine can hold, so that no caller has to ask.</summary>
public static class Limits
{
    /// <summary>Longest key, in bytes. LMDB takes 511, the smallest of the engines.</summary>
    public const int MaxKeyBytes = 480;

    /// <summary>Largest value, in bytes: 1 MiB. Larger things are chunked by the layer above.</summary>
    public const int MaxValueBytes = 1 << 20;
}
