using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>The root of one tree: LMDB's MDB_db.</summary>
internal readonly record struct TreeRecord(int Depth, long BranchPages, long LeafPages, long OverflowPages, long Entries, long Root)
{
    /// <summary>Bytes of it in the file.</summary>
    public const int Size = 48;

    /// <summary>The root's page number when the tree is empty.</summary>
    public const long NoRoot = -1;

    /// <summary>A tree without a page.</summary>
    public static TreeRecord Empty => new(0, 0, 0, 0, 0, NoRoot);

    public bool IsEmpty => Root == NoRoot;

    public static TreeRecord Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
}

/// <summary>
/// A meta page: where a commit's trees begin. The first two pages of the file are meta pages, written in turn; the one with
/// the larger transaction number counts. LMDB's MDB_meta, behind a page header.
/// </summary>
internal readonly record struct MetaPage(int PageSize, TreeRecord Free, TreeRecord Main, long LastPage, long Transaction)
{
    /// <summary>Bytes of it, page header included.</summary>
    public const int Size = PageView.HeaderSize + 136;

    private const uint Magic = 0xBEEFC0DE, Version = 1;
    private const int MetaFlag = 8;

    /// <summary>Reads the meta page that counts. When there is none, <paramref name="problem"/> says why, as a sentence's end,
    /// and <paramref name="tooShort"/> whether that is because the file ends before it.</summary>
    public static MetaPage? ReadNewest(SafeFileHandle file, out string? problem, out bool tooShort)
    {
        if (Read(file, 0, out problem, out tooShort) is not { } first || Read(file, first.PageSize, out problem, out tooShort) is not { } second)
            return null;
        if (first.PageSize != second.PageSize)
        {
            problem = "its two meta pages differ in the size of a page";
            return null;
        }
        return first.Transaction >= second.Transaction ? first : second;
    }

    /// <summary>Reads the meta page that commit <paramref name="transaction"/> wrote; null when later ones have overwritten it.</summary>
    public static MetaPage? ReadOf(SafeFileHandle file, int pageSize, long transaction) =>
        Read(file, (transaction & 1) * pageSize, out _, out _) is { } meta && meta.Transaction == transaction ? meta : null;

    /// <summary>What a meta page says, which has been found good.</summary>
    /// <param name="bytes">Its first <see cref="Size"/> bytes.</param>
    public static MetaPage Parse(ReadOnlySpan<byte> bytes)
    {
        var body = bytes[PageView.HeaderSize..];
        return new MetaPage(
            BinaryPrimitives.ReadInt32LittleEndian(body[24..]),
            TreeRecord.Read(body[24..]),
            TreeRecord.Read(body[(24 + TreeRecord.Size)..]),
            BinaryPrimitives.ReadInt64LittleEndian(body[120..]),
            TransactionOf(bytes));
    }

    /// <summary>The commit that wrote a meta page.</summary>
    public static long TransactionOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes[(PageView.HeaderSize + 128)..]);

    private static MetaPage? Read(SafeFileHandle file, long offset, out string? problem, out bool tooShort)
    {
        Span<byte> bytes = stackalloc byte[Size];
        tooShort = !PageFile.TryReadAt(file, offset, bytes);
        problem = tooShort ? "it ends within its header" : Problem(bytes);
        return problem is null ? Parse(bytes) : null;
    }

    private static string? Problem(ReadOnlySpan<byte> bytes)
    {
        var body = bytes[PageView.HeaderSize..];
        if ((BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) & MetaFlag) == 0 || BinaryPrimitives.ReadUInt32LittleEndian(body) != Magic)
            return "it does not begin like an LMDB database";
        var version = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        if (version != Version)
            return $"it says that it is in LMDB's data format {version}, and there is only {Version}";
        var pageSize = BinaryPrimitives.ReadUInt32LittleEndian(body[24..]);
        return pageSize is < 512 or > 65536 || !BitOperations.IsPow2(pageSize) ? $"it says that its pages have {pageSize} bytes" : null;
    }
}
