using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Temporal;

/// <summary>Is shown a record and its K; both are valid until it returns.</summary>
internal delegate void RecordVisitor(ReadOnlySpan<byte> k, in TemporalRecord record);

/// <summary>Says what a record is to be replaced by; null: it stays.</summary>
internal delegate byte[]? RecordChange(ReadOnlySpan<byte> k, in TemporalRecord record);

/// <summary>
/// Records that have a history: what is true now and what was true in every revision, of every branch. The only
/// history that a vault has; nobody above knows that it is two tables.
/// </summary>
/// <remarks>
/// <para>A read at the tip of a branch that was born empty is one get. A read elsewhere is one get and at most one seek
/// for each level of the view.</para>
/// <para>K is the key without the branch; it delimits itself.</para>
/// </remarks>
internal class TemporalTable(Table head, Table past)
{
    protected Table HeadTable { get; } = head;

    protected Table PastTable { get; } = past;

    /// <summary>The record that <paramref name="view"/> shows under <paramref name="k"/>.</summary>
    public TemporalRecord Read(IReadTransaction transaction, View view, scoped ReadOnlySpan<byte> k)
    {
        foreach (var level in view.Levels)
        {
            var record = ReadLevel(transaction, level, k);
            if (record.State != RecordState.Missing)
                return record;
        }
        return TemporalRecord.Missing;
    }

    /// <summary>
    /// Every record of <paramref name="k"/> that was true at some revision on the way to <paramref name="view"/>, ascending: the branch's own and, up
    /// to the forks, its ancestors'. An end is where the record stopped being seen on this way.
    /// </summary>
    public List<PastState> History(IReadTransaction transaction, View view, ReadOnlySpan<byte> k)
    {
        var history = new List<PastState>();
        var seenFrom = View.Tip;
        foreach (var level in view.Levels)
        {
            var own = OwnHistory(transaction, level, k);
            own.RemoveAll(record => record.Start > level.Until || record.Start >= seenFrom);
            if (own.Count > 0 && own[^1].End > level.Until)
                own[^1] = own[^1] with { End = seenFrom };
            if (own.Count > 0)
                seenFrom = own[0].Start;
            history.InsertRange(0, own);
        }
        return history;
    }

    /// <summary>
    /// Makes <paramref name="payload"/> true from <paramref name="revision"/> on. What was true until then stays readable, unless
    /// it began in the same revision.
    /// </summary>
    /// <returns>The start of the record that moved to the past, or 0 when none did.</returns>
    public long Put(IWriteTransaction transaction, long branch, long revision, scoped ReadOnlySpan<byte> k, scoped ReadOnlySpan<byte> payload)
    {
        TemporalKey buffer = default;
        var key = buffer.Head(branch, k);
        long displaced = 0;
        if (transaction.TryGet(HeadTable, key, out var old))
            displaced = MoveToPast(transaction, branch, revision, k, old);
        PutHead(transaction, key, revision, RecordState.Live, payload);
        return displaced;
    }

    /// <summary>As <see cref="Put"/>, by one who knows what the branch's own record is: it began at <paramref name="oldStart"/> and holds
    /// <paramref name="oldPayload"/>. Saves reading it.</summary>
    public void Displace(
        IWriteTransaction transaction, long branch, long revision, scoped ReadOnlySpan<byte> k, scoped ReadOnlySpan<byte> payload, long oldStart, scoped ReadOnlySpan<byte> oldPayload)
    {
        TemporalKey past = default, head = default;
        PutRecord(transaction, PastTable, past.Past(branch, k, revision), oldStart, RecordState.Live, oldPayload);
        Moved(transaction, branch, k, revision);
        PutRecord(transaction, HeadTable, head.Head(branch, k), revision, RecordState.Live, payload);
    }

    /// <summary>As <see cref="Put"/>, for a K that has no record in this branch: saves looking for one.</summary>
    public void PutNew(IWriteTransaction transaction, long branch, long revision, scoped ReadOnlySpan<byte> k, scoped ReadOnlySpan<byte> payload)
    {
        TemporalKey buffer = default;
        PutHead(transaction, buffer.Head(branch, k), revision, RecordState.Live, payload);
    }

    /// <summary>Replaces the payload of the record that is true now and keeps its start: what it was is forgotten.</summary>
    public void Rewrite(IWriteTransaction transaction, long branch, long start, scoped ReadOnlySpan<byte> k, scoped ReadOnlySpan<byte> payload) =>
        PutNew(transaction, branch, start, k, payload);

    /// <summary>Makes nothing true under <paramref name="k"/> from <paramref name="revision"/> on, also where an ancestor has something.</summary>
    /// <param name="ancestors">What shows through from the branch's ancestors; null when nothing does.</param>
    /// <returns>The start of the record that moved to the past, or 0 when none did.</returns>
    public long Remove(IWriteTransaction transaction, long branch, View? ancestors, long revision, scoped ReadOnlySpan<byte> k)
    {
        TemporalKey buffer = default;
        var key = buffer.Head(branch, k);
        long displaced = 0;
        if (transaction.TryGet(HeadTable, key, out var old))
            displaced = MoveToPast(transaction, branch, revision, k, old);
        RemoveHead(transaction, ancestors, revision, key, k);
        return displaced;
    }

    /// <summary>As <see cref="Remove(IWriteTransaction, long, View, long, ReadOnlySpan{byte})"/>, by one who knows what the branch's own record is: it began at
    /// <paramref name="oldStart"/> and holds <paramref name="oldPayload"/>. Saves reading it.</summary>
    public void Remove(IWriteTransaction transaction, long branch, View? ancestors, long revision, scoped ReadOnlySpan<byte> k, long oldStart, scoped ReadOnlySpan<byte> oldPayload)
    {
        TemporalKey head = default, past = default;
        if (oldStart < revision)
        {
            PutRecord(transaction, PastTable, past.Past(branch, k, revision), oldStart, RecordState.Live, oldPayload);
            Moved(transaction, branch, k, revision);
        }
        RemoveHead(transaction, ancestors, revision, head.Head(branch, k), k);
    }

    /// <summary>K, start and end of every past record of <paramref name="branch"/>, by K and end.</summary>
    public IEnumerable<(byte[] K, long Start, long End)> PastOf(IReadTransaction transaction, long branch)
    {
        using var cursor = OpenBranch(transaction, PastTable, branch);
        var prefix = OrderedNumber.Length((ulong)branch);
        while (cursor.MoveNext())
        {
            var end = TakeEnd(cursor.Key);
            var k = cursor.Key[prefix..^OrderedNumber.Length((ulong)end)].ToArray();
            yield return (k, TemporalRecord.Read(cursor.Value, branch, end).Start, end);
        }
    }

    /// <summary>K and start of every record of <paramref name="branch"/> that is true now, by K.</summary>
    public IEnumerable<(byte[] K, long Start)> HeadsOf(IReadTransaction transaction, long branch)
    {
        using var cursor = OpenBranch(transaction, HeadTable, branch);
        var prefix = OrderedNumber.Length((ulong)branch);
        while (cursor.MoveNext())
            yield return (cursor.Key[prefix..].ToArray(), TemporalRecord.Read(cursor.Value, branch, View.Tip).Start);
    }

    /// <summary>The start of the branch's own record that is true now; 0 when it has none.</summary>
    public long HeadStart(IReadTransaction transaction, long branch, scoped ReadOnlySpan<byte> k)
    {
        TemporalKey buffer = default;
        return transaction.TryGet(HeadTable, buffer.Head(branch, k), out var value) ? TemporalRecord.Read(value, branch, View.Tip).Start : 0;
    }

    /// <summary>
    /// Looks at up to <paramref name="count"/> records of <paramref name="branch"/>, those that are true now or those of the past, beginning at the
    /// key <paramref name="from"/> (the first, when it is empty), and drops those that <paramref name="isUnneeded"/> says of by their start and end.
    /// </summary>
    /// <returns>Where to go on, null at the end; and how many were dropped.</returns>
    public (byte[]? Next, long Dropped) Drop(IWriteTransaction transaction, long branch, byte[] from, int count, bool heads, Func<long, long, bool> isUnneeded)
    {
        var table = heads ? HeadTable : PastTable;
        var prefix = OrderedNumber.Length((ulong)branch);
        using var cursor = OpenBranch(transaction, table, branch, from);
        long dropped = 0;
        for (var i = 0; cursor.MoveNext(); i++)
        {
            var key = cursor.Key.ToArray();
            if (i == count)
                return (key, dropped);
            var end = heads ? View.Tip : TakeEnd(key);
            if (!isUnneeded(TemporalRecord.Read(cursor.Value, branch, end).Start, end))
                continue;
            transaction.Delete(table, key);
            if (!heads)
                Dropped(transaction, branch, key.AsSpan(prefix, key.Length - prefix - OrderedNumber.Length((ulong)end)), end);
            dropped++;
        }
        return (null, dropped);
    }

    /// <summary>Shows every record of every branch, those that are true now or those of the past, in the order of branch, K and end.</summary>
    public void Visit(IReadTransaction transaction, bool heads, RecordVisitor visit)
    {
        using var cursor = transaction.OpenCursor(heads ? HeadTable : PastTable);
        while (cursor.MoveNext())
        {
            var k = SplitKey(cursor.Key, heads, out var branch, out var end);
            visit(k, TemporalRecord.Read(cursor.Value, branch, end));
        }
    }

    /// <summary>
    /// Looks at up to <paramref name="count"/> records from the key <paramref name="from"/> on (the first, when it is empty), of all branches, and replaces
    /// those for which <paramref name="change"/> has something else. Intervals stay.
    /// </summary>
    /// <returns>Where to go on, null at the end; and how many were replaced.</returns>
    public (byte[]? Next, long Changed) Replace(IWriteTransaction transaction, byte[] from, int count, bool heads, RecordChange change, RecordState state = RecordState.Live)
    {
        var table = heads ? HeadTable : PastTable;
        using var cursor = transaction.OpenCursor(table, from);
        long changed = 0;
        for (var i = 0; cursor.MoveNext(); i++)
        {
            var key = cursor.Key.ToArray();
            if (i == count)
                return (key, changed);
            var k = SplitKey(key, heads, out var branch, out var end);
            var record = TemporalRecord.Read(cursor.Value, branch, end);
            if (record.State != RecordState.Live || change(k, record) is not { } payload)
                continue;
            PutRecord(transaction, table, key, record.Start, state, payload);
            changed++;
        }
        return (null, changed);
    }

    private ReadOnlySpan<byte> SplitKey(ReadOnlySpan<byte> key, bool heads, out long branch, out long end)
    {
        var reader = new RecordReader(key, "temporal key");
        branch = reader.Long();
        end = heads ? View.Tip : TakeEnd(key);
        return heads ? reader.Rest : reader.Rest[..^OrderedNumber.Length((ulong)end)];
    }

    /// <summary>A cursor over everything that <paramref name="table"/> has of <paramref name="branch"/>, from <paramref name="after"/> on if it is given.</summary>
    private static ICursor OpenBranch(IReadTransaction transaction, Table table, long branch, ReadOnlySpan<byte> after = default)
    {
        Span<byte> first = stackalloc byte[OrderedNumber.MaxBytes], last = stackalloc byte[OrderedNumber.MaxBytes];
        var from = after.IsEmpty ? first[..OrderedNumber.Write(first, (ulong)branch)] : after;
        return transaction.OpenCursor(table, from, last[..OrderedNumber.Write(last, (ulong)branch + 1)]);
    }

    /// <summary>The end in a past key: its last number. Numbers do not say where they begin, so K is read from its beginning.</summary>
    protected virtual long TakeEnd(ReadOnlySpan<byte> pastKey)
    {
        var reader = new RecordReader(pastKey, "past key");
        _ = reader.Number();
        _ = reader.Number();
        return PastEnd(reader.Rest);
    }

    /// <summary>Called when a record moves to the past, so that a kind of table can keep a second key.</summary>
    protected virtual void Moved(IWriteTransaction transaction, long branch, scoped ReadOnlySpan<byte> k, long end)
    {
    }

    /// <summary>Called when a past record is dropped.</summary>
    protected virtual void Dropped(IWriteTransaction transaction, long branch, scoped ReadOnlySpan<byte> k, long end)
    {
    }

    /// <summary>Every record of <paramref name="k"/> that the branch itself has, ascending.</summary>
    public List<PastState> OwnHistory(IReadTransaction transaction, long branch, scoped ReadOnlySpan<byte> k) => OwnHistory(transaction, new Level(branch, View.Tip), k);

    /// <summary>Puts a mark in the place of neighbouring records of the past: it says that they were dropped. Not for tables with a second key.</summary>
    public void PutMark(IWriteTransaction transaction, long branch, scoped ReadOnlySpan<byte> k, IReadOnlyList<PastState> replaced)
    {
        foreach (var record in replaced)
        {
            TemporalKey old = default;
            transaction.Delete(PastTable, old.Past(branch, k, record.End));
        }
        TemporalKey key = default;
        PutRecord(transaction, PastTable, key.Past(branch, k, replaced[^1].End), replaced[0].Start, RecordState.Thinned, default);
    }

    /// <summary>Whether any mark of the branch covers <paramref name="revision"/>. Reads its whole past.</summary>
    public bool HasMark(IReadTransaction transaction, long branch, long revision)
    {
        using var cursor = OpenBranch(transaction, PastTable, branch);
        while (cursor.MoveNext())
            if (TemporalRecord.Read(cursor.Value, branch, TakeEnd(cursor.Key)) is { State: RecordState.Thinned } mark && mark.Start <= revision && revision < mark.End)
                return true;
        return false;
    }

    private List<PastState> OwnHistory(IReadTransaction transaction, Level level, scoped ReadOnlySpan<byte> k)
    {
        TemporalKey fromBuffer = default, toBuffer = default, headBuffer = default;
        var records = new List<PastState>();
        var prefix = OrderedNumber.Length((ulong)level.Branch) + k.Length;
        using (var cursor = transaction.OpenCursor(PastTable, fromBuffer.Past(level.Branch, k, 0), toBuffer.Past(level.Branch, k, long.MaxValue)))
            while (cursor.MoveNext())
                records.Add(PastState.From(TemporalRecord.Read(cursor.Value, level.Branch, PastEnd(cursor.Key[prefix..]))));
        if (transaction.TryGet(HeadTable, headBuffer.Head(level.Branch, k), out var head))
            records.Add(PastState.From(TemporalRecord.Read(head, level.Branch, View.Tip)));
        return records;
    }

    private TemporalRecord ReadLevel(IReadTransaction transaction, Level level, scoped ReadOnlySpan<byte> k)
    {
        TemporalKey buffer = default;
        if (transaction.TryGet(HeadTable, buffer.Head(level.Branch, k), out var value))
        {
            var record = TemporalRecord.Read(value, level.Branch, View.Tip);
            if (record.Start <= level.Until)
                return record;
        }
        return level.Until == View.Tip ? TemporalRecord.Missing : ReadPast(transaction, level, k);
    }

    /// <summary>The past record that was true at the level's revision: the first that ended after it, if it had begun.</summary>
    private TemporalRecord ReadPast(IReadTransaction transaction, Level level, scoped ReadOnlySpan<byte> k)
    {
        TemporalKey fromBuffer = default, toBuffer = default;
        var from = fromBuffer.Past(level.Branch, k, level.Until + 1);
        var prefix = from[..(OrderedNumber.Length((ulong)level.Branch) + k.Length)];
        using var cursor = transaction.OpenCursor(PastTable, from, toBuffer.Past(level.Branch, k, long.MaxValue));
        if (!cursor.MoveNext())
            return TemporalRecord.Missing;
        var end = PastEnd(cursor.Key[prefix.Length..]);
        // Copied: the bytes are the cursor's, and it ends here.
        var record = TemporalRecord.Read(cursor.Value.ToArray(), level.Branch, end);
        return record.Start <= level.Until ? record : TemporalRecord.Missing;
    }

    protected static long PastEnd(ReadOnlySpan<byte> afterK)
    {
        var reader = new RecordReader(afterK, "past key");
        var end = reader.Long();
        reader.End();
        return end;
    }

    private long MoveToPast(IWriteTransaction transaction, long branch, long revision, scoped ReadOnlySpan<byte> k, ReadOnlySpan<byte> old)
    {
        var start = TemporalRecord.Read(old, branch, revision).Start;
        if (start >= revision)
            return 0;
        Span<byte> copy = stackalloc byte[old.Length <= 1024 ? old.Length : 0];
        if (old.Length > 1024)
            copy = new byte[old.Length];
        old.CopyTo(copy);
        TemporalKey buffer = default;
        transaction.Put(PastTable, buffer.Past(branch, k, revision), copy);
        Moved(transaction, branch, k, revision);
        return start;
    }

    private void RemoveHead(IWriteTransaction transaction, View? ancestors, long revision, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> k)
    {
        if (ancestors is not null && Read(transaction, ancestors, k).Exists)
            PutHead(transaction, key, revision, RecordState.Whiteout, default);
        else
            transaction.Delete(HeadTable, key);
    }

    private void PutHead(IWriteTransaction transaction, scoped ReadOnlySpan<byte> key, long start, RecordState state, scoped ReadOnlySpan<byte> payload) =>
        PutRecord(transaction, HeadTable, key, start, state, payload);

    private static void PutRecord(IWriteTransaction transaction, Table table, scoped ReadOnlySpan<byte> key, long start, RecordState state, scoped ReadOnlySpan<byte> payload)
    {
        var length = payload.Length + OrderedNumber.MaxBytes + 1;
        Span<byte> value = stackalloc byte[length <= 1024 ? length : 0];
        if (length > 1024)
            value = new byte[length];
        var writer = new RecordWriter(value);
        writer.Number(start);
        writer.Byte((byte)state);
        writer.Raw(payload);
        transaction.Put(table, key, writer.Written);
    }
}
