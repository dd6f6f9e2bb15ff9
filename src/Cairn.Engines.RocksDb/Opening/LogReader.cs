using System.Buffers.Binary;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>
/// Reads the headers of one of RocksDB's log files. The format is that of its <c>db/log_format.h</c>: blocks of 32 KiB, in them
/// fragments, each a header (checksum, length, type) and data; a record's data begin with its number and how many it takes.
/// </summary>
/// <remarks>Checksums are left to RocksDB, which stops at the first that is wrong.</remarks>
internal sealed class LogReader(string path) : IDisposable
{
    internal const int BlockBytes = 1 << 15, HeaderBytes = 7, Full = 1, First = 2, Last = 4;

    private const int HeadBytes = sizeof(ulong) + sizeof(uint);
    private const int Zero = 0;

    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    private readonly byte[] _block = new byte[BlockBytes];
    private readonly byte[] _head = new byte[HeadBytes];
    private int _length, _at, _headLength;
    private bool _inside;
    private long _blockStart = -BlockBytes, _recordStart;

    /// <summary>A record: where it begins in the file, its number, and how many numbers it takes.</summary>
    internal readonly record struct Record(long Start, ulong Sequence, uint Count);

    /// <summary>Where reading has come to, or ended.</summary>
    internal long Position => _blockStart + _at;

    /// <summary>Whether reading ended at zeros that something comes after.</summary>
    internal bool BytesBehindZeros { get; private set; }

    /// <summary>Whether reading ended at something that this does not know.</summary>
    internal bool UnknownFormat { get; private set; }

    /// <summary>Reads the next record's head.</summary>
    /// <returns>Whether there is one; when not, reading has ended, here or at something that RocksDB will not read on from either.</returns>
    internal bool Next(out Record record)
    {
        record = default;
        while (NextFragment(out var type, out var data))
        {
            if ((type is Full or First) == _inside)
                return false;
            if (!_inside)
                (_recordStart, _headLength) = (_blockStart + _at, 0);
            _inside = type is not (Full or Last);
            var wanted = Math.Min(HeadBytes - _headLength, data.Length);
            data[..wanted].CopyTo(_head.AsSpan(_headLength));
            _headLength += wanted;
            _at += HeaderBytes + data.Length;
            if (_inside)
                continue;
            if (_headLength < HeadBytes)
                return false;
            record = new Record(_recordStart, BinaryPrimitives.ReadUInt64LittleEndian(_head), BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(sizeof(ulong))));
            return true;
        }
        return false;
    }

    public void Dispose() => _file.Dispose();

    private bool NextFragment(out int type, out ReadOnlySpan<byte> data)
    {
        type = Zero;
        data = default;
        if (_length - _at < HeaderBytes && !NextBlock())
            return false;
        var header = _block.AsSpan(_at, _length - _at);
        if (header.Length < HeaderBytes)
            return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        type = header[6];
        if (type == Zero && length == 0)
            return EndAtZeros();
        UnknownFormat = type > Last;
        if (UnknownFormat || HeaderBytes + length > header.Length)
            return false;
        data = header.Slice(HeaderBytes, length);
        return true;
    }

    private bool NextBlock()
    {
        if (_length is > 0 and < BlockBytes)
            return false;
        var length = _file.ReadAtLeast(_block, BlockBytes, throwOnEndOfStream: false);
        if (length == 0)
            return false;
        (_blockStart, _length, _at) = (_blockStart + BlockBytes, length, 0);
        return true;
    }

    private bool EndAtZeros()
    {
        BytesBehindZeros = _block.AsSpan(_at, _length - _at).ContainsAnyExcept((byte)0);
        var rest = new byte[BlockBytes];
        while (!BytesBehindZeros && _file.ReadAtLeast(rest, BlockBytes, throwOnEndOfStream: false) is var length and > 0)
            BytesBehindZeros = rest.AsSpan(0, length).ContainsAnyExcept((byte)0);
        return false;
    }
}
