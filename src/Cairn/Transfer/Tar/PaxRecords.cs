using System.Globalization;
using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.Temporal;

namespace Cairn.Transfer;

/// <summary>Records of a pax extended header: <c>length key=value</c>, for what a header itself cannot say. Keys are text, values are bytes.</summary>
internal sealed class PaxRecords
{
    private const string XattrPrefix = "SCHILY.xattr.";

    private readonly Dictionary<string, byte[]> _values = [];
    private readonly List<(long Offset, long Length)> _sparse = [];
    private long _sparseOffset;

    public bool IsEmpty => _values.Count == 0;

    /// <summary>The extended attributes among them; null when there are none.</summary>
    public SortedList<byte[], byte[]>? Xattrs { get; private set; }

    /// <summary>Where a sparse file has data, in the oldest manner: a pair of records for each run. Empty when it is not told so.</summary>
    public IReadOnlyList<(long Offset, long Length)> SparsePairs => _sparse;

    public byte[]? Bytes(string key) => _values.GetValueOrDefault(key);

    public string? Text(string key) => Bytes(key) is { } value ? Encoding.ASCII.GetString(value) : null;

    public long? Number(string key) => Text(key) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw TarFormat.Damaged($"{key} is no number");

    /// <summary>A time: seconds with a fraction.</summary>
    public Timestamp? Time(string key) => Text(key) is { } text ? ParseTime(key, text) : null;

    /// <summary>Takes over records; later ones replace earlier ones.</summary>
    public void Read(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > records.Length || length <= space + 1)
                throw TarFormat.Damaged("an extended header is malformed");
            var record = records[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0 || records[length - 1] != '\n')
                throw TarFormat.Damaged("an extended header is malformed");
            Set(FilePath.Decode(record[..equals]), record[(equals + 1)..].ToArray());
            records = records[length..];
        }
    }

    /// <summary>Takes over what holds for all entries that follow.</summary>
    public void Inherit(PaxRecords global)
    {
        foreach (var (key, value) in global._values)
            _values[key] = value;
    }

    public void Set(string key, byte[] value)
    {
        if (key.StartsWith(XattrPrefix, StringComparison.Ordinal))
            (Xattrs ??= new SortedList<byte[], byte[]>(BytesOrder.Instance))[FilePath.Encode(key.AsSpan(XattrPrefix.Length))] = value;
        else if (key == "GNU.sparse.offset")
            _sparseOffset = ParseNumber(key, value);
        else if (key == "GNU.sparse.numbytes")
            _sparse.Add((_sparseOffset, ParseNumber(key, value)));
        else
            _values[key] = value;
    }

    public void Set(string key, long value) => Set(key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    public void Set(string key, Timestamp time) => Set(key, Encoding.ASCII.GetBytes(Format(time)));

    /// <summary>All of them as bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>();
        foreach (var (key, value) in _values)
            Append(bytes, FilePath.Encode(key), value);
        foreach (var (name, value) in Xattrs ?? [])
            Append(bytes, [.. Encoding.ASCII.GetBytes(XattrPrefix), .. name], value);
        return [.. bytes];
    }

    private static void Append(List<byte> bytes, byte[] key, byte[] value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
            length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        bytes.AddRange([.. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)), (byte)' ', .. key, (byte)'=', .. value, (byte)'\n']);
    }

    private static long ParseNumber(string key, byte[] value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw TarFormat.Damaged($"{key} is no number");

    /// <summary>What is before 1970 counts down to its fraction: -1.5 is a second and a half before.</summary>
    private static Timestamp ParseTime(string key, string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "" : text[(point + 1)..];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) || fraction.Any(static digit => !char.IsAsciiDigit(digit)))
            throw TarFormat.Damaged($"{key} is no time");
        var nanoseconds = int.Parse(fraction.PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
        return text.StartsWith('-') && nanoseconds > 0 ? new Timestamp(seconds - 1, Timestamp.NanosecondsPerSecond - nanoseconds) : new Timestamp(seconds, nanoseconds);
    }

    private static string Format(Timestamp time)
    {
        var (seconds, nanoseconds) = (time.Seconds, time.Nanoseconds);
        var sign = "";
        if (seconds < 0)
        {
            sign = "-";
            (seconds, nanoseconds) = nanoseconds == 0 ? (-seconds, 0) : (-(seconds + 1), Timestamp.NanosecondsPerSecond - nanoseconds);
        }
        return nanoseconds == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{nanoseconds:D9}").TrimEnd('0');
    }
}
