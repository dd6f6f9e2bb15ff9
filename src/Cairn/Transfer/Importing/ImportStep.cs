using Cairn.FileSystem;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;

namespace Cairn.Transfer;

/// <summary>One operation of an import, decided by the thread that walks the source, carried out by the one that commits.</summary>
internal abstract class ImportStep(FilePath path)
{
    /// <summary>The path in the vault.</summary>
    public FilePath Path => path;

    /// <summary>Does it. May be called again when the transaction was undone.</summary>
    public abstract void Carry(Draft draft);
}

/// <summary>Makes a name what the source has; files get their content by way of <see cref="ImportWorker"/>.</summary>
internal sealed class PutStep(FilePath path, ImportTarget parent, byte[] name, ImportTarget target) : ImportStep(path), IDisposable
{
    private ContentBuilder? _builder;

    /// <summary>What it is to be; for a file, once it was read. Null: it could not be read.</summary>
    public ImportedNode? Node { get; set; }

    /// <summary>The file to be read; null for everything else.</summary>
    public SourceContent? Source { get; init; }

    /// <summary>What the vault has there; null: nothing, or something else.</summary>
    public Node? Existing { get; init; }

    /// <summary>What is there is another node, which must not change.</summary>
    public bool IsAnother { get; init; }

    /// <summary>The content that was read, when it is stored by the batch.</summary>
    public BulkContent? Content { get; set; }

    /// <summary>The content that was read, when it was stored as it came.</summary>
    public ContentBuilder? Builder
    {
        get => _builder;
        set
        {
            _builder?.Dispose();
            _builder = value;
        }
    }

    public override void Carry(Draft draft)
    {
        if (Node is null)
            return;
        var content = Builder?.Complete(Data.Edit(draft, new DataOptions(IsVersion: true))) ?? Content?.Ref ?? Node.Content;
        var outcome = Importing.Put(draft, parent.Ino, name, Node with { Content = content, IsAnother = IsAnother });
        outcome.Error.Check(Path);
        target.Ino = outcome.Node.Ino;
    }

    public void Dispose()
    {
        Source?.Dispose();
        Builder = null;
    }
}

/// <summary>Makes a name a further one of a node that came before.</summary>
internal sealed class LinkStep(FilePath path, ImportTarget parent, byte[] name, ImportTarget target) : ImportStep(path)
{
    public override void Carry(Draft draft)
    {
        // The first name could not be read, and that was said.
        if (target.Ino != 0)
            Importing.Link(draft, target.Ino, parent.Ino, name).Error.Check(Path);
    }
}

/// <summary>Removes what the source has not.</summary>
internal sealed class RemoveStep(FilePath path, ImportTarget parent, byte[] name) : ImportStep(path)
{
    public override void Carry(Draft draft)
    {
        var error = Trees.Remove(draft, parent.Ino, name);
        if (error != Errno.ENOENT)
            error.Check(Path);
    }
}

/// <summary>Sets the attributes of a directory, after all that happened in it.</summary>
internal sealed class AttributesStep(FilePath path, ImportTarget target, ImportedNode node) : ImportStep(path)
{
    public override void Carry(Draft draft) => Importing.SetAttributes(draft, target.Ino, node).Error.Check(Path);
}
