using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Finds what is wrong with a content: missing or malformed records, extents that no chunk fills and, where asked for, bytes that
/// do not match their hash.</summary>
internal sealed class ContentChecker(VaultSchema schema, PageStore pages, ChunkReader chunks, PackReader? packs)
{
    /// <summary>Checks all that the content reaches and <paramref name="visitor"/> was not told of before.</summary>
    /// <param name="transaction">Where to read; caches are not looked at.</param>
    /// <param name="content">The content.</param>
    /// <param name="visitor">Keeps what is shared from being checked again.</param>
    /// <param name="bytes">Whether every chunk's bytes are read and compared to its hash.</param>
    /// <param name="problems">Where problems are added.</param>
    public void Check(IReadTransaction transaction, ContentRef content, IContentVisitor visitor, bool bytes, ICollection<ContentProblem> problems)
    {
        var walk = new Walk(transaction, visitor, bytes, problems);
        if (content.Height > (content.Kind == ContentKind.Map ? MapGeometry.MaxHeight : 0))
            problems.Add(new ContentProblem(0, $"A content of kind {content.Kind} has the impossible height {content.Height}."));
        else if (content.Kind == ContentKind.Inline && visitor.Visit(ContentPart.Inline, content.Id))
            Guard(walk, 0, () => CheckInline(walk, content.Id));
        else if (content.Kind == ContentKind.Chunk)
            CheckChunk(walk, content.Id, 0, 0);
        else if (content.Kind == ContentKind.Map)
            CheckPage(walk, content.Id, content.Height, 0);
    }

    private sealed record Walk(IReadTransaction Transaction, IContentVisitor Visitor, bool Bytes, ICollection<ContentProblem> Problems);

    private void CheckInline(Walk walk, long id)
    {
        if (!walk.Transaction.TryGet(schema.Inline, id, out _))
            throw ContentErrors.Inline(id);
    }

    private void CheckPage(Walk walk, long id, int height, long start)
    {
        if (!walk.Visitor.Visit(ContentPart.Page, id))
            return;
        MapPage? page = null;
        Guard(walk, start, () => page = pages.Load(walk.Transaction, id, height));
        if (page is null)
            return;
        for (var i = 0; i < page.Children.Length; i++)
        {
            if (page.Children[i] != 0)
                CheckPage(walk, page.Children[i], height - 1, MapGeometry.ChildStart(start, height, i));
        }
        foreach (var extent in page.Extents)
            CheckChunk(walk, extent.Chunk, start + extent.Offset, extent.ChunkOffset + extent.Length);
    }

    private void CheckChunk(Walk walk, long id, long offset, int needed)
    {
        Guard(walk, offset, () =>
        {
            if (chunks.PlainLength(walk.Transaction, id) < needed)
                throw ContentErrors.Chunk(id, $"is shorter than the {needed} bytes that the map says");
        });
        if (walk.Visitor.Visit(ContentPart.Chunk, id))
            Guard(walk, offset, () => CheckPayload(walk, id));
    }

    private void CheckPayload(Walk walk, long id)
    {
        var record = chunks.Record(walk.Transaction, id);
        if (walk.Bytes)
            chunks.Load(walk.Transaction, id).Unpin();
        else if (record.InPack && packs is null)
            throw ContentErrors.Chunk(id, "is in a pack, and this vault has none");
    }

    private static void Guard(Walk walk, long offset, Action check)
    {
        try
        {
            check();
        }
        catch (CairnException error) when (error.Code is ErrorCode.Corrupt or ErrorCode.InputOutput or ErrorCode.LibraryMissing)
        {
            walk.Problems.Add(new ContentProblem(offset, error.Message));
        }
    }
}
