using Cairn.FileSystem;
using Cairn.FileSystem.Content;

namespace Cairn.Transfer;

/// <summary>Writes a directory of the vault as a tar stream, names in bytewise order, each directory before what is in it.</summary>
internal sealed class TarTarget(InodeView view, ExportOptions options, TarWriter writer, ExportTally tally, CancellationToken cancellation)
{
    private const int BufferBytes = 1 << 20;

    private readonly Dictionary<long, byte[]> _links = [];
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Writes <paramref name="node"/> and all below it.</summary>
    public void Write(byte[] path, Node node)
    {
        cancellation.ThrowIfCancellationRequested();
        if (node.IsDirectory)
        {
            options.Progress?.Show(FilePath.Decode(path));
            Begin(node, TarType.Directory, [.. path, (byte)'/']);
            tally.Did(0);
            foreach (var (name, child) in view.Children(node.Ino))
                Write([.. path, (byte)'/', .. name], child);
            return;
        }
        if (node.Type == NodeType.Socket)
        {
            tally.Notice(TransferNoticeKind.Unsupported, FilePath.Decode(path), $"{FilePath.Decode(path)} is a socket, which a tar stream cannot hold.");
            return;
        }
        if (node.Nlink > 1 && _links.TryGetValue(node.Ino, out var first))
            writer.Begin(Describe(node, TarType.HardLink, path) with { LinkPath = first });
        else
            WriteFirst(path, node);
        tally.Did(node.Size);
    }

    private void WriteFirst(byte[] path, Node node)
    {
        if (node.Nlink > 1)
            _links.Add(node.Ino, path);
        if (node.IsFile)
            WriteFile(path, node);
        else
            Begin(node, TypeOf(node.Type), path);
    }

    private void WriteFile(byte[] path, Node node)
    {
        var data = Data(node);
        var isSparse = data.Sum(static run => run.Length) < node.Size;
        writer.Begin(Describe(node, TarType.File, path) with { Size = node.Size, Xattrs = Xattrs(node), Data = isSparse ? data : null });
        foreach (var (offset, length) in data)
            for (long done = 0; done < length;)
            {
                cancellation.ThrowIfCancellationRequested();
                var read = view.Read(node, offset + done, _buffer.AsSpan(0, (int)Math.Min(BufferBytes, length - done)), once: true);
                writer.Write(_buffer.AsSpan(0, read));
                done += read;
            }
    }

    private List<(long Offset, long Length)> Data(Node node)
    {
        var data = new List<(long, long)>();
        if (node.Size == 0)
            return data;
        if (node.Content.Kind is ContentKind.Inline or ContentKind.Chunk)
            return [(0, node.Size)];
        for (long at = 0; at < node.Size && view.TryNextData(node, at, out var start, out var end); at = end)
            data.Add((start, end - start));
        return data;
    }

    private void Begin(Node node, TarType type, byte[] path)
    {
        node.ThrowIfPurged();
        writer.Begin(Describe(node, type, path) with { LinkPath = node.Target ?? [], Xattrs = Xattrs(node) });
    }

    private SortedList<byte[], byte[]>? Xattrs(Node node)
    {
        if (!node.HasAttributes)
            return null;
        view.ListXattrs(node.Ino, out var attributes).Check(FilePath.Root);
        return (SortedList<byte[], byte[]>)attributes;
    }

    private static TarEntry Describe(Node node, TarType type, byte[] path) => new()
    {
        Path = path,
        Type = type,
        Permissions = node.Mode & Mode.Permissions,
        Uid = node.Uid,
        Gid = node.Gid,
        MTime = node.MTime,
        Rdev = node.Rdev,
    };

    private static TarType TypeOf(NodeType type) => type switch
    {
        NodeType.Symlink => TarType.Symlink,
        NodeType.CharacterDevice => TarType.CharacterDevice,
        NodeType.BlockDevice => TarType.BlockDevice,
        _ => TarType.Fifo,
    };
}
