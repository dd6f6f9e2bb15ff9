using System.Buffers;
using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>A file of the machine, opened when it is looked at.</summary>
internal sealed class LocalContent(LocalDirectory directory, byte[] name) : SourceContent
{
    private const int BufferBytes = 256 * 1024;
    private const int BlockBytes = 512;

    private readonly LocalDirectory _directory = directory.Hold();
    private LocalFile? _file;
    private LocalStat _stat;
    private bool _disposed;

    public override SourceItem Look() => SourceException.Guard(_directory, name, () =>
    {
        _file ??= _directory.OpenFile(name);
        _stat = Settling.Look(_file.Stat, out var observed);
        if (_stat.Type != NodeType.File)
            throw new Storage.CairnException(Storage.ErrorCode.InputOutput, $"{_file.Path} became something else while it was imported.");
        return SourceItem.From(name, _stat, observed);
    });

    public override SortedList<byte[], byte[]>? Xattrs() => SourceException.Guard(_directory, name, () => _file!.HasXattrs ? _directory.Xattrs(name) : LocalXattrs.None);

    public override void CopyTo(ContentSink sink)
    {
        _file!.WillReadAll(_stat.Size);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var end = _stat.Blocks * BlockBytes < _stat.Size ? CopySparse(sink, buffer) : CopyRange(sink, buffer, 0, _stat.Size);
            if (end < _stat.Size)
                sink.Skip(_stat.Size - end);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override bool IsUnchanged() => SourceException.Guard(_directory, name, () =>
    {
        var now = _file!.Stat();
        return now.Size == _stat.Size && now.MTime == _stat.MTime && now.CTime == _stat.CTime;
    });

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _file?.Dispose();
        _directory.Dispose();
    }

    private long CopySparse(ContentSink sink, byte[] buffer)
    {
        long at = 0;
        while (at < _stat.Size && Next(at) is var (start, end) && start < end)
        {
            sink.Skip(start - at);
            at = CopyRange(sink, buffer, start, end);
            if (at < end)
                break;
        }
        return at;
    }

    private (long Start, long End) Next(long at) => SourceException.Guard(_directory, name, () =>
        _file!.TryNextData(at, _stat.Size, out var start, out var end) ? (start, end) : (at, at));

    /// <returns>Where it ended: earlier than asked for when the file became shorter.</returns>
    private long CopyRange(ContentSink sink, byte[] buffer, long from, long to)
    {
        while (from < to)
        {
            var room = sink.Room(buffer);
            room = room[..(int)Math.Min(room.Length, to - from)];
            var read = Read(room, from);
            if (read == 0)
                break;
            sink.Take(room[..read]);
            from += read;
        }
        return from;
    }

    private int Read(Span<byte> target, long at)
    {
        try
        {
            return _file!.Read(target, at);
        }
        catch (Storage.CairnException failure)
        {
            throw SourceException.Of(_directory, name, failure);
        }
    }
}
