using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Content;

/// <summary>Reads packs; keeps the files it read lately open.</summary>
internal sealed class PackReader(PackDirectory directory) : IPackReader, IDisposable
{
    private const int MaxOpen = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, SafeFileHandle> _open = [];

    public void Read(long chunk, PackPlace place, Span<byte> stored)
    {
        while (true)
        {
            try
            {
                ReadFully(Open(chunk, place), chunk, place, stored);
                return;
            }
            catch (ObjectDisposedException)
            {
                // Another thread made room among the open files between our finding it and reading: open it again.
            }
        }
    }

    /// <summary>As <see cref="Read"/>, for bytes that are passed on as they are stored: the record has to match its checksum.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>.</exception>
    public void ReadChecked(long chunk, PackPlace place, Span<byte> stored)
    {
        Read(chunk, place, stored);
        Span<byte> header = stackalloc byte[PackFormat.RecordHeaderBytes];
        Read(chunk, place with { Offset = place.Offset - header.Length }, header);
        if (!PackRecord.TryRead(header, out var found, out var length) || found != chunk || length != place.Length)
            throw PackErrors.Damaged(directory.PathOf(place.Pack), chunk, place, "another record stands there");
        if (!PackRecord.Matches(header, stored))
            throw PackErrors.Damaged(directory.PathOf(place.Pack), chunk, place, "the record does not match its checksum");
    }

    /// <summary>What is wrong with the record at <paramref name="place"/>, in words; null when nothing is.</summary>
    public string? Examine(long chunk, PackPlace place)
    {
        var record = new byte[PackFormat.RecordHeaderBytes + place.Length];
        if (directory.TryOpen(place.Pack) is not { } handle)
            return "the file is missing";
        using (handle)
        {
            if (!PackDirectory.HasHeader(handle))
                return "the file does not begin like a pack";
            if (Fill(handle, record, place.Offset) != record.Length)
                return "the file ends before the record does";
        }
        if (!PackRecord.TryRead(record, out var found, out var length) || found != chunk || length != place.Length)
            return "another record stands there";
        return PackRecord.Matches(record, record.AsSpan(PackFormat.RecordHeaderBytes)) ? null : "the record does not match its checksum";
    }

    /// <summary>Closes the file of a pack that is about to be deleted.</summary>
    public void Forget(long pack)
    {
        lock (_lock)
        {
            if (_open.Remove(pack, out var handle))
                handle.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var handle in _open.Values)
                handle.Dispose();
            _open.Clear();
        }
    }

    private void ReadFully(SafeFileHandle handle, long chunk, PackPlace place, Span<byte> stored)
    {
        try
        {
            if (Fill(handle, stored, place.Offset + PackFormat.RecordHeaderBytes) == stored.Length)
                return;
        }
        catch (IOException error)
        {
            throw PackErrors.Failed("read", directory.PathOf(place.Pack), error);
        }
        throw PackErrors.Damaged(directory.PathOf(place.Pack), chunk, place, "the file ends before the record does");
    }

    private SafeFileHandle Open(long chunk, PackPlace place)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(place.Pack, out var handle))
                return handle;
            handle = directory.TryOpen(place.Pack) ?? throw PackErrors.Damaged(directory.PathOf(place.Pack), chunk, place, "the file is missing");
            if (_open.Count >= MaxOpen)
                CloseOne();
            _open.Add(place.Pack, handle);
            return handle;
        }
    }

    private void CloseOne()
    {
        foreach (var (pack, handle) in _open)
        {
            _open.Remove(pack);
            handle.Dispose();
            return;
        }
    }

    private static int Fill(SafeFileHandle handle, Span<byte> target, long offset)
    {
        var filled = 0;
        while (filled < target.Length)
        {
            var read = RandomAccess.Read(handle, target[filled..], offset + filled);
            if (read == 0)
                break;
            filled += read;
        }
        return filled;
    }
}
