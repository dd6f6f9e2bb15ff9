using System.Buffers.Binary;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>The header of the pages where a large value lies: one for all of them, on the first.</summary>
internal static class OverflowHeader
{
    private const int Overflow = 4, Dirty = 0x10;

    /// <summary>How many pages follow each other, from page <paramref name="number"/> on.</summary>
    /// <param name="header">The first bytes of that page.</param>
    /// <param name="number">The page's number.</param>
    /// <param name="valueLength">Length of the value that should lie there.</param>
    /// <param name="pageSize">Bytes of a page.</param>
    /// <exception cref="DamagedPageException">It does not.</exception>
    public static long Pages(ReadOnlySpan<byte> header, long number, long valueLength, int pageSize)
    {
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) & ~Dirty;
        var pages = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        var needed = (PageView.HeaderSize + valueLength + pageSize - 1) / pageSize;
        return kind == Overflow && BinaryPrimitives.ReadInt64LittleEndian(header) == number && pages >= needed
            ? pages
            : throw new DamagedPageException($"page {number} should hold a value of {valueLength} bytes, and does not");
    }
}
