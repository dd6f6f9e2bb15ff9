using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Puts chunks of another vault into packs of this one, as they are stored there, many in one transaction. For a vault that nobody else
/// uses yet. One thread, which has no write transaction open.</summary>
internal sealed class PackFiller(IEngine engine, VaultSchema schema, PackAppender appender)
{
    private const int Capacity = 16 << 20;

    private readonly byte[] _buffer = new byte[Capacity];
    private readonly List<(long Id, byte Codec, int PlainLength, byte[] Hash, int Stored)> _chunks = [];
    private int _filled;

    /// <summary>Adds the chunk that <paramref name="record"/> holds, to be put with the next <see cref="Flush"/> at the latest.</summary>
    public void Add(long id, in ChunkRecord record)
    {
        const int header = PackFormat.RecordHeaderBytes;
        if (_filled + header + record.Stored.Length > Capacity)
            Flush();
        var place = _buffer.AsSpan(_filled, header + record.Stored.Length);
        record.Stored.CopyTo(place[header..]);
        PackRecord.Write(place[..header], id, record.Stored);
        _chunks.Add((id, record.Codec, record.PlainLength, record.Hash.ToArray(), record.Stored.Length));
        _filled += place.Length;
    }

    /// <summary>Puts what was added: it is durable in the pack, and named by a committed transaction.</summary>
    public void Flush()
    {
        if (_chunks.Count == 0)
            return;
        using var append = appender.Append([_buffer.AsMemory(0, _filled)], _filled);
        appender.EnsureDurable();
        using var update = appender.TakeUpdate([append]);
        using (var write = engine.BeginWrite(Scope.Vault))
        {
            update.Put(write);
            PutRecords(write, append);
            write.Commit();
        }
        update.Committed();
        _chunks.Clear();
        _filled = 0;
    }

    private void PutRecords(IWriteTransaction write, PackAppend append)
    {
        Span<byte> value = stackalloc byte[ChunkRecord.MaxHeaderBytes];
        var offset = append.Offset;
        foreach (var (id, codec, plainLength, hash, stored) in _chunks)
        {
            write.Put(schema.Chunks, id, value[..ChunkRecord.WritePacked(value, codec, plainLength, hash, new PackPlace(append.Pack, offset, stored))]);
            offset += PackFormat.RecordHeaderBytes + stored;
        }
    }
}
