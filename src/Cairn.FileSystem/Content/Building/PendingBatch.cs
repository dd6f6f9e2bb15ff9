using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Records of a content under construction that wait to be put in one transaction.</summary>
internal sealed class PendingBatch(IEngine engine, VaultSchema schema, ChunkIndex index, PackAppender? packs) : IDisposable
{
    private readonly List<(BuildBlock Block, BuildPiece Piece)> _chunks = [];
    private readonly List<BuildBlock> _blocks = [];
    private readonly List<(long Id, byte[] Bytes)> _pages = [];
    private PackUpdate? _update;

    /// <summary>Bytes of payload and pages that wait here.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _chunks.Count == 0 && _pages.Count == 0;

    /// <summary>Takes over a block that is stored: its new chunks wait to be put.</summary>
    public void Add(BuildBlock block)
    {
        block.ReturnBytes();
        _blocks.Add(block);
        foreach (var piece in block.Pieces)
        {
            if (!piece.IsNew)
                continue;
            _chunks.Add((block, piece));
            Bytes += piece.Length;
        }
    }

    /// <summary>A page waits to be put.</summary>
    public void Add(long id, MapPage page)
    {
        var buffer = new byte[PageCodec.MaxBytes(page)];
        var bytes = buffer[..PageCodec.Write(page, buffer)];
        _pages.Add((id, bytes));
        Bytes += bytes.Length;
    }

    /// <summary>Puts everything, after making durable what it names in packs.</summary>
    public void Commit()
    {
        MakeDurable();
        using (var write = engine.BeginWrite(Scope.Vault))
        {
            Put(write);
            write.Commit();
        }
        Committed();
    }

    /// <summary>Makes durable what it names in packs. Not to be called within a transaction.</summary>
    public void MakeDurable()
    {
        PackAppend[] appends = [.. _blocks.Select(static block => block.Append).OfType<PackAppend>()];
        if (appends.Length > 0)
            packs!.EnsureDurable();
        _update = packs?.TakeUpdate(appends);
    }

    /// <summary>The transaction into which everything was put is committed.</summary>
    public void Committed()
    {
        _update?.Committed();
        Clear();
    }

    public void Dispose() => Clear();

    /// <summary>Puts everything, which <see cref="MakeDurable"/> came before, into a transaction of the caller's.</summary>
    public void Put(IWriteTransaction write)
    {
        _chunks.Sort(static (x, y) => x.Piece.Id.CompareTo(y.Piece.Id));
        foreach (var (block, piece) in _chunks)
            write.Put(schema.Chunks, piece.Id, block.Records.Span[piece.Record]);
        _chunks.Sort(static (x, y) => x.Piece.Hash.SequenceCompareTo(y.Piece.Hash));
        foreach (var (_, piece) in _chunks)
            index.Put(write, piece.Hash, piece.Id);
        foreach (var (id, bytes) in _pages)
            write.Put(schema.Pages, id, bytes);
        _update?.Put(write);
    }

    private void Clear()
    {
        _update?.Dispose();
        _update = null;
        foreach (var block in _blocks)
            block.Dispose();
        _blocks.Clear();
        _chunks.Clear();
        _pages.Clear();
        Bytes = 0;
    }
}
