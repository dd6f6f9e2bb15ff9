using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// The writes of one transaction in the order they were made, in RocksDB's own memory; what was put can be read back
/// by where it ended.
/// </summary>
internal sealed unsafe class WriteBatch : IDisposable
{
    /// <summary>Values up to this length are joined with their trailer before the call; longer ones go in two parts, which costs
    /// two small allocations in the library and saves a copy.</summary>
    private const int JoinedBytes = 4096;

    /// <summary>A batch that has grown larger gives its memory back when it is cleared.</summary>
    private const long KeptBytes = 8 << 20;

    private readonly byte* _joined = (byte*)NativeMemory.Alloc(JoinedBytes + sizeof(uint));
    private WriteBatchHandle _handle = new();

    /// <summary>For calls.</summary>
    internal nint Pointer { get; private set; }

    internal WriteBatch() => Pointer = _handle.DangerousGetHandle();

    /// <summary>Length of the batch: where the last write ended.</summary>
    internal long Length
    {
        get
        {
            nuint length;
            RocksApi.rocksdb_writebatch_data(Pointer, &length);
            return (long)length;
        }
    }

    /// <summary>Adds a record.</summary>
    internal void Put(nint family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            if (value.Length <= JoinedBytes)
                PutJoined(family, keyBytes, key.Length, value, trailer);
            else
                PutParts(family, keyBytes, key.Length, valueBytes, value.Length, trailer);
        }
    }

    /// <summary>Adds a deletion.</summary>
    internal void Delete(nint family, ReadOnlySpan<byte> key)
    {
        fixed (byte* bytes = key)
            RocksApi.rocksdb_writebatch_delete_cf(Pointer, family, bytes, (nuint)key.Length);
    }

    /// <summary>Adds the deletion of all keys from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    internal void DeleteRange(nint family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        fixed (byte* fromBytes = from, toBytes = to)
            RocksApi.rocksdb_writebatch_delete_range_cf(Pointer, family, fromBytes, (nuint)from.Length, toBytes, (nuint)to.Length);
    }

    /// <summary>The <paramref name="length"/> bytes before <paramref name="end"/>; valid until the next write.</summary>
    internal ReadOnlySpan<byte> Before(long end, int length)
    {
        nuint total;
        return new(RocksApi.rocksdb_writebatch_data(Pointer, &total) + end - length, length);
    }

    /// <summary>Forgets all writes.</summary>
    internal void Clear()
    {
        if (Length <= KeptBytes)
        {
            RocksApi.rocksdb_writebatch_clear(Pointer);
            return;
        }
        _handle.Dispose();
        _handle = new WriteBatchHandle();
        Pointer = _handle.DangerousGetHandle();
    }

    public void Dispose()
    {
        _handle.Dispose();
        NativeMemory.Free(_joined);
    }

    private void PutJoined(nint family, byte* key, int keyLength, ReadOnlySpan<byte> value, uint trailer)
    {
        var joined = new Span<byte>(_joined, value.Length + sizeof(uint));
        value.CopyTo(joined);
        BinaryPrimitives.WriteUInt32LittleEndian(joined[value.Length..], trailer);
        RocksApi.rocksdb_writebatch_put_cf(Pointer, family, key, (nuint)keyLength, _joined, (nuint)joined.Length);
    }

    private void PutParts(nint family, byte* key, int keyLength, byte* value, int valueLength, uint trailer)
    {
        if (!BitConverter.IsLittleEndian)
            trailer = BinaryPrimitives.ReverseEndianness(trailer);
        var keyBytes = (nuint)keyLength;
        var parts = stackalloc byte*[2] { value, (byte*)&trailer };
        var lengths = stackalloc nuint[2] { (nuint)valueLength, sizeof(uint) };
        RocksApi.rocksdb_writebatch_putv_cf(Pointer, family, 1, &key, &keyBytes, 2, parts, lengths);
    }
}
