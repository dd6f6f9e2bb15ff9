namespace Cairn.FileSystem.Content;

/// <summary>
/// One content of a <see cref="BulkBatch"/>: cut, hashed and compressed in memory by whichever thread writes it, stored by the
/// transaction of its batch. For contents that fit into memory a few at a time.
/// </summary>
internal sealed class BulkContent : IDisposable
{
    /// <summary>Shorter holes are stored as zeros, so that a leaf never lists too many extents.</summary>
    private const int MinHole = 64 * 1024;

    private readonly BlockStorer _storer;
    private readonly ContentPolicy _policy;
    private readonly ChunkCutter _cutter;
    private readonly MapBuilder _map;
    private readonly bool _toPacks;
    private BuildBlock _block;

    internal BulkContent(BuilderContext context, ContentPolicy policy, BlockStorer storer)
    {
        (_storer, _policy, _toPacks) = (storer, policy, context.Packs is not null);
        _cutter = new ChunkCutter(policy);
        _map = new MapBuilder(page =>
        {
            var id = context.Ids.Next();
            Pages.Add((id, page));
            return id;
        });
        _block = new BuildBlock(storer, 0);
    }

    /// <summary>The size so far.</summary>
    public long Length { get; private set; }

    /// <summary>What names it, once its batch is put.</summary>
    public ContentRef Ref { get; private set; }

    /// <summary>Its blocks with new chunks, hashed and compressed.</summary>
    public List<BuildBlock> Blocks { get; } = [];

    /// <summary>The pages of its map.</summary>
    public List<(long Id, MapPage Page)> Pages { get; } = [];

    /// <summary>The bytes of a content that goes inline; null for others.</summary>
    public byte[]? Inline { get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Room;
            var count = Math.Min(bytes.Length, room.Length);
            bytes[..count].CopyTo(room);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Where bytes may be put that <see cref="Advance"/> then appends, without copying them.</summary>
    public Span<byte> Room => _block.Bytes.Span[_block.Length..];

    /// <summary>Appends what was put at the beginning of <see cref="Room"/>.</summary>
    public void Advance(int count)
    {
        _block.Length += count;
        Length += count;
        if (_block.Length == BuildBlock.Capacity)
            Store(final: false);
    }

    /// <summary>Appends a hole.</summary>
    public void Skip(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length < MinHole)
        {
            WriteZeros((int)length);
            return;
        }
        if (_block.Length > 0)
            Store(final: true);
        Length += length;
        _block.Dispose();
        _block = new BuildBlock(_storer, Length);
    }

    /// <summary>Nothing follows.</summary>
    public void Finish()
    {
        if (_block.Length == Length && Length <= _policy.InlineMax)
            Inline = _block.Bytes.Span[.._block.Length].ToArray();
        else if (_block.Length > 0)
            Store(final: true);
        if (Inline is null)
            Ref = _map.Finish();
        _block.Dispose();
    }

    /// <summary>Stores the bytes of one that goes inline.</summary>
    internal void PutInline(ContentWriter writer, in ContentEdit edit)
    {
        if (Inline is not null)
            Ref = writer.Store(edit with { Policy = _policy }, Inline);
    }

    public void Dispose()
    {
        _block.Dispose();
        foreach (var block in Blocks)
            block.Dispose();
    }

    private void WriteZeros(int length)
    {
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        for (; length > 0; length -= zeros.Length)
            Write(zeros[..Math.Min(length, zeros.Length)]);
    }

    /// <summary>Cuts the block into chunks and stores them; what belongs to a chunk that is not complete begins the next.</summary>
    private void Store(bool final)
    {
        var block = _block;
        var at = Cut(block, final);
        _block = new BuildBlock(_storer, block.Offset + at) { Length = block.Length - at };
        block.Bytes.Span[at..block.Length].CopyTo(_block.Bytes.Span);
        block.ToPacks = _toPacks;
        Blocks.Add(block);
        block.Queue();
        block.TryRun();
        block.Wait();
        block.ReturnBytes();
        foreach (var piece in block.Pieces)
            _map.Add(new Extent(block.Offset + piece.At, piece.Length, piece.Id, 0));
    }

    private int Cut(BuildBlock block, bool final)
    {
        var at = 0;
        while (at < block.Length)
        {
            var length = Next(block, at, final);
            if (length == 0)
                break;
            block.Pieces.Add(new BuildPiece(at, length));
            at += length;
        }
        return at;
    }

    /// <summary>A small content is one chunk, as it is when it is written at once.</summary>
    private int Next(BuildBlock block, int at, bool final) => final && block.Length == Length && Length <= _policy.SingleChunk
        ? block.Length
        : _cutter.Next(block.Bytes.Span[at..block.Length], block.Offset + at, final);
}
