using System.Buffers;
using Cairn.FileSystem;
using Cairn.FileSystem.Content;
using Cairn.Storage;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>Writes files of a vault to the machine. Any number of threads, one file each.</summary>
internal sealed class FileWriter(InodeView view, LocalAttributes attributes, ExportTally tally)
{
    private const int BufferBytes = 1 << 20;

    public void Write(LocalDirectory directory, byte[] name, Node node, CancellationToken cancellation)
    {
        using var file = directory.MakeFile(name);
        if (node.Size > 0)
            WriteBytes(file, node, cancellation);
        attributes.Apply(directory, name, file, node);
        tally.Did(node.Size);
    }

    private void WriteBytes(LocalFile file, Node node, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, node.Size));
        try
        {
            long at = 0;
            while (at < node.Size && Next(node, at) is var (start, end) && start < end)
                at = Copy(file, node, start, end, buffer, cancellation);
            if (at < node.Size)
                file.SetLength(node.Size);
        }
        catch (CairnException damaged) when (damaged.Code == ErrorCode.Corrupt)
        {
            throw new CairnException(ErrorCode.Corrupt, $"{file.Path} cannot be written: {damaged.Message}", damaged);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Small contents have no holes that are worth asking for.</summary>
    private (long Start, long End) Next(Node node, long at)
    {
        if (node.Content.Kind is ContentKind.Inline or ContentKind.Chunk)
            return (at, node.Size);
        return view.TryNextData(node, at, out var start, out var end) ? (start, end) : (at, at);
    }

    private long Copy(LocalFile file, Node node, long from, long to, byte[] buffer, CancellationToken cancellation)
    {
        while (from < to)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = view.Read(node, from, buffer.AsSpan(0, (int)Math.Min(Math.Min(buffer.Length, BufferBytes), to - from)), once: true);
            file.Write(buffer.AsSpan(0, read), from);
            from += read;
        }
        return from;
    }
}
