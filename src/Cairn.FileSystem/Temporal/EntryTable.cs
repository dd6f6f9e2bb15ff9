using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Temporal;

/// <summary>
/// The temporal table of directory entries. Past entries have a second key ordered by their end, and each directory a
/// mark of the last end, so that a listing at a revision reads what is true now plus only what ended since.
/// </summary>
internal sealed class EntryTable(Table head, Table past, Table ends, Table directoryEnds) : TemporalTable(head, past)
{
    /// <summary>K of the entry <paramref name="name"/> in <paramref name="directory"/>, written into <paramref name="buffer"/>.</summary>
    public static ReadOnlySpan<byte> Key(Span<byte> buffer, long directory, scoped ReadOnlySpan<byte> name)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(directory);
        writer.Name(name);
        return writer.Written;
    }

    /// <summary>The entry that <paramref name="view"/> shows under <paramref name="k"/>, with the start of its record where that is the view's own branch's.</summary>
    public StoredEntry ReadEntry(IReadTransaction transaction, View view, scoped ReadOnlySpan<byte> k)
    {
        var record = Read(transaction, view, k);
        return new StoredEntry(Entry.From(record), record.Branch == view.Branch ? record.Start : 0);
    }

    /// <summary>
    /// The entries of <paramref name="directory"/> that <paramref name="view"/> shows, in bytewise order of their names, those after
    /// <paramref name="after"/> (all, when it is empty).
    /// </summary>
    public EntryScan Scan(IReadTransaction transaction, View view, long directory, ReadOnlySpan<byte> after) =>
        new(this, transaction, view, directory, after);

    /// <summary>The entries that <paramref name="directory"/> ever had on the way to <paramref name="view"/>: each name with each node that it pointed at.</summary>
    public List<NamedEntry> EverIn(IReadTransaction transaction, View view, long directory)
    {
        var (entries, seen) = (new List<NamedEntry>(), new HashSet<(long, string)>());
        foreach (var level in view.Levels)
            foreach (var table in new[] { HeadTable, PastTable })
                Gather(transaction, table, level, directory, entries, seen);
        return entries;
    }

    private static void Gather(IReadTransaction transaction, Table table, Level level, long directory, List<NamedEntry> entries, HashSet<(long, string)> seen)
    {
        Span<byte> from = stackalloc byte[TemporalKey.Capacity], to = stackalloc byte[TemporalKey.Capacity];
        using var cursor = transaction.OpenCursor(table, Prefix(from, level.Branch, directory), Prefix(to, level.Branch, directory + 1));
        while (cursor.MoveNext())
        {
            var record = TemporalRecord.Read(cursor.Value, level.Branch, View.Tip);
            if (record.State != RecordState.Live || record.Start > level.Until)
                continue;
            var entry = Entry.Read(record.Payload);
            var reader = new RecordReader(cursor.Key, "entry key");
            _ = (reader.Number(), reader.Number());
            var name = reader.Name();
            if (seen.Add((entry.Ino, Convert.ToHexString(name))))
                entries.Add(new NamedEntry(name.ToArray(), entry));
        }
    }

    internal ICursor OpenHead(IReadTransaction transaction, long branch, long directory, ReadOnlySpan<byte> after)
    {
        Span<byte> from = stackalloc byte[TemporalKey.Capacity], to = stackalloc byte[TemporalKey.Capacity];
        var writer = new RecordWriter(from);
        writer.Number(branch);
        writer.Number(directory);
        if (!after.IsEmpty)
        {
            writer.Name(after);
            writer.Byte(0);
        }
        return transaction.OpenCursor(HeadTable, writer.Written, Prefix(to, branch, directory + 1));
    }

    /// <summary>The entries that were true at <paramref name="level"/>'s revision and are not any more, by name.</summary>
    internal List<PastEntry> EndedSince(IReadTransaction transaction, Level level, long directory, ReadOnlySpan<byte> after)
    {
        var found = new List<PastEntry>();
        if (level.Until == View.Tip || LastEnd(transaction, level.Branch, directory) <= level.Until)
            return found;
        Span<byte> from = stackalloc byte[TemporalKey.Capacity], to = stackalloc byte[TemporalKey.Capacity];
        var writer = new RecordWriter(from);
        writer.Number(level.Branch);
        writer.Number(directory);
        writer.Number(level.Until + 1);
        using var cursor = transaction.OpenCursor(ends, writer.Written, Prefix(to, level.Branch, directory + 1));
        while (cursor.MoveNext())
            Add(transaction, level, directory, cursor.Key, after, found);
        found.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        return found;
    }

    /// <inheritdoc/>
    protected override long TakeEnd(ReadOnlySpan<byte> pastKey)
    {
        var reader = new RecordReader(pastKey, "past entry key");
        _ = reader.Number();
        _ = reader.Number();
        _ = reader.Name();
        return PastEnd(reader.Rest);
    }

    /// <inheritdoc/>
    protected override void Moved(IWriteTransaction transaction, long branch, scoped ReadOnlySpan<byte> k, long end)
    {
        var reader = new RecordReader(k, "entry key");
        var directory = reader.Long();
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        var writer = new RecordWriter(key);
        writer.Number(branch);
        writer.Number(directory);
        var prefix = writer.Length;
        writer.Number(end);
        writer.Raw(reader.Rest);
        transaction.Put(ends, writer.Written, default);
        if (LastEnd(transaction, branch, directory) >= end)
            return;
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(directoryEnds, key[..prefix], value[..OrderedNumber.Write(value, (ulong)end)]);
    }

    /// <inheritdoc/>
    protected override void Dropped(IWriteTransaction transaction, long branch, scoped ReadOnlySpan<byte> k, long end)
    {
        var reader = new RecordReader(k, "entry key");
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        var writer = new RecordWriter(key);
        writer.Number(branch);
        writer.Number(reader.Long());
        writer.Number(end);
        writer.Raw(reader.Rest);
        transaction.Delete(ends, writer.Written);
    }

    /// <summary>Whether the second key of a past entry is there; <paramref name="name"/> with its zero byte.</summary>
    public bool HasEnd(IReadTransaction transaction, long branch, long directory, long end, ReadOnlySpan<byte> name)
    {
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        var writer = new RecordWriter(key);
        writer.Number(branch);
        writer.Number(directory);
        writer.Number(end);
        writer.Raw(name);
        return transaction.Exists(ends, writer.Written);
    }

    /// <summary>The largest end that any entry of the directory ever got; 0 when none ended.</summary>
    public long LastEnd(IReadTransaction transaction, long branch, long directory)
    {
        Span<byte> key = stackalloc byte[2 * OrderedNumber.MaxBytes];
        if (!transaction.TryGet(directoryEnds, Prefix(key, branch, directory), out var value))
            return 0;
        var reader = new RecordReader(value, "directory end");
        var end = reader.Long();
        reader.End();
        return end;
    }

    private void Add(IReadTransaction transaction, Level level, long directory, ReadOnlySpan<byte> endKey, ReadOnlySpan<byte> after, List<PastEntry> found)
    {
        var reader = new RecordReader(endKey, "entry end key");
        _ = reader.Number();
        _ = reader.Number();
        var end = reader.Long();
        var name = reader.Name();
        if (!after.IsEmpty && name.SequenceCompareTo(after) <= 0)
            return;
        Span<byte> k = stackalloc byte[TemporalKey.Capacity];
        TemporalKey buffer = default;
        if (!transaction.TryGet(PastTable, buffer.Past(level.Branch, Key(k, directory, name), end), out var value))
            throw new CairnException(ErrorCode.Corrupt, $"Directory {directory} of branch {level.Branch} lists an entry that ended at revision {end}, and there is none.");
        var record = TemporalRecord.Read(value, level.Branch, end);
        if (record.Start <= level.Until)
            found.Add(new PastEntry(name.ToArray(), record.State, record.Payload.ToArray()));
    }

    private static ReadOnlySpan<byte> Prefix(Span<byte> buffer, long branch, long directory)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(directory);
        return writer.Written;
    }
}

/// <summary>An entry as it stood before it ended.</summary>
internal readonly record struct PastEntry(byte[] Name, RecordState State, byte[] Payload);
