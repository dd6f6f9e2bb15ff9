using System.Globalization;
using System.Text;
using Cairn.Storage;

namespace Cairn.Transfer;

/// <summary>Writes a tar stream: ustar headers, with pax ones before them for what these cannot say; sparse files as GNU tar does in pax. For one thread.</summary>
internal sealed class TarWriter(Stream stream)
{
    private const int RecordBlocks = 20;

    private readonly byte[] _block = new byte[TarFormat.Block];
    private long _written;
    private long _left;
    private int _padding;

    /// <summary>Begins an entry. The data of a file follows, without its holes.</summary>
    public void Begin(TarEntry entry)
    {
        if (_left > 0)
            throw new InvalidOperationException("The entry before is not complete.");
        var records = new PaxRecords();
        var map = entry.Data is { } data ? SparseMap(data, entry.Size) : [];
        var stored = map.Length + (entry.Data?.Sum(static run => run.Length) ?? entry.Size);
        if (entry.Data is not null)
        {
            records.Set("GNU.sparse.major", 1);
            records.Set("GNU.sparse.minor", 0);
            records.Set("GNU.sparse.name", entry.Path);
            records.Set("GNU.sparse.realsize", entry.Size);
        }
        foreach (var (name, value) in entry.Xattrs ?? [])
            records.Set("SCHILY.xattr." + FilePath.Decode(name), value);
        var header = Header(entry, entry.Data is null ? entry.Path : [.. "GNUSparseFile.0/"u8, .. Last(entry.Path)], stored, records);
        if (!records.IsEmpty || records.Xattrs is not null)
            WriteRecords(records, entry);
        WriteBlock(header);
        (_left, _padding) = (stored, TarFormat.Padding(stored));
        if (map.Length > 0)
            Write(map);
        EndIfDone();
    }

    /// <summary>Writes data of the file that was begun.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _left)
            throw new InvalidOperationException("More data than the header says.");
        stream.Write(bytes);
        _left -= bytes.Length;
        _written += bytes.Length;
        EndIfDone();
    }

    /// <summary>Writes the end.</summary>
    public void Finish()
    {
        _block.AsSpan().Clear();
        var rest = RecordBlocks - (int)((_written / TarFormat.Block + 2) % RecordBlocks);
        for (var i = 0; i < 2 + rest % RecordBlocks; i++)
            WriteBlock(_block);
        stream.Flush();
    }

    private static byte[] Header(TarEntry entry, byte[] path, long stored, PaxRecords records)
    {
        var header = new byte[TarFormat.Block];
        WritePath(header, path, entry.Data is null ? records : null);
        if (!TryWriteText(header.AsSpan(TarFormat.LinkName), entry.LinkPath))
            records.Set("linkpath", entry.LinkPath);
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.Mode), entry.Permissions);
        WriteNumber(header.AsSpan(TarFormat.Uid), entry.Uid, "uid", records);
        WriteNumber(header.AsSpan(TarFormat.Gid), entry.Gid, "gid", records);
        WriteNumber(header.AsSpan(TarFormat.Size), stored, "size", records);
        if (!TarFormat.TryWriteOctal(header.AsSpan(TarFormat.MTime), entry.MTime.Seconds) || entry.MTime.Nanoseconds != 0)
            records.Set("mtime", entry.MTime);
        header[TarFormat.Type] = (byte)entry.Type;
        "ustar\0"u8.CopyTo(header.AsSpan(TarFormat.Magic));
        "00"u8.CopyTo(header.AsSpan(263));
        if (!TarFormat.TryWriteOctal(header.AsSpan(TarFormat.DeviceMajor), entry.Rdev >> 32) || !TarFormat.TryWriteOctal(header.AsSpan(TarFormat.DeviceMinor), (uint)entry.Rdev))
            throw new CairnException(ErrorCode.InvalidOperation, $"The number of the device {FilePath.Decode(entry.Path)} is larger than a tar stream can hold.");
        return Sealed(header);
    }

    private static byte[] Sealed(byte[] header)
    {
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.Checksum)[..7], TarFormat.Sum(header));
        header[155] = (byte)' ';
        return header;
    }

    private static void WriteNumber(Span<byte> field, long value, string key, PaxRecords records)
    {
        if (TarFormat.TryWriteOctal(field, value))
            return;
        _ = TarFormat.TryWriteOctal(field, 0);
        records.Set(key, value);
    }

    /// <summary>A path that does not fit is cut, and stands in full in the records.</summary>
    private static void WritePath(byte[] header, byte[] path, PaxRecords? records)
    {
        if (TryWriteText(header.AsSpan(TarFormat.Name), path))
            return;
        for (var slash = Math.Max(path.Length - 101, 1); slash < path.Length - 1; slash++)
            if (path[slash] == '/' && slash <= 155)
            {
                path.AsSpan(..slash).CopyTo(header.AsSpan(TarFormat.Prefix));
                path.AsSpan((slash + 1)..).CopyTo(header.AsSpan(TarFormat.Name));
                return;
            }
        path.AsSpan(..100).CopyTo(header.AsSpan(TarFormat.Name));
        records?.Set("path", path);
    }

    private static bool TryWriteText(Span<byte> field, byte[] text)
    {
        if (text.Length > field.Length)
            return false;
        text.CopyTo(field);
        return true;
    }

    private void WriteRecords(PaxRecords records, TarEntry entry)
    {
        var bytes = records.ToBytes();
        var header = new byte[TarFormat.Block];
        byte[] name = [.. "PaxHeaders/"u8, .. Last(entry.Path)];
        name.AsSpan(..Math.Min(name.Length, 100)).CopyTo(header);
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.Mode), 0x1A4);
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.Uid), 0);
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.Gid), 0);
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.Size), bytes.Length);
        _ = TarFormat.TryWriteOctal(header.AsSpan(TarFormat.MTime), Math.Max(0, entry.MTime.Seconds));
        header[TarFormat.Type] = (byte)'x';
        "ustar\0"u8.CopyTo(header.AsSpan(TarFormat.Magic));
        "00"u8.CopyTo(header.AsSpan(263));
        WriteBlock(Sealed(header));
        (_left, _padding) = (bytes.Length, TarFormat.Padding(bytes.Length));
        Write(bytes);
    }

    /// <summary>Readers take the end of the last run for the file's, so that a hole there is followed by an empty run.</summary>
    private static byte[] SparseMap(IReadOnlyList<(long Offset, long Length)> data, long size)
    {
        if (data.Count == 0 || data[^1].Offset + data[^1].Length < size)
            data = [.. data, (size, 0)];
        var map = new StringBuilder();
        map.Append(CultureInfo.InvariantCulture, $"{data.Count}\n");
        foreach (var (offset, length) in data)
            map.Append(CultureInfo.InvariantCulture, $"{offset}\n{length}\n");
        map.Append('\0', TarFormat.Padding(map.Length));
        return Encoding.ASCII.GetBytes(map.ToString());
    }

    private static byte[] Last(byte[] path)
    {
        var trimmed = path.AsSpan().TrimEnd((byte)'/');
        return trimmed[(trimmed.LastIndexOf((byte)'/') + 1)..].ToArray();
    }

    private void WriteBlock(ReadOnlySpan<byte> block)
    {
        stream.Write(block);
        _written += block.Length;
    }

    private void EndIfDone()
    {
        if (_left > 0 || _padding == 0)
            return;
        _block.AsSpan().Clear();
        WriteBlock(_block.AsSpan(0, _padding));
        _padding = 0;
    }
}
