using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Temporal;

/// <summary>
/// The temporal table of what a node has besides its record: extended attributes and further links. Few for any node, so they are
/// gathered rather than walked.
/// </summary>
internal sealed class AttributeTable(Table head, Table past) : TemporalTable(head, past)
{
    /// <summary>Longest K: two numbers, the kind and a name.</summary>
    public const int MaxKeyBytes = 280;

    private const byte XattrKind = 1, LinkKind = 2;

    /// <summary>K of the extended attribute <paramref name="name"/>.</summary>
    public static ReadOnlySpan<byte> XattrKey(Span<byte> buffer, long ino, scoped ReadOnlySpan<byte> name)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(ino);
        writer.Byte(XattrKind);
        writer.Name(name);
        return writer.Written;
    }

    /// <summary>K of the further link <paramref name="name"/> in <paramref name="directory"/>.</summary>
    public static ReadOnlySpan<byte> LinkKey(Span<byte> buffer, long ino, long directory, scoped ReadOnlySpan<byte> name)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(ino);
        writer.Byte(LinkKind);
        writer.Number(directory);
        writer.Name(name);
        return writer.Written;
    }

    /// <summary>The extended attributes of <paramref name="ino"/> that <paramref name="view"/> shows, by name.</summary>
    public SortedList<byte[], byte[]> Xattrs(IReadTransaction transaction, View view, long ino) => XattrsOf(All(transaction, view, ino));

    /// <summary>The extended attributes among everything that <see cref="All"/> found of a node, by name.</summary>
    public static SortedList<byte[], byte[]> XattrsOf(SortedList<byte[], byte[]> all)
    {
        var attributes = new SortedList<byte[], byte[]>(BytesOrder.Instance);
        foreach (var (key, value) in all)
        {
            var reader = new RecordReader(key, "attribute key");
            _ = reader.Number();
            if (reader.Byte() == XattrKind)
                attributes[reader.Name().ToArray()] = value;
        }
        return attributes;
    }

    /// <summary>Shows every record of an extended attribute of <paramref name="ino"/> that was true at some revision on the way to <paramref name="view"/>, in no order.</summary>
    public void VisitXattrs(IReadTransaction transaction, View view, long ino, RecordVisitor visit)
    {
        Span<byte> from = stackalloc byte[2 * OrderedNumber.MaxBytes], to = stackalloc byte[2 * OrderedNumber.MaxBytes];
        foreach (var level in view.Levels)
            foreach (var table in new[] { HeadTable, PastTable })
            {
                using var cursor = transaction.OpenCursor(table, Prefix(from, level.Branch, ino), Prefix(to, level.Branch, ino + 1));
                while (cursor.MoveNext())
                {
                    var k = cursor.Key[OrderedNumber.Length((ulong)level.Branch)..];
                    var end = table == HeadTable ? View.Tip : SplitEnd(k, out k);
                    var record = TemporalRecord.Read(cursor.Value, level.Branch, end);
                    if (record.Start <= level.Until && IsXattr(k))
                        visit(k, record);
                }
            }
    }

    /// <summary>The node that <paramref name="k"/> is of.</summary>
    public static long InoOf(ReadOnlySpan<byte> k) => new RecordReader(k, "attribute key").Long();

    private static bool IsXattr(ReadOnlySpan<byte> k)
    {
        var reader = new RecordReader(k, "attribute key");
        _ = reader.Number();
        return reader.Byte() == XattrKind;
    }

    /// <summary>The further links of <paramref name="ino"/> that <paramref name="view"/> shows.</summary>
    public List<(long Directory, byte[] Name)> Links(IReadTransaction transaction, View view, long ino)
    {
        var links = new List<(long, byte[])>();
        foreach (var (key, _) in All(transaction, view, ino))
        {
            var reader = new RecordReader(key, "attribute key");
            _ = reader.Number();
            if (reader.Byte() == LinkKind)
                links.Add((reader.Long(), reader.Name().ToArray()));
        }
        return links;
    }

    /// <summary>Every K of <paramref name="ino"/> that <paramref name="view"/> shows, with its value. What was purged is not shown.</summary>
    public SortedList<byte[], byte[]> All(IReadTransaction transaction, View view, long ino)
    {
        var live = new SortedList<byte[], byte[]>(BytesOrder.Instance);
        foreach (var (key, record) in Found(transaction, view, ino))
            if (record.State == RecordState.Live)
                live.Add(key, record.Value);
        return live;
    }

    /// <summary>Every K of <paramref name="ino"/> under which something stands, shown or purged.</summary>
    public List<byte[]> Keys(IReadTransaction transaction, View view, long ino) =>
        Found(transaction, view, ino).Where(static found => found.Value.State is RecordState.Live or RecordState.Purged).Select(static found => found.Key).ToList();

    private SortedList<byte[], (RecordState State, byte[] Value)> Found(IReadTransaction transaction, View view, long ino)
    {
        var found = new SortedList<byte[], (RecordState State, byte[] Value)>(BytesOrder.Instance);
        foreach (var level in view.Levels)
        {
            Gather(transaction, HeadTable, level, ino, found);
            if (level.Until != View.Tip)
                Gather(transaction, PastTable, level, ino, found);
        }
        return found;
    }

    private void Gather(IReadTransaction transaction, Table table, Level level, long ino, SortedList<byte[], (RecordState, byte[])> found)
    {
        Span<byte> from = stackalloc byte[2 * OrderedNumber.MaxBytes], to = stackalloc byte[2 * OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(table, Prefix(from, level.Branch, ino), Prefix(to, level.Branch, ino + 1));
        var branchLength = OrderedNumber.Length((ulong)level.Branch);
        while (cursor.MoveNext())
        {
            var k = cursor.Key[branchLength..];
            var end = table == HeadTable ? View.Tip : SplitEnd(k, out k);
            var record = TemporalRecord.Read(cursor.Value, level.Branch, end);
            if (record.Start <= level.Until && (end > level.Until || end == View.Tip))
                found.TryAdd(k.ToArray(), (record.State, record.Payload.ToArray()));
        }
    }

    /// <inheritdoc/>
    protected override long TakeEnd(ReadOnlySpan<byte> pastKey)
    {
        var reader = new RecordReader(pastKey, "past attribute key");
        _ = reader.Number();
        return SplitEnd(reader.Rest, out _);
    }

    /// <summary>Splits what follows the branch in a past key after its K.</summary>
    private static long SplitEnd(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> k)
    {
        var reader = new RecordReader(key, "attribute key");
        _ = reader.Number();
        if (reader.Byte() == LinkKind)
            _ = reader.Number();
        _ = reader.Name();
        k = key[..^reader.Rest.Length];
        return PastEnd(reader.Rest);
    }

    private static ReadOnlySpan<byte> Prefix(Span<byte> buffer, long branch, long ino)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(ino);
        return writer.Written;
    }
}
