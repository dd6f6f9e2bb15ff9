using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>Access times: kept for each branch and node, outside history, and only where one was set or a read recorded it.</summary>
internal static class AccessTimes
{
    public static Timestamp? Read(IReadTransaction transaction, VaultSchema schema, long branch, long ino)
    {
        Span<byte> key = stackalloc byte[2 * OrderedNumber.MaxBytes];
        if (!transaction.TryGet(schema.AccessTimes, Key(key, branch, ino), out var value))
            return null;
        var reader = new RecordReader(value, "access time");
        var time = reader.Time();
        reader.End();
        return time;
    }

    /// <summary>Whether relatime moves <paramref name="accessed"/> at a read: it is not later than the last change, or a day old.</summary>
    public static bool IsDue(Timestamp accessed, Node node, Timestamp now) =>
        accessed <= node.MTime || accessed <= node.CTime || now.Seconds - accessed.Seconds >= RelatimeSeconds;

    private const long RelatimeSeconds = 24 * 60 * 60;

    public static void Write(IWriteTransaction transaction, VaultSchema schema, long branch, long ino, Timestamp time)
    {
        Span<byte> key = stackalloc byte[2 * OrderedNumber.MaxBytes], value = stackalloc byte[2 * OrderedNumber.MaxBytes];
        var writer = new RecordWriter(value);
        writer.Time(time);
        transaction.Put(schema.AccessTimes, Key(key, branch, ino), writer.Written);
    }

    /// <summary>The first nodes from <paramref name="first"/> on that have one, at most <paramref name="count"/>.</summary>
    public static List<long> From(IReadTransaction transaction, VaultSchema schema, long branch, long first, int count)
    {
        Span<byte> from = stackalloc byte[2 * OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(schema.AccessTimes, Key(from, branch, first), to[..OrderedNumber.Write(to, (ulong)branch + 1)]);
        var inos = new List<long>();
        while (inos.Count < count && cursor.MoveNext())
        {
            var reader = new RecordReader(cursor.Key, "access time key");
            _ = reader.Number();
            inos.Add(reader.Long());
        }
        return inos;
    }

    public static void Delete(IWriteTransaction transaction, VaultSchema schema, long branch, long ino)
    {
        Span<byte> key = stackalloc byte[2 * OrderedNumber.MaxBytes];
        transaction.Delete(schema.AccessTimes, Key(key, branch, ino));
    }

    private static ReadOnlySpan<byte> Key(Span<byte> buffer, long branch, long ino)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(ino);
        return writer.Written;
    }
}
