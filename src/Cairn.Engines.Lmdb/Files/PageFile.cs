using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>
/// Reads an LMDB data file page by page through read(2), never through a map: a file that is shorter than it should be
/// is then an error that can be told, not a signal that kills the process.
/// </summary>
internal sealed class PageFile(SafeFileHandle file, int pageSize)
{
    /// <summary>Bytes of a page.</summary>
    public int PageSize => pageSize;

    /// <summary>How many whole pages the file had when it was first looked at.</summary>
    public long Length { get; } = RandomAccess.GetLength(file) / pageSize;

    /// <summary>Reads page <paramref name="number"/> into <paramref name="page"/>.</summary>
    /// <exception cref="DamagedPageException">The file ends before it.</exception>
    public void Read(long number, Span<byte> page) => ReadStart(number, page[..pageSize]);

    /// <summary>Reads from the beginning of page <paramref name="number"/> as many bytes as asked for, on into the pages that follow.</summary>
    /// <exception cref="DamagedPageException">The file ends before that.</exception>
    public void ReadStart(long number, Span<byte> bytes)
    {
        if (number < 0 || number > long.MaxValue / pageSize || !TryReadAt(file, number * pageSize, bytes))
            throw new DamagedPageException($"page {number} lies beyond the file's end");
    }

    /// <summary>Fills <paramref name="bytes"/> from <paramref name="offset"/> on.</summary>
    /// <returns>Whether the file has so many.</returns>
    public static bool TryReadAt(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            offset += read;
        }
        return true;
    }
}

/// <summary>A page is not what it should be; the message says which and why, as part of a sentence.</summary>
internal sealed class DamagedPageException(string message) : Exception(message);
