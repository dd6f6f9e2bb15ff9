using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Tells everything that a content reaches, subtrees that contents share once.</summary>
internal sealed class ContentMarker(PageStore pages)
{
    /// <summary>Visits the content's records. Reads pages past the cache; costs nothing for what was visited before.</summary>
    public void Mark(IReadTransaction transaction, ContentRef content, IContentVisitor visitor)
    {
        switch (content.Kind)
        {
            case ContentKind.Inline:
                visitor.Visit(ContentPart.Inline, content.Id);
                break;
            case ContentKind.Chunk:
                visitor.Visit(ContentPart.Chunk, content.Id);
                break;
            case ContentKind.Map:
                MarkPage(transaction, content.Id, content.Height, visitor);
                break;
            default:
                break;
        }
    }

    private void MarkPage(IReadTransaction transaction, long id, int height, IContentVisitor visitor)
    {
        if (!visitor.Visit(ContentPart.Page, id))
            return;
        var page = pages.Load(transaction, id, height);
        foreach (ref readonly var extent in page.Extents.AsSpan())
            visitor.Visit(ContentPart.Chunk, extent.Chunk);
        foreach (var child in page.Children)
        {
            if (child != 0)
                MarkPage(transaction, child, height - 1, visitor);
        }
    }
}
