namespace Cairn.FileSystem.Content;

/// <summary>Is told what a content reaches.</summary>
internal interface IContentVisitor
{
    /// <summary>A content reaches this.</summary>
    /// <returns>False when it was visited before: what is below it is not walked again.</returns>
    bool Visit(ContentPart part, long id);
}
