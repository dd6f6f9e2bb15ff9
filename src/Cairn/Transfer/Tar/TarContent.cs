using System.Buffers;

namespace Cairn.Transfer;

/// <summary>A small file of a tar stream: its bytes were read into memory, so that the stream can go on.</summary>
internal sealed class TarMemoryContent : SourceContent
{
    private readonly SourceItem _item;
    private readonly TarEntry _entry;
    private byte[] _bytes;

    public TarMemoryContent(TarReader reader, TarEntry entry, SourceItem item)
    {
        (_item, _entry) = (item, entry);
        var stored = (int)(entry.Data?.Sum(static run => run.Length) ?? entry.Size);
        _bytes = ArrayPool<byte>.Shared.Rent(stored);
        for (var filled = 0; filled < stored;)
            filled += reader.Read(_bytes.AsSpan(filled, stored - filled));
    }

    public override SourceItem Look() => _item;

    public override SortedList<byte[], byte[]>? Xattrs() => _entry.Xattrs ?? TarSource.None;

    public override void CopyTo(ContentSink sink)
    {
        if (_entry.Data is not { } data)
        {
            sink.Write(_bytes.AsSpan(0, (int)_entry.Size));
            return;
        }
        long at = 0;
        var from = 0;
        foreach (var (offset, length) in data)
        {
            sink.Skip(offset - at);
            sink.Write(_bytes.AsSpan(from, (int)length));
            from += (int)length;
            at = offset + length;
        }
        sink.Skip(_entry.Size - at);
    }

    public override void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}

/// <summary>A large file of a tar stream, stored as it is read.</summary>
internal sealed class TarStreamContent(TarReader reader, TarEntry entry, SourceItem item, CancellationToken cancellation) : SourceContent
{
    private const int BufferBytes = 256 * 1024;

    public override bool IsNow => true;

    public override SourceItem Look() => item;

    public override SortedList<byte[], byte[]>? Xattrs() => entry.Xattrs ?? TarSource.None;

    public override void CopyTo(ContentSink sink)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long at = 0;
            foreach (var (offset, length) in entry.Data ?? [(0, entry.Size)])
            {
                sink.Skip(offset - at);
                Copy(sink, length, buffer);
                at = offset + length;
            }
            sink.Skip(entry.Size - at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override void Dispose()
    {
    }

    private void Copy(ContentSink sink, long length, byte[] buffer)
    {
        while (length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = reader.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)));
            sink.Write(buffer.AsSpan(0, read));
            length -= read;
        }
    }
}
