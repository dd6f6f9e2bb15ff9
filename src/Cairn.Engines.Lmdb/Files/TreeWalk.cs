using System.Buffers.Binary;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>Is shown every node of a tree's leaves, in order.</summary>
internal delegate void LeafVisitor(NodeView node);

/// <summary>
/// Walks one tree page by page and checks everything that LMDB itself takes on trust: that pages are what they are
/// referred to as, belong to nothing else, hold their nodes within themselves and their keys in order, and are as many
/// as the tree's record says.
/// </summary>
internal sealed class TreeWalk(PageFile file, PageClaims claims, string name, bool integerKeys, CancellationToken cancellation)
{
    private const int MaxDepth = 32, MaxKeyBytes = 511;

    private readonly List<byte[]> _pages = [];
    private readonly byte[] _last = new byte[MaxKeyBytes];
    private int _lastLength;
    private bool _lastIsSeparator;
    private long _branchPages, _leafPages, _overflowPages, _entries;

    /// <summary>Walks the tree.</summary>
    /// <exception cref="DamagedPageException">Something is not as it should be; what was not walked is not known to be good.</exception>
    public void Run(TreeRecord tree, LeafVisitor visit)
    {
        if (!tree.IsEmpty)
            Descend(tree.Root, 1, tree.Depth, visit);
        Expect(tree.Entries, _entries, "records");
        Expect(tree.BranchPages, _branchPages, "inner pages");
        Expect(tree.LeafPages, _leafPages, "leaf pages");
        Expect(tree.OverflowPages, _overflowPages, "pages of large values");
    }

    private void Descend(long number, int depth, int depthOfTree, LeafVisitor visit)
    {
        cancellation.ThrowIfCancellationRequested();
        if (depth > Math.Min(depthOfTree, MaxDepth))
            throw new DamagedPageException($"{name} is deeper than its record says");
        claims.Claim(number, 1, name);
        var page = Read(number, depth);
        if (page.IsLeaf)
            VisitLeaf(page, visit);
        else
            VisitBranch(page, depth, depthOfTree, visit);
    }

    private PageView Read(long number, int depth)
    {
        if (_pages.Count < depth)
            _pages.Add(new byte[file.PageSize]);
        file.Read(number, _pages[depth - 1]);
        return new PageView(_pages[depth - 1], number);
    }

    private void VisitBranch(PageView page, int depth, int depthOfTree, LeafVisitor visit)
    {
        _branchPages++;
        for (var i = 0; i < page.Count; i++)
        {
            var node = page.Node(i);
            if (i > 0)
                Follow(node.Key, isSeparator: true, page.Number);
            Descend(node.Child, depth + 1, depthOfTree, visit);
        }
    }

    private void VisitLeaf(PageView page, LeafVisitor visit)
    {
        _leafPages++;
        for (var i = 0; i < page.Count; i++)
        {
            var node = page.Node(i);
            Follow(node.Key, isSeparator: false, page.Number);
            if (node.IsBig)
                ClaimBig(node);
            _entries++;
            visit(node);
        }
    }

    private void ClaimBig(NodeView node)
    {
        Span<byte> header = stackalloc byte[PageView.HeaderSize];
        file.ReadStart(node.ValuePage, header);
        var pages = OverflowHeader.Pages(header, node.ValuePage, node.ValueLength, file.PageSize);
        if (pages > file.Length - node.ValuePage)
            throw new DamagedPageException($"the large value on page {node.ValuePage} goes on beyond the file's end");
        claims.Claim(node.ValuePage, pages, name);
        _overflowPages += pages;
    }

    /// <summary>Keys and separators come in ascending order; the first key behind a separator may be equal to it.</summary>
    private void Follow(ReadOnlySpan<byte> key, bool isSeparator, long page)
    {
        if (key.Length is 0 or > MaxKeyBytes || (integerKeys && key.Length != sizeof(long)))
            throw new DamagedPageException($"page {page} has a key of {key.Length} bytes");
        if (_lastLength > 0)
        {
            var order = Compare(_last.AsSpan(0, _lastLength), key);
            if (order > 0 || (order == 0 && (isSeparator || !_lastIsSeparator)))
                throw new DamagedPageException($"page {page} has its keys out of order");
        }
        key.CopyTo(_last);
        (_lastLength, _lastIsSeparator) = (key.Length, isSeparator);
    }

    private int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => integerKeys
        ? BinaryPrimitives.ReadUInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadUInt64LittleEndian(right))
        : left.SequenceCompareTo(right);

    private void Expect(long recorded, long found, string what)
    {
        if (recorded != found)
            throw new DamagedPageException($"{name} has {found} {what}, and its record says {recorded}");
    }
}
