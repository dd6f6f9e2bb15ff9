using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Log;

/// <summary>What is said of a revision as a whole.</summary>
/// <param name="Time">Not earlier than the time of the revision before.</param>
/// <param name="Clock">What the clock showed.</param>
/// <param name="Kind">What kind of revision it is.</param>
internal readonly record struct RevisionHeader(Timestamp Time, Timestamp Clock, RevisionKind Kind);

/// <summary>A revision as the log keeps it.</summary>
internal sealed record LoggedRevision(long Branch, long Revision, RevisionHeader Header, IReadOnlyList<LogRecord> Records);

/// <summary>Reads the log.</summary>
internal sealed class LogTable(VaultSchema schema)
{
    /// <summary>The revision's header, or null when the log does not have it.</summary>
    public RevisionHeader? Header(IReadTransaction transaction, long branch, long revision)
    {
        Span<byte> key = stackalloc byte[3 * OrderedNumber.MaxBytes];
        if (!transaction.TryGet(schema.Log, Key(key, branch, revision, 0), out var value))
            return null;
        var reader = new RecordReader(value, "log");
        return ReadHeader(ref reader);
    }

    /// <summary>The newest revision of <paramref name="branch"/> itself; null when it has none.</summary>
    public Branches.Tip? Newest(IReadTransaction transaction, long branch)
    {
        long revision;
        using (var cursor = Open(transaction, branch, 0, long.MaxValue))
        {
            if (!cursor.MovePrevious())
                return null;
            (revision, var segment) = ParseKey(cursor.Key);
            if (segment == 0)
                return new Branches.Tip(revision, ReadTime(cursor.Value));
        }
        return Header(transaction, branch, revision) is { } header
            ? new Branches.Tip(revision, header.Time)
            : throw new CairnException(ErrorCode.Corrupt, $"Revision {revision} of branch {branch} has no beginning in the log.");
    }

    /// <summary>The revisions of <paramref name="branch"/> from <paramref name="first"/> to <paramref name="last"/>, ascending. Other
    /// branches' revisions, ancestors' among them, are not included.</summary>
    public IEnumerable<LoggedRevision> Read(IReadTransaction transaction, long branch, long first, long last)
    {
        using var cursor = Open(transaction, branch, first, last);
        List<LogRecord>? records = null;
        RevisionHeader header = default;
        long revision = 0;
        while (cursor.MoveNext())
        {
            var (at, segment) = ParseKey(cursor.Key);
            if (segment == 0)
            {
                if (records is not null)
                    yield return new LoggedRevision(branch, revision, header, records);
                (records, revision) = ([], at);
            }
            header = ReadSegment(cursor.Value, segment == 0, header, records ?? []);
        }
        if (records is not null)
            yield return new LoggedRevision(branch, revision, header, records);
    }

    /// <summary>The last revision of <paramref name="branch"/> that is not later than <paramref name="time"/>; <paramref name="before"/>
    /// when there is none. Halves the range: one look at the log for each step.</summary>
    public long LastNotLater(IReadTransaction transaction, long branch, long before, long tip, Timestamp time)
    {
        var (low, high) = (before, tip);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            var at = FirstFrom(transaction, branch, middle, high);
            if (at is { } found && found.Time <= time)
                low = found.Revision;
            else
                high = middle - 1;
        }
        return low;
    }

    public static ReadOnlySpan<byte> Key(Span<byte> buffer, long branch, long revision, long segment)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(revision);
        writer.Number(segment);
        return writer.Written;
    }

    public static void WriteHeader(ref RecordWriter writer, in RevisionHeader header)
    {
        writer.Time(header.Time);
        writer.Signed((header.Clock.Seconds - header.Time.Seconds) * Timestamp.NanosecondsPerSecond + header.Clock.Nanoseconds - header.Time.Nanoseconds);
        writer.Byte((byte)header.Kind);
    }

    private static RevisionHeader ReadHeader(ref RecordReader reader)
    {
        var time = reader.Time();
        var clock = time.Plus(reader.Signed());
        var kind = reader.Byte();
        return kind <= (byte)RevisionKind.Merge ? new RevisionHeader(time, clock, (RevisionKind)kind) : throw reader.Malformed("its kind is unknown");
    }

    private static Timestamp ReadTime(ReadOnlySpan<byte> segment)
    {
        var reader = new RecordReader(segment, "log");
        return ReadHeader(ref reader).Time;
    }

    private static RevisionHeader ReadSegment(ReadOnlySpan<byte> value, bool first, RevisionHeader header, List<LogRecord> records)
    {
        var reader = new RecordReader(value, "log");
        if (first)
            header = ReadHeader(ref reader);
        while (!reader.AtEnd)
            records.Add(LogRecord.Read(ref reader));
        return header;
    }

    private (long Revision, Timestamp Time)? FirstFrom(IReadTransaction transaction, long branch, long from, long last)
    {
        using var cursor = Open(transaction, branch, from, last);
        while (cursor.MoveNext())
        {
            var (revision, segment) = ParseKey(cursor.Key);
            if (segment != 0)
                continue;
            return (revision, ReadTime(cursor.Value));
        }
        return null;
    }

    private ICursor Open(IReadTransaction transaction, long branch, long first, long last)
    {
        Span<byte> from = stackalloc byte[3 * OrderedNumber.MaxBytes], to = stackalloc byte[3 * OrderedNumber.MaxBytes];
        return transaction.OpenCursor(schema.Log, Key(from, branch, first, 0), Key(to, branch, last == long.MaxValue ? last : last + 1, 0));
    }

    private static (long Revision, long Segment) ParseKey(ReadOnlySpan<byte> key)
    {
        var reader = new RecordReader(key, "log key");
        _ = reader.Number();
        var parsed = (reader.Long(), reader.Long());
        reader.End();
        return parsed;
    }
}
