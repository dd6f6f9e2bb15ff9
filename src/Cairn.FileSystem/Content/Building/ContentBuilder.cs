using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Makes a content out of bytes that come in order: cuts, hashes, shares what is stored already, compresses and stores as it
/// goes, in transactions of its own, with bounded memory. Contents above 1 MiB are worked on by another thread too.
/// </summary>
/// <remarks>
/// <para>Write or skip, then <see cref="Flush"/>, then <see cref="Complete"/> in the transaction that names the content. Until then nothing
/// refers to what was stored; if it never comes, collection frees it. Dispose it after that transaction has ended: until then collection in this
/// process deletes nothing.</para>
/// <para>Used by one thread at a time. <see cref="Write"/>, <see cref="Skip"/> and <see cref="Flush"/> begin write transactions, so the thread must
/// have none open.</para>
/// </remarks>
internal sealed class ContentBuilder : IDisposable
{
    /// <summary>Contents up to this are put in the engine by the transaction that names them, packs or not: they wait for no sync.</summary>
    private const int EngineFirst = 64 * 1024;

    private const int MaxInFlight = 4;

    /// <summary>Shorter holes are stored as zeros, so that a leaf never lists too many extents.</summary>
    private const int MinHole = 64 * 1024;

    private const long CommitBytes = 4 << 20;
    private const long CommitPackedBytes = 64 << 20;

    private readonly BuilderContext _context;
    private readonly ContentPolicy _policy;
    private readonly PendingChunks _pending;
    private readonly PendingBatch _batch;
    private readonly BlockStorer _storer;
    private readonly ChunkCutter _cutter;
    private readonly MapBuilder _map;
    private readonly Queue<BuildBlock> _inFlight = new();
    private BuildBlock _block;
    private bool _stored;
    private bool _flushed, _disposed;
    private ContentRef _content;
    private long _collections;

    internal ContentBuilder(BuilderContext context, ContentPolicy policy)
    {
        (_context, _policy) = (context, policy);
        _pending = new PendingChunks(context.Ids);
        _batch = new PendingBatch(context.Engine, context.Schema, context.Index, context.Packs);
        _storer = new BlockStorer(context.Engine, context.Index, context.Packs, _pending, policy);
        _cutter = new ChunkCutter(policy);
        _map = new MapBuilder(AddPage);
        _block = new BuildBlock(_storer, 0);
        context.Open.Enter();
    }

    /// <summary>The size so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_flushed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, long.MaxValue - Length, nameof(bytes));
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, BuildBlock.Capacity - _block.Length);
            bytes[..count].CopyTo(_block.Bytes.Span[_block.Length..]);
            _block.Length += count;
            bytes = bytes[count..];
            if (_block.Length == BuildBlock.Capacity)
                Submit(final: false);
        }
    }

    /// <summary>Appends a hole.</summary>
    public void Skip(long length)
    {
        ObjectDisposedException.ThrowIf(_flushed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - Length);
        if (length < MinHole)
        {
            WriteZeros((int)length);
            return;
        }
        if (_block.Length > 0)
            Submit(final: true);
        Length += length;
        StartBlock(Length);
    }

    /// <summary>Stores everything that does not go into the transaction of <see cref="Complete"/>. Nothing can be appended any more.</summary>
    public void Flush()
    {
        if (_flushed)
            return;
        _flushed = true;
        if (IsSmall)
            return;
        if (_block.Length > 0)
            Submit(final: true);
        while (_inFlight.Count > 0)
            Retire();
        _content = _map.Finish();
        if (!_batch.IsEmpty)
            CommitBatch();
    }

    /// <summary>The content, within the transaction that names it. A small one is only stored here.</summary>
    /// <param name="edit">The transaction.</param>
    /// <exception cref="InvalidOperationException"><see cref="Flush"/> was not called.</exception>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: collections deleted some of it before it was named.</exception>
    public ContentRef Complete(in ContentEdit edit)
    {
        if (!_flushed)
            throw new InvalidOperationException("Flush the builder before its content is named.");
        if (IsSmall)
            return _context.Writer.Store(edit with { Policy = _policy }, _block.Bytes.Span[.._block.Length]);
        _context.Collections.Acquit(edit.Transaction, _content, _collections);
        return _content;
    }

    public void Dispose()
    {
        if (!_disposed)
            _context.Open.Leave();
        _disposed = true;
        _flushed = true;
        foreach (var block in _inFlight)
            block.Dispose();
        _inFlight.Clear();
        _block.Dispose();
        _batch.Dispose();
    }

    /// <summary>Whether everything is still in the first block and small.</summary>
    private bool IsSmall => !_stored && _block.Length == Length && Length <= Math.Max(EngineFirst, _policy.InlineMax);

    private void WriteZeros(int length)
    {
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        for (; length > 0; length -= zeros.Length)
            Write(zeros[..Math.Min(length, zeros.Length)]);
    }

    private void StartBlock(long offset)
    {
        _block.Dispose();
        _block = new BuildBlock(_storer, offset);
    }

    /// <summary>Cuts the block into chunks and hands it on; what belongs to a chunk that is not complete begins the next.</summary>
    private void Submit(bool final)
    {
        if (!_stored)
            LookAtCollections();
        var block = _block;
        var at = Cut(block, final);
        _block = new BuildBlock(_storer, block.Offset + at) { Length = block.Length - at };
        block.Bytes.Span[at..block.Length].CopyTo(_block.Bytes.Span);
        block.ToPacks = _stored || block.Length > EngineFirst;
        _stored = true;
        block.Queue();
        _inFlight.Enqueue(block);
        if (_context.Parallel && !final)
            ThreadPool.UnsafeQueueUserWorkItem(block, preferLocal: false);
        while (_inFlight.Count > (_context.Parallel ? MaxInFlight : 0))
            Retire();
    }

    /// <summary>Before anything is stored, or found stored.</summary>
    private void LookAtCollections()
    {
        using var read = _context.Engine.BeginRead();
        _collections = _context.Collections.Read(read);
    }

    private int Cut(BuildBlock block, bool final)
    {
        var at = 0;
        while (at < block.Length)
        {
            var length = _cutter.Next(block.Bytes.Span[at..block.Length], block.Offset + at, final);
            if (length == 0)
                break;
            block.Pieces.Add(new BuildPiece(at, length));
            at += length;
        }
        return at;
    }

    /// <summary>Waits for the oldest block, meanwhile storing one that nobody has taken, and adds its chunks to the map.</summary>
    private void Retire()
    {
        foreach (var waiting in _inFlight)
        {
            if (_inFlight.Peek().IsDone || waiting.TryRun())
                break;
        }
        var block = _inFlight.Peek();
        block.Wait();
        _inFlight.Dequeue();
        foreach (var piece in block.Pieces)
            _map.Add(new Extent(block.Offset + piece.At, piece.Length, piece.Id, 0));
        _batch.Add(block);
        if (_batch.Bytes >= (block.ToPacks && _context.Packs is not null ? CommitPackedBytes : CommitBytes))
            CommitBatch();
    }

    private void CommitBatch()
    {
        _batch.Commit();
        _pending.Clear();
    }

    private long AddPage(MapPage page)
    {
        var id = _context.Ids.Next();
        _batch.Add(id, page);
        return id;
    }
}
