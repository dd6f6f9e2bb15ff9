namespace Cairn.Mount.Magic;

/// <summary>The names of what a mount makes up by itself.</summary>
internal static class MagicNames
{
    /// <summary>The directory in the root that is not listed.</summary>
    public static ReadOnlySpan<byte> Root => ".cairn"u8;

    public static ReadOnlySpan<byte> At => "at"u8;

    public static ReadOnlySpan<byte> Versions => "versions"u8;

    public static ReadOnlySpan<byte> Status => "status"u8;
}
