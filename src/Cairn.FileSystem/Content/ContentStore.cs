using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// The contents of one open vault: immutable, named by a <see cref="ContentRef"/>, stored in the tables <c>inline</c>,
/// <c>pages</c> and <c>chunks</c> and in packs. Any number of threads.
/// </summary>
/// <remarks>The size of a content stands beside its ref, in the node, and is passed along with it. What reads at an offset
/// throws <see cref="CairnException"/> with <see cref="ErrorCode.Corrupt"/> naming offset and chunk; add the file's name by
/// <see cref="ContentErrors.InFile"/>. The engine is the caller's; dispose this first.</remarks>
internal sealed class ContentStore : IDisposable
{
    private readonly ContentReader _reader;
    private readonly ContentRanges _ranges;
    private readonly ContentWriter _writer;
    private readonly ContentEditor _editor;
    private readonly RangeCopier _copier;
    private readonly ContentMerger _merger;
    private readonly ContentMarker _marker;
    private readonly ContentRemover _remover;
    private readonly ContentChecker _checker;
    private readonly PageStore _pages;
    private readonly ChunkReader _chunks;
    private readonly BuilderContext _building, _buildingInEngine;

    public ContentStore(IEngine engine, VaultSchema schema, IContentIds ids, ContentOptions options)
    {
        var table = new PackTable(schema);
        ToPacks = options.ToPacks;
        if (options.PackDirectory is { } directory)
            Packs = new PackStore(engine, schema, table, directory, options.PackBytes);
        var index = new ChunkIndex(schema);
        _pages = new PageStore(schema, ids, options.PageCacheBytes);
        _chunks = new ChunkReader(schema, Packs?.Reader, options.ChunkCacheBytes, engine);
        var maps = new MapReader(_pages);
        _reader = new ContentReader(schema, maps, _chunks, options.Parallel ? engine : null);
        _ranges = new ContentRanges(maps, _reader, _chunks);
        var chunkWriter = new ChunkWriter(schema, ids, index);
        var leaves = new LeafMerger(_reader, chunkWriter);
        _editor = new ContentEditor(schema, ids, _reader, _pages, _chunks, chunkWriter, leaves);
        _copier = new RangeCopier(_editor, _reader, maps, _pages, _chunks, chunkWriter, leaves);
        _writer = new ContentWriter(_editor, chunkWriter, _pages);
        _merger = new ContentMerger(maps, _pages, leaves);
        _marker = new ContentMarker(_pages);
        _remover = new ContentRemover(schema, index, table);
        _checker = new ContentChecker(schema, _pages, _chunks, Packs?.Reader);
        Collections = new CollectionRuns(schema, _marker);
        _buildingInEngine = new BuilderContext(engine, schema, ids, index, null, _writer, Collections, options.Parallel, Building);
        _building = _buildingInEngine with { Packs = Packs?.Appender };
    }

    /// <summary>The packs beside the engine; null where there can be none.</summary>
    public PackStore? Packs { get; }

    /// <summary>The contents under construction.</summary>
    public OpenBuilders Building { get; } = new();

    /// <summary>Whether new payloads go to packs; those that are somewhere else are read all the same.</summary>
    public bool ToPacks
    {
        get => Volatile.Read(ref field) && Packs is not null;
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Whether collections ran while a content was built.</summary>
    public CollectionRuns Collections { get; }

    /// <summary>Bytes that the caches hold now.</summary>
    public long CachedBytes => _pages.CachedBytes + _chunks.CachedBytes;

    /// <summary>What the caches hold and how often that helped.</summary>
    public IEnumerable<CacheUse> CacheUse => [_chunks.Use, _pages.Use];

    /// <inheritdoc cref="ContentReader.Read"/>
    public int Read(IReadTransaction transaction, ContentRef content, long size, long offset, Span<byte> target, bool once = false) =>
        _reader.Read(transaction, content, size, offset, target, once);

    /// <inheritdoc cref="ContentReader.TryReadCached"/>
    public bool TryReadCached(ContentRef content, long size, long offset, Span<byte> target, out int read) =>
        _reader.TryReadCached(content, size, offset, target, out read);

    /// <inheritdoc cref="ContentRanges.SeekData"/>
    public long SeekData(IReadTransaction transaction, ContentRef content, long size, long offset) =>
        _ranges.SeekData(transaction, content, size, offset);

    /// <inheritdoc cref="ContentRanges.SeekHole"/>
    public long SeekHole(IReadTransaction transaction, ContentRef content, long size, long offset) =>
        _ranges.SeekHole(transaction, content, size, offset);

    /// <inheritdoc cref="ContentRanges.TryNextData"/>
    public bool TryNextData(IReadTransaction transaction, ContentRef content, long size, long offset, out long start, out long end, long limit = long.MaxValue) =>
        _ranges.TryNextData(transaction, content, size, offset, out start, out end, limit);

    /// <inheritdoc cref="ContentWriter.Store"/>
    public ContentRef Store(in ContentEdit edit, ReadOnlySpan<byte> bytes) => _writer.Store(edit, bytes);

    /// <inheritdoc cref="ContentEditor.Write"/>
    public ContentRef Write(in ContentEdit edit, ContentRef old, long oldSize, long offset, ReadOnlySpan<byte> bytes) =>
        _editor.Write(edit, old, oldSize, offset, bytes);

    /// <inheritdoc cref="ContentEditor.Truncate"/>
    public ContentRef Truncate(in ContentEdit edit, ContentRef old, long oldSize, long newSize) =>
        _editor.Truncate(edit, old, oldSize, newSize);

    /// <inheritdoc cref="ContentEditor.Punch"/>
    public ContentRef Punch(in ContentEdit edit, ContentRef old, long size, long offset, long length) =>
        _editor.Punch(edit, old, size, offset, length);

    /// <inheritdoc cref="RangeCopier.Copy"/>
    public ContentRef CopyRange(in ContentEdit edit, ContentSpan source, ContentRef target, long targetSize, long targetOffset) =>
        _copier.Copy(edit, source, target, targetSize, targetOffset);

    /// <summary>Begins a content out of bytes that come in order, of any size.</summary>
    public ContentBuilder NewBuilder(ContentPolicy policy) => new(ToPacks ? _building : _buildingInEngine, policy);

    /// <summary>Begins a batch of whole contents that one transaction stores.</summary>
    /// <param name="policy">How they are stored.</param>
    /// <param name="pending">What batches before it store; see <see cref="NewPending"/>.</param>
    /// <param name="number">Batches are committed in the order of their numbers.</param>
    public BulkBatch NewBatch(ContentPolicy policy, BulkPending pending, long number) => new(ToPacks ? _building : _buildingInEngine, policy, pending, number);

    /// <summary>What the batches of one import share.</summary>
    public BulkPending NewPending() => new(_building.Ids);

    /// <inheritdoc cref="ContentMerger.Merge"/>
    public ContentRef Merge(in ContentEdit edit, ContentRef content, ref long position, long budget) =>
        _merger.Merge(edit, content, ref position, budget);

    /// <inheritdoc cref="ContentMerger.IsFragmented"/>
    public bool IsFragmented(IReadTransaction transaction, ContentRef content, ContentPolicy policy) => _merger.IsFragmented(transaction, content, policy);

    /// <inheritdoc cref="ContentMarker.Mark"/>
    public void Mark(IReadTransaction transaction, ContentRef content, IContentVisitor visitor) => _marker.Mark(transaction, content, visitor);

    /// <inheritdoc cref="ContentRemover.Remove"/>
    public long Remove(IWriteTransaction transaction, ContentPart part, long id) => _remover.Remove(transaction, part, id);

    /// <inheritdoc cref="ContentChecker.Check"/>
    public void Check(IReadTransaction transaction, ContentRef content, IContentVisitor visitor, bool bytes, ICollection<ContentProblem> problems) =>
        _checker.Check(transaction, content, visitor, bytes, problems);

    /// <summary>Lets everything cached go.</summary>
    public void ClearCaches()
    {
        _pages.ClearCache();
        _chunks.ClearCache();
    }

    public void Dispose()
    {
        ClearCaches();
        Packs?.Dispose();
    }
}
