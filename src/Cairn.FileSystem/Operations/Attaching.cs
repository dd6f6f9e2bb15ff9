using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;

namespace Cairn.FileSystem.Operations;

/// <summary>What an open file gathered, to become its content at once.</summary>
/// <param name="Built">Much that was written in order, as a content; null: nothing was. Flushed before.</param>
/// <param name="Runs">Bytes to be put beside it, in the order of their offsets; none overlaps it.</param>
internal sealed record AttachedContent(ContentBuilder? Built, IReadOnlyList<(long Offset, ReadOnlyMemory<byte> Bytes)> Runs)
{
    /// <summary>Where <see cref="Built"/> begins in the file.</summary>
    public long BuiltAt { get; init; }

    /// <summary>When it was written; null: now.</summary>
    public Timestamp? MTime { get; init; }

    /// <summary>When the node changed; null: now.</summary>
    public Timestamp? CTime { get; init; }

    /// <summary>Whether it ends a version of the file.</summary>
    public bool IsVersion { get; init; }

    /// <summary>Whether set-id bits go.</summary>
    public bool KillPrivileges { get; init; }

    /// <summary>The node as it was last seen: when another process has removed it, what is written goes on in a file without a name until it is closed.</summary>
    public Node? Last { get; init; }
}

/// <summary>Attaching what an open file gathered: one change of the node and one record in the log, however many writes it was.</summary>
internal static class Attaching
{
    public static Outcome Attach(Draft draft, long ino, AttachedContent attached)
    {
        if ((attached.Last is { } last ? draft.Vault.OpenNodes.FindOrKeep(draft, last) : draft.Node(ino)) is not { } stored)
            return Errno.ENOENT;
        if (!stored.Node.IsFile)
            return stored.Node.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
        draft.WillChange(stored, losesContent: true);
        DropCapabilities(draft, ref stored);
        var (content, size) = Build(draft, stored.Node, attached);
        NoteSmallWrites(draft, ino, content, attached);
        var node = stored.Node with
        {
            Content = content,
            Size = size,
            MTime = attached.MTime ?? draft.Time,
            CTime = attached.CTime ?? draft.Time,
            IsVersion = attached.IsVersion,
            Mode = attached.KillPrivileges ? Mode.WithoutPrivileges(stored.Node.Mode) : stored.Node.Mode,
        };
        draft.Store(stored, node, new LogRecord
        {
            Operation = Operation.Write,
            Session = draft.Session,
            Node = ino,
            Directory = node.Parent,
            Name = node.Name,
            Ranges = Ranges(attached),
        });
        return Outcome.Done(node);
    }

    private static (ContentRef Content, long Size) Build(Draft draft, Node node, AttachedContent attached)
    {
        var edit = Data.Edit(draft, new DataOptions(Born: new BornSet()));
        var (content, size) = PutBuilt(draft, edit, node, attached);
        foreach (var (offset, bytes) in attached.Runs)
        {
            // A small file that is written as a whole is shared with others like it.
            content = offset == 0 && bytes.Length >= size && attached.Runs.Count == 1 && bytes.Length <= edit.Policy.SingleChunk
                ? draft.Vault.Content.Store(edit, bytes.Span)
                : draft.Vault.Content.Write(edit, content, size, offset, bytes.Span);
            size = Math.Max(size, offset + bytes.Length);
        }
        return (content, size);
    }

    /// <summary>What was built shares its chunks with the file: it costs as much as it has extents, or leaves where it begins at a multiple of 1 MiB.</summary>
    private static (ContentRef Content, long Size) PutBuilt(Draft draft, in ContentEdit edit, Node node, AttachedContent attached)
    {
        if (attached.Built is not { } builder)
            return (node.Content, node.Size);
        var (built, end) = (builder.Complete(edit), attached.BuiltAt + builder.Length);
        return attached.BuiltAt == 0 && end >= node.Size
            ? (built, end)
            : (draft.Vault.Content.CopyRange(edit, new ContentSpan(built, builder.Length, 0, builder.Length), node.Content, node.Size, attached.BuiltAt), Math.Max(end, node.Size));
    }

    /// <summary>Small chunks of random writes are merged in the background.</summary>
    private static void NoteSmallWrites(Draft draft, long ino, ContentRef content, AttachedContent attached)
    {
        if (content.Kind == ContentKind.Map && attached.Runs.Any(static run => run.Bytes.Length < ContentLimits.Small) && Data.Edit(draft, default).Policy.WriteCut > ContentLimits.Page)
            draft.Vault.Upkeep.Written(draft.Branch.Id, ino);
    }

    /// <summary>What was written joins the ranges before it where it touches them; beyond the limit all is one.</summary>
    private static List<ByteRange> Ranges(AttachedContent attached)
    {
        var parts = attached.Runs.Select(static run => new ByteRange(run.Offset, run.Bytes.Length));
        if (attached.Built is { Length: > 0 } built)
            parts = parts.Append(new ByteRange(attached.BuiltAt, built.Length)).OrderBy(static part => part.Offset);
        var ranges = new List<ByteRange>();
        foreach (var part in parts)
        {
            if (ranges.Count > 0 && (ranges[^1].End >= part.Offset || ranges.Count == LogRecord.MaxRanges))
                ranges[^1] = new ByteRange(ranges[^1].Offset, Math.Max(ranges[^1].End, part.End) - ranges[^1].Offset);
            else
                ranges.Add(part);
        }
        return ranges;
    }

    /// <summary>Whoever changes a program takes its capabilities from it, whoever he is.</summary>
    private static void DropCapabilities(Draft draft, ref StoredNode stored)
    {
        if (stored.Node.HasAttributes && Attributes.RemoveXattr(draft, stored.Node.Ino, "security.capability"u8) == Errno.None)
            stored = draft.Node(stored.Node.Ino)!.Value;
    }
}
