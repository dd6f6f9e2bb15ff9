namespace Cairn.FileSystem.Content;

/// <summary>What content is made of; the numbers are those of the table <c>condemned</c>.</summary>
internal enum ContentPart : byte
{
    Inline = 1,
    Page = 2,
    Chunk = 3,
}
