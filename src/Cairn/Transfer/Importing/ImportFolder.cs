using Cairn.FileSystem;
using Cairn.FileSystem.Temporal;

namespace Cairn.Transfer;

/// <summary>A node of the vault that an import makes or finds: its number is known when the step that makes it is committed.</summary>
internal sealed class ImportTarget
{
    /// <summary>The node's number; 0: not yet.</summary>
    public long Ino { get; set; }
}

/// <summary>A directory of the destination while it is imported into.</summary>
internal sealed class ImportFolder(ImportFolder? parent, byte[] name, ImportTarget target, Node? existing)
{
    private readonly SortedDictionary<byte[], Node> _present = new(BytesOrder.Instance);

    public ImportTarget Target => target;

    /// <summary>What it was before; null when it is new.</summary>
    public Node? Existing => existing;

    /// <summary>What the source says of it.</summary>
    public SourceItem? Item { get; set; }

    /// <summary>Whether anything in it was changed, so that its own times are to be set again.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether all that the source has in it was seen: otherwise nothing is removed.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>What the vault has in it and the source did not name yet.</summary>
    public IEnumerable<KeyValuePair<byte[], Node>> Remaining => _present;

    public void Add(in NamedNode node) => _present[node.Name] = node.Node;

    /// <summary>What the vault has under that name, which from now on counts as named.</summary>
    public Node? Take(byte[] name) => _present.Remove(name, out var node) ? node : null;

    /// <summary>The path of a name in it.</summary>
    public FilePath PathOf(ReadOnlySpan<byte> name)
    {
        var names = new List<byte[]>();
        for (var folder = this; folder is not null; folder = folder.Parent)
            names.Insert(0, folder.Path);
        var path = new List<byte>();
        foreach (var part in names)
            path.AddRange([.. part, (byte)'/']);
        return FilePath.Parse([.. path, .. name]);
    }

    private ImportFolder? Parent => parent;

    /// <summary>Its name; the whole path for the one where the import begins.</summary>
    private byte[] Path => name;
}
