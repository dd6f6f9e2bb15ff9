using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>The table <c>packs</c> and the number of the next pack (docs/format.md §4, §16). Written in the vault's scope.</summary>
internal sealed class PackTable(VaultSchema schema)
{
    private const int MaxRowBytes = 1 + 2 * OrderedNumber.MaxBytes;

    private static ReadOnlySpan<byte> NextPack => "next.pack"u8;

    public bool TryGet(IReadTransaction transaction, long pack, out PackRow row)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        var found = transaction.TryGet(schema.Packs, key[..OrderedNumber.Write(key, (ulong)pack)], out var value);
        row = found ? Decode(value) : default;
        return found;
    }

    public void Put(IWriteTransaction transaction, long pack, PackRow row)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        var writer = new RecordWriter(stackalloc byte[MaxRowBytes]);
        writer.Byte(row.Full ? (byte)1 : (byte)0);
        writer.Number(row.Used);
        writer.Number(row.Dead);
        transaction.Put(schema.Packs, key[..OrderedNumber.Write(key, (ulong)pack)], writer.Written);
    }

    /// <summary>Counts the first <paramref name="used"/> bytes of the pack as used.</summary>
    public void AddUsed(IWriteTransaction transaction, long pack, long used)
    {
        TryGet(transaction, pack, out var row);
        Put(transaction, pack, row with { Used = Math.Max(row.Used, used) });
    }

    /// <summary>Nothing is appended to the pack any more.</summary>
    public void AddFull(IWriteTransaction transaction, long pack)
    {
        if (TryGet(transaction, pack, out var row))
            Put(transaction, pack, row with { Full = true });
    }

    /// <summary>Counts so many bytes more of the pack as dead. The count says what is worth cleaning, never what may be deleted.</summary>
    public void AddDead(IWriteTransaction transaction, long pack, long bytes)
    {
        if (TryGet(transaction, pack, out var row))
            Put(transaction, pack, row with { Dead = Math.Min(row.Dead + bytes, row.Used) });
    }

    public void Delete(IWriteTransaction transaction, long pack)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Delete(schema.Packs, key[..OrderedNumber.Write(key, (ulong)pack)]);
    }

    /// <summary>All packs, ascending.</summary>
    public IReadOnlyList<(long Pack, PackRow Row)> All(IReadTransaction transaction)
    {
        var all = new List<(long, PackRow)>();
        using var cursor = transaction.OpenCursor(schema.Packs);
        while (cursor.MoveNext())
        {
            var reader = new RecordReader(cursor.Key, "pack key");
            var pack = reader.Long();
            reader.End();
            all.Add((pack, Decode(cursor.Value)));
        }
        return all;
    }

    /// <summary>A pack number that was never used.</summary>
    public long Lease(IWriteTransaction transaction)
    {
        var next = 1L;
        if (transaction.TryGet(schema.Vault, NextPack, out var value))
        {
            var reader = new RecordReader(value, "next.pack");
            next = reader.Long();
            reader.End();
        }
        Span<byte> buffer = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.Vault, NextPack, buffer[..OrderedNumber.Write(buffer, (ulong)next + 1)]);
        return next;
    }

    internal static PackRow Decode(ReadOnlySpan<byte> value)
    {
        var reader = new RecordReader(value, "pack");
        var state = reader.Byte();
        var row = new PackRow(state == 1, reader.Long(), reader.Long());
        reader.End();
        if (state > 1 || row.Used < PackFormat.HeaderBytes || row.Used > PackFormat.MaxOffset || row.Dead > row.Used)
            throw reader.Malformed("its state or sizes are impossible");
        return row;
    }
}
