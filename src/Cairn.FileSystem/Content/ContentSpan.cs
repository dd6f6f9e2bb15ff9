namespace Cairn.FileSystem.Content;

/// <summary>A part of a content.</summary>
/// <param name="Content">The content.</param>
/// <param name="Size">The whole content's size.</param>
/// <param name="Offset">Where the part begins.</param>
/// <param name="Length">How long it is; clipped at the size.</param>
internal readonly record struct ContentSpan(ContentRef Content, long Size, long Offset, long Length)
{
    /// <summary>The length that lies within the content.</summary>
    public long Clipped => Math.Max(0, Math.Min(Length, Size - Offset));
}
