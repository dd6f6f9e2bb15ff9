namespace Cairn.FileSystem.Content;

/// <summary>
/// The contents of many files, worked on by several threads and stored by one transaction, the one that names them: what a
/// transaction costs is shared by all, and nothing is ever stored that no file names.
/// </summary>
/// <remarks>Batches of one <see cref="BulkPending"/> must be committed in the order of their numbers; when one fails, later ones must not be.
/// The thread that commits must not wait for the others while its transaction is open: they may need one for numbers of chunks.</remarks>
internal sealed class BulkBatch : IDisposable
{
    private readonly BuilderContext _context;
    private readonly ContentPolicy _policy;
    private readonly BulkPending _pending;
    private readonly long _number;
    private readonly BlockStorer _storer;
    private readonly PendingBatch _batch;
    private readonly long _collections;
    private readonly List<BulkContent> _contents = [];

    internal BulkBatch(BuilderContext context, ContentPolicy policy, BulkPending pending, long number)
    {
        (_context, _policy, _pending, _number) = (context, policy, pending, number);
        _storer = new BlockStorer(context.Engine, context.Index, context.Packs, pending.Of(number), policy);
        using (var read = context.Engine.BeginRead())
            _collections = context.Collections.Read(read);
        _batch = new PendingBatch(context.Engine, context.Schema, context.Index, context.Packs);
    }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _contents.Count == 0;

    /// <summary>Begins a content. Any thread.</summary>
    public BulkContent NewContent() => new(_context, _policy, _storer);

    /// <summary>Takes over a content that is finished. One thread.</summary>
    public void Add(BulkContent content)
    {
        _contents.Add(content);
        foreach (var block in content.Blocks)
            _batch.Add(block);
        foreach (var (id, page) in content.Pages)
            _batch.Add(id, page);
        content.Blocks.Clear();
    }

    /// <summary>To be called when all are added, before the transaction begins.</summary>
    public void MakeDurable()
    {
        if (!IsEmpty)
            _batch.MakeDurable();
    }

    /// <summary>Stores all that was added; from here on <see cref="BulkContent.Ref"/> names each.</summary>
    /// <exception cref="Storage.CairnException"><see cref="Storage.ErrorCode.Busy"/>: collections deleted meanwhile what was found stored.</exception>
    public void Put(in ContentEdit edit)
    {
        _batch.Put(edit.Transaction);
        foreach (var content in _contents)
        {
            content.PutInline(_context.Writer, edit);
            _context.Collections.Acquit(edit.Transaction, content.Ref, _collections);
        }
    }

    /// <summary>The transaction is committed.</summary>
    public void Committed()
    {
        if (!IsEmpty)
            _batch.Committed();
    }

    public void Dispose()
    {
        _pending.Forget(_number);
        foreach (var content in _contents)
            content.Dispose();
        _batch.Dispose();
    }
}
