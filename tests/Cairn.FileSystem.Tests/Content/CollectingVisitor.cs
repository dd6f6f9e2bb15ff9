using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Remembers what it was told.</summary>
internal sealed class CollectingVisitor : IContentVisitor
{
    private readonly HashSet<(ContentPart Part, long Id)> _seen = [];

    public IReadOnlyCollection<(ContentPart Part, long Id)> Seen => _seen;

    public int Visits { get; private set; }

    public bool Visit(ContentPart part, long id)
    {
        Visits++;
        return _seen.Add((part, id));
    }
}
