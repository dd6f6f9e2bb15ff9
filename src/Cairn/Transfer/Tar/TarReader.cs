using System.Globalization;
using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn.Transfer;

/// <summary>
/// Reads a tar stream entry by entry: ustar, pax, GNU (long names, sparse files of every kind), and what came before. Names and values
/// are bytes. For one thread.
/// </summary>
internal sealed class TarReader(Stream stream)
{
    private const int MaxExtendedHeader = 64 << 20;
    private const int MaxLongName = 1 << 20;

    private readonly byte[] _block = new byte[TarFormat.Block];
    private readonly PaxRecords _global = new();
    private long _left;
    private int _padding;

    /// <summary>The next entry; what was not read of the one before is passed over. Null at the end.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InputOutput"/>: the stream is damaged or ends too early.</exception>
    public TarEntry? Next()
    {
        var records = new PaxRecords();
        records.Inherit(_global);
        byte[]? longName = null, longLink = null;
        while (ReadHeader())
        {
            var size = TarFormat.ReadNumber(_block.AsSpan(TarFormat.Size));
            if (size < 0)
                throw TarFormat.Damaged("a size is negative");
            switch ((char)_block[TarFormat.Type])
            {
                case 'x':
                    records.Read(ReadWhole(size, MaxExtendedHeader));
                    break;
                case 'g':
                    _global.Read(ReadWhole(size, MaxExtendedHeader));
                    records.Inherit(_global);
                    break;
                case 'L':
                    longName = TarFormat.ReadText(ReadWhole(size, MaxLongName)).ToArray();
                    break;
                case 'K':
                    longLink = TarFormat.ReadText(ReadWhole(size, MaxLongName)).ToArray();
                    break;
                case 'V' or 'M' or 'N':
                    Expect(size);
                    break;
                default:
                    return Read(records, longName, longLink, size);
            }
        }
        Drain();
        return null;
    }

    /// <summary>Reads stored bytes of the entry: the data of a sparse file without its holes.</summary>
    /// <returns>How many: none at the end of the entry.</returns>
    public int Read(Span<byte> buffer)
    {
        if (_left == 0)
            return 0;
        var read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
            throw Short();
        _left -= read;
        return read;
    }

    private TarEntry Read(PaxRecords records, byte[]? longName, byte[]? longLink, long size)
    {
        var header = _block.AsSpan();
        var path = records.Bytes("GNU.sparse.name") ?? records.Bytes("path") ?? longName ?? Path(header);
        var type = TypeOf((char)header[TarFormat.Type], path);
        var stored = type == TarType.File ? records.Number("size") ?? size : type == TarType.Directory ? 0 : size;
        var entry = new TarEntry
        {
            Path = path,
            Type = type,
            Permissions = (int)TarFormat.ReadNumber(header[TarFormat.Mode]) & Mode.Permissions,
            Uid = (uint)(records.Number("uid") ?? TarFormat.ReadNumber(header[TarFormat.Uid])),
            Gid = (uint)(records.Number("gid") ?? TarFormat.ReadNumber(header[TarFormat.Gid])),
            MTime = records.Time("mtime") ?? new Timestamp(TarFormat.ReadNumber(header[TarFormat.MTime]), 0),
            LinkPath = records.Bytes("linkpath") ?? longLink ?? TarFormat.ReadText(header[TarFormat.LinkName]).ToArray(),
            Rdev = type is TarType.CharacterDevice or TarType.BlockDevice ? TarFormat.ReadNumber(header[TarFormat.DeviceMajor]) << 32 | TarFormat.ReadNumber(header[TarFormat.DeviceMinor]) : 0,
            Size = type == TarType.File ? stored : 0,
            Xattrs = records.Xattrs,
        };
        var isOldSparse = header[TarFormat.Type] == 'S';
        Expect(stored);
        return isOldSparse ? ReadOldSparse(entry) : ReadSparse(entry, records);
    }

    /// <summary>GNU's first kind: the map stands in the header, and in blocks that follow it.</summary>
    private TarEntry ReadOldSparse(TarEntry entry)
    {
        var data = new List<(long, long)>();
        var size = TarFormat.ReadNumber(_block.AsSpan(TarFormat.RealSize));
        AddSparse(_block.AsSpan(TarFormat.SparseMap), data);
        for (var more = _block[TarFormat.IsExtended] != 0; more; more = _block[504] != 0)
        {
            if (!TryFill(_block))
                throw Short();
            AddSparse(_block.AsSpan(..504), data);
        }
        return entry with { Size = size, Data = Checked(data, size) };
    }

    private static void AddSparse(ReadOnlySpan<byte> map, List<(long, long)> data)
    {
        for (; map.Length >= 24 && map[0] != 0; map = map[24..])
            data.Add((TarFormat.ReadNumber(map[..12]), TarFormat.ReadNumber(map[12..24])));
    }

    private TarEntry ReadSparse(TarEntry entry, PaxRecords records)
    {
        if ((records.Number("GNU.sparse.realsize") ?? records.Number("GNU.sparse.size")) is not { } size)
            return entry;
        List<(long, long)> data;
        if (records.Number("GNU.sparse.major") == 1)
            data = ReadSparseMap();
        else if (records.Text("GNU.sparse.map") is { } map)
            data = Pairs(map.Split(',', StringSplitOptions.RemoveEmptyEntries));
        else
            data = [.. records.SparsePairs];
        return entry with { Size = size, Data = Checked(data, size) };
    }

    /// <summary>GNU's last kind: the map stands before the data, as lines of numbers, filled up to a block.</summary>
    private List<(long, long)> ReadSparseMap()
    {
        var numbers = new List<string>();
        var line = new List<byte>();
        long wanted = 1;
        var block = new byte[TarFormat.Block];
        while (numbers.Count < wanted)
        {
            for (var filled = 0; filled < block.Length;)
                filled += Read(block.AsSpan(filled)) is > 0 and var read ? read : throw Short();
            foreach (var value in block)
            {
                if (value != '\n')
                {
                    line.Add(value);
                    continue;
                }
                numbers.Add(System.Text.Encoding.ASCII.GetString(line.ToArray()));
                line.Clear();
                if (numbers.Count == 1)
                    wanted = 1 + 2 * Number(numbers[0]);
                if (numbers.Count == wanted)
                    break;
            }
        }
        return Pairs([.. numbers.Skip(1)]);
    }

    private static List<(long, long)> Pairs(string[] numbers)
    {
        var pairs = new List<(long, long)>();
        for (var i = 0; i + 1 < numbers.Length; i += 2)
            pairs.Add((Number(numbers[i]), Number(numbers[i + 1])));
        return pairs;
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue / 4 ? number : throw TarFormat.Damaged("a sparse map is malformed");

    private List<(long Offset, long Length)> Checked(List<(long Offset, long Length)> data, long size)
    {
        long end = 0, stored = 0;
        foreach (var (offset, length) in data)
        {
            if (offset < end || length < 0 || offset > size - length)
                throw TarFormat.Damaged("a sparse map is malformed");
            end = offset + length;
            stored += length;
        }
        return stored <= _left ? data : throw TarFormat.Damaged("a sparse map names more than is there");
    }

    private static byte[] Path(ReadOnlySpan<byte> header)
    {
        var name = TarFormat.ReadText(header[TarFormat.Name]);
        var prefix = header[TarFormat.Magic].StartsWith("ustar\0"u8) ? TarFormat.ReadText(header[TarFormat.Prefix]) : default;
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private static TarType TypeOf(char letter, byte[] path) => letter switch
    {
        '\0' or '0' or '7' or 'S' => path is [.., (byte)'/'] ? TarType.Directory : TarType.File,
        'D' => TarType.Directory,
        >= '1' and <= '6' => (TarType)letter,
        // What nobody knows is to be taken for a file.
        _ => TarType.File,
    };

    private bool ReadHeader()
    {
        Expect(0);
        // Without the mark of its end it may have been cut off anywhere.
        if (!TryFill(_block))
            throw Short();
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
            return false;
        if (TarFormat.ReadNumber(_block.AsSpan(TarFormat.Checksum)) != TarFormat.Sum(_block))
            throw TarFormat.Damaged("a header's checksum is wrong, or this is no tar stream");
        return true;
    }

    private byte[] ReadWhole(long size, int limit)
    {
        if (size > limit)
            throw TarFormat.Damaged("an extended header is too long");
        Expect(size);
        var bytes = new byte[size];
        for (var filled = 0; filled < bytes.Length;)
            filled += Read(bytes.AsSpan(filled));
        return bytes;
    }

    /// <summary>Passes over what is left, and begins a run of so many bytes.</summary>
    private void Expect(long size)
    {
        var scratch = new byte[_left + _padding > TarFormat.Block ? 64 * 1024 : TarFormat.Block];
        while (_left > 0)
            Read(scratch);
        for (; _padding > 0;)
            _padding -= stream.Read(scratch.AsSpan(0, _padding)) is > 0 and var read ? read : throw Short();
        (_left, _padding) = (size, TarFormat.Padding(size));
    }

    /// <returns>Whether there was a block; false at the very end.</returns>
    private bool TryFill(byte[] block)
    {
        var read = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        return read == block.Length || (read == 0 ? false : throw Short());
    }

    /// <summary>What stands behind the end is read, so that whoever writes it can end in order.</summary>
    private void Drain()
    {
        while (stream.Read(_block) > 0)
        {
        }
    }

    private static CairnException Short() => TarFormat.Damaged("it ends too early");
}
