using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Peers;

/// <summary>Reads and writes the records of peers.</summary>
internal sealed class PeerTable(VaultSchema schema)
{
    public void Put(IWriteTransaction transaction, PeerRecord peer)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.Peers, Key(key, peer.Id), PeerRecord.Write(peer));
    }

    public void Delete(IWriteTransaction transaction, long id)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Delete(schema.Peers, Key(key, id));
    }

    public PeerRecord? Find(IReadTransaction transaction, long id)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        return transaction.TryGet(schema.Peers, Key(key, id), out var value) ? PeerRecord.Read(id, value) : null;
    }

    public List<PeerRecord> All(IReadTransaction transaction)
    {
        var all = new List<PeerRecord>();
        using var cursor = transaction.OpenCursor(schema.Peers);
        while (cursor.MoveNext())
        {
            var reader = new RecordReader(cursor.Key, "peer key");
            all.Add(PeerRecord.Read(reader.Long(), cursor.Value));
        }
        return all;
    }

    private static ReadOnlySpan<byte> Key(Span<byte> buffer, long id) => buffer[..OrderedNumber.Write(buffer, (ulong)id)];
}
