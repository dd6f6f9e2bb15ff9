using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>The temporal table of nodes, in terms of <see cref="Node"/>.</summary>
internal sealed class NodeTable(VaultSchema schema) : TemporalTable(schema.NodeHead, schema.NodePast)
{
    /// <summary>The node that <paramref name="view"/> shows, or null.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Pruned"/>, <see cref="ErrorCode.Purged"/>.</exception>
    public StoredNode? Read(IReadTransaction transaction, View view, long ino)
    {
        Span<byte> k = stackalloc byte[OrderedNumber.MaxBytes];
        return Decode(ino, Read(transaction, view, Key(k, ino)));
    }

    public long Put(IWriteTransaction transaction, long branch, long revision, Node node)
    {
        Span<byte> k = stackalloc byte[OrderedNumber.MaxBytes], record = stackalloc byte[NodeCodec.SpaceFor(node)];
        return Put(transaction, branch, revision, Key(k, node.Ino), NodeCodec.Write(record, node));
    }

    /// <summary>As <see cref="Put(IWriteTransaction, long, long, Node)"/>, by one who knows the branch's own record that it displaces.</summary>
    public void Displace(IWriteTransaction transaction, long branch, long revision, Node node, in StoredNode old)
    {
        Span<byte> k = stackalloc byte[OrderedNumber.MaxBytes], record = stackalloc byte[NodeCodec.SpaceFor(node)], before = stackalloc byte[NodeCodec.SpaceFor(old.Node)];
        Displace(transaction, branch, revision, Key(k, node.Ino), NodeCodec.Write(record, node), old.Start, NodeCodec.Write(before, old.Node));
    }

    public void PutNew(IWriteTransaction transaction, long branch, long revision, Node node)
    {
        Span<byte> k = stackalloc byte[OrderedNumber.MaxBytes], record = stackalloc byte[NodeCodec.SpaceFor(node)];
        PutNew(transaction, branch, revision, Key(k, node.Ino), NodeCodec.Write(record, node));
    }

    public void Rewrite(IWriteTransaction transaction, long branch, long start, Node node) => PutNew(transaction, branch, start, node);

    public void Remove(IWriteTransaction transaction, long branch, View? ancestors, long revision, long ino)
    {
        Span<byte> k = stackalloc byte[OrderedNumber.MaxBytes];
        Remove(transaction, branch, ancestors, revision, Key(k, ino));
    }

    /// <summary>As <see cref="Remove(IWriteTransaction, long, View, long, long)"/>, by one who knows the branch's own record.</summary>
    public void Remove(IWriteTransaction transaction, long branch, View? ancestors, long revision, in StoredNode own)
    {
        Span<byte> k = stackalloc byte[OrderedNumber.MaxBytes], before = stackalloc byte[NodeCodec.SpaceFor(own.Node)];
        Remove(transaction, branch, ancestors, revision, Key(k, own.Node.Ino), own.Start, NodeCodec.Write(before, own.Node));
    }

    /// <summary>The first nodes from <paramref name="from"/> on, at most <paramref name="count"/>, of which <paramref name="branch"/> has records of the past.</summary>
    public List<long> WithPast(IReadTransaction transaction, long branch, long from, int count)
    {
        Span<byte> first = stackalloc byte[2 * OrderedNumber.MaxBytes], last = stackalloc byte[OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(PastTable, Prefix(first, branch, from), last[..OrderedNumber.Write(last, (ulong)branch + 1)]);
        var inos = new List<long>();
        for (var found = cursor.MoveNext(); found && inos.Count < count; found = cursor.SeekAtOrAfter(Prefix(first, branch, inos[^1] + 1)))
        {
            var reader = new RecordReader(cursor.Key, "past node key");
            _ = reader.Number();
            inos.Add(reader.Long());
        }
        return inos;
    }

    private static ReadOnlySpan<byte> Prefix(Span<byte> buffer, long branch, long ino)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(ino);
        return writer.Written;
    }

    public static ReadOnlySpan<byte> Key(Span<byte> buffer, long ino) => buffer[..OrderedNumber.Write(buffer, (ulong)ino)];

    public static StoredNode? Decode(long ino, in TemporalRecord record) => record.State switch
    {
        RecordState.Live => new StoredNode(NodeCodec.Read(ino, record.Payload), record.Start, record.Branch),
        RecordState.Thinned => throw new CairnException(ErrorCode.Pruned, $"What node {ino} was then was dropped by retention."),
        RecordState.Purged => throw new CairnException(ErrorCode.Purged, $"What node {ino} was then was purged."),
        _ => null,
    };
}
