using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Temporal;

/// <summary>What stands where a record was looked for.</summary>
internal enum RecordState : byte
{
    /// <summary>A record.</summary>
    Live = 0,

    /// <summary>Nothing, and nothing of an ancestor shows through.</summary>
    Whiteout = 1,

    /// <summary>There was a record; retention dropped it.</summary>
    Thinned = 2,

    /// <summary>There was a record; it was purged.</summary>
    Purged = 3,

    /// <summary>Nothing was found.</summary>
    Missing = 255,
}

/// <summary>A record of a temporal table (docs/format.md §6). The payload is valid until the next call on the transaction.</summary>
internal readonly ref struct TemporalRecord
{
    private TemporalRecord(RecordState state, long branch, long start, long end, ReadOnlySpan<byte> payload)
    {
        State = state;
        Branch = branch;
        Start = start;
        End = end;
        Payload = payload;
    }

    public RecordState State { get; }

    /// <summary>The branch that has the record.</summary>
    public long Branch { get; }

    /// <summary>The revision from which on it is true.</summary>
    public long Start { get; }

    /// <summary>The revision from which on it is not; <see cref="View.Tip"/> when it still is.</summary>
    public long End { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Whether there is something to be seen or to be refused, rather than nothing.</summary>
    public bool Exists => State is not (RecordState.Missing or RecordState.Whiteout);

    public static TemporalRecord Missing => new(RecordState.Missing, 0, 0, 0, default);

    /// <summary>Reads a stored record.</summary>
    public static TemporalRecord Read(ReadOnlySpan<byte> value, long branch, long end)
    {
        var reader = new RecordReader(value, "temporal");
        var start = reader.Long();
        var state = reader.Byte();
        if (state > (byte)RecordState.Purged || state != (byte)RecordState.Live && !reader.AtEnd)
            throw reader.Malformed("its state is unknown");
        return new TemporalRecord((RecordState)state, branch, start, end, reader.Rest);
    }
}

/// <summary>A record with the revisions in which it was true: from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
internal sealed record PastState(long Branch, long Start, long End, RecordState State, byte[] Payload)
{
    public static PastState From(in TemporalRecord record) => new(record.Branch, record.Start, record.End, record.State, record.Payload.ToArray());
}
