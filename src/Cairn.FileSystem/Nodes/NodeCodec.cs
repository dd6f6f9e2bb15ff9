using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem;

/// <summary>Node records (docs/format.md §7).</summary>
internal static class NodeCodec
{
    /// <summary>More than any record takes: a link's target of 4,095 bytes, a name of 255 and the numbers.</summary>
    public const int MaxBytes = 4608;

    /// <summary>More than a record takes that is not a symbolic link.</summary>
    public const int MaxBytesWithoutTarget = 448;

    public const int MaxTargetBytes = 4095;

    public const int MaxNameBytes = 255;

    private const int CTimeIsMTime = 1, BTimeIsMTime = 2, Version = 4, ContentShift = 3, ContentMask = 7, Attributes = 64, KnownFlags = 0x7F;

    public static int SpaceFor(Node node) => node.Target is null ? MaxBytesWithoutTarget : MaxBytes;

    public static ReadOnlySpan<byte> Write(Span<byte> buffer, Node node)
    {
        var writer = new RecordWriter(buffer);
        writer.Number((ulong)Flags(node));
        writer.Number((ulong)node.Mode);
        writer.Number(node.Uid);
        writer.Number(node.Gid);
        writer.Number(node.Nlink);
        writer.Number(node.Size);
        WriteContent(ref writer, node);
        writer.Time(node.MTime);
        if (node.CTime != node.MTime)
            writer.Time(node.CTime);
        if (node.BTime != node.MTime)
            writer.Time(node.BTime);
        if (HasDevice(node.Type))
            writer.Number(node.Rdev);
        writer.Number(node.Parent);
        writer.Bytes(node.Name);
        return writer.Written;
    }

    public static Node Read(long ino, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, "node");
        var flags = reader.Int(KnownFlags);
        var mode = reader.Int(0xFFFF);
        if (!FileSystem.Mode.IsKnown(mode))
            throw reader.Malformed("its type is unknown");
        var (uid, gid) = (reader.Word(), reader.Word());
        var (nlink, size) = (reader.Long(), reader.Long());
        var kind = (ContentKind)(flags >> ContentShift & ContentMask);
        if (!Fits(kind, FileSystem.Mode.Type(mode)))
            throw reader.Malformed("its content is not one of its type");
        var (content, target) = ReadContent(ref reader, kind);
        var mtime = reader.Time();
        var node = new Node
        {
            Ino = ino,
            Mode = mode,
            Uid = uid,
            Gid = gid,
            Nlink = nlink,
            Size = size,
            Content = content,
            Target = target,
            MTime = mtime,
            CTime = (flags & CTimeIsMTime) != 0 ? mtime : reader.Time(),
            BTime = (flags & BTimeIsMTime) != 0 ? mtime : reader.Time(),
            Rdev = HasDevice(FileSystem.Mode.Type(mode)) ? reader.Long() : 0,
            IsVersion = (flags & Version) != 0,
            HasAttributes = (flags & Attributes) != 0,
            Parent = reader.Long(),
            Name = reader.Bytes().ToArray(),
        };
        reader.End();
        return node;
    }

    private static bool Fits(ContentKind kind, NodeType type) => kind switch
    {
        ContentKind.SymlinkTarget => type == NodeType.Symlink,
        ContentKind.Inline or ContentKind.Chunk or ContentKind.Map => type == NodeType.File,
        ContentKind.None => type != NodeType.Symlink,
        _ => true,
    };

    private static bool HasDevice(NodeType type) => type is NodeType.BlockDevice or NodeType.CharacterDevice;

    private static int Flags(Node node) =>
        (node.CTime == node.MTime ? CTimeIsMTime : 0) | (node.BTime == node.MTime ? BTimeIsMTime : 0)
        | (node.IsVersion ? Version : 0) | (node.HasAttributes ? Attributes : 0) | (int)node.Content.Kind << ContentShift;

    private static void WriteContent(ref RecordWriter writer, Node node)
    {
        if (node.Content.Kind == ContentKind.SymlinkTarget)
            writer.Bytes(node.Target);
        else if (node.Content.Kind is not (ContentKind.None or ContentKind.Purged))
            writer.Number(node.Content.Id);
        if (node.Content.Kind == ContentKind.Map)
            writer.Byte(node.Content.Height);
    }

    private static (ContentRef, byte[]?) ReadContent(ref RecordReader reader, ContentKind kind) => kind switch
    {
        ContentKind.None => (default, null),
        ContentKind.Purged => (ContentRef.Purged, null),
        ContentKind.Inline or ContentKind.Chunk => (new ContentRef(kind, reader.Long(), 0), null),
        ContentKind.Map => (new ContentRef(kind, reader.Long(), reader.Byte()), null),
        ContentKind.SymlinkTarget => (new ContentRef(kind, 0, 0), reader.Bytes().ToArray()),
        _ => throw reader.Malformed("its content is of an unknown kind"),
    };
}
