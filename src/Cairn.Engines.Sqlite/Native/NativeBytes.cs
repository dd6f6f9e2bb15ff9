namespace Cairn.Engines.Sqlite.Native;

/// <summary>Bytes in SQLite's memory, to be kept where a span cannot be; as long-lived as what they were taken from.</summary>
internal readonly unsafe struct NativeBytes(byte* start, int length)
{
    /// <summary>Whether there are any.</summary>
    public bool Any => start != null;

    /// <summary>How many.</summary>
    public int Length => length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => new(start, length);
}
