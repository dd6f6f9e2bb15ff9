using System.Buffers.Binary;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>
/// LMDB's list of free pages: a tree of its own whose records, one for each commit that freed pages, hold a count and that
/// many page numbers.
/// </summary>
internal sealed class FreeList(PageFile file, PageClaims claims)
{
    public const string Name = "the list of free pages";

    private byte[] _record = [];

    /// <summary>Reads the whole list and tells <paramref name="listed"/> every page number on it.</summary>
    /// <exception cref="DamagedPageException">The list itself is damaged.</exception>
    public void Read(TreeRecord tree, Action<long> listed, CancellationToken cancellation = default) =>
        new TreeWalk(file, claims, Name, integerKeys: true, cancellation).Run(tree, node => ReadRecord(node, listed));

    private void ReadRecord(NodeView node, Action<long> listed)
    {
        if (!node.IsRecord)
            throw new DamagedPageException($"{Name} has a record that is none");
        var record = node.IsBig ? ReadBig(node) : node.Value;
        var count = record.Length < sizeof(long) ? -1 : BinaryPrimitives.ReadInt64LittleEndian(record);
        if (count < 0 || count > record.Length / sizeof(long) - 1)
            throw new DamagedPageException($"{Name} has a record of {record.Length} bytes that says it lists {count} pages");
        for (var i = 1; i <= count; i++)
            listed(BinaryPrimitives.ReadInt64LittleEndian(record[(i * sizeof(long))..]));
    }

    private ReadOnlySpan<byte> ReadBig(NodeView node)
    {
        var length = (int)Math.Min(node.ValueLength, Array.MaxLength - PageView.HeaderSize) + PageView.HeaderSize;
        if (_record.Length < length)
            _record = new byte[length];
        file.ReadStart(node.ValuePage, _record.AsSpan(0, length));
        return _record.AsSpan(PageView.HeaderSize, length - PageView.HeaderSize);
    }
}
