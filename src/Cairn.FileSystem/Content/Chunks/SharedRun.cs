using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Chunks that one read wants whole: read, decompressed and verified by the caller from the first on and by another thread from the last on,
/// until they meet.
/// </summary>
/// <remarks>What the other thread reads goes through a buffer of its own, because the caller's memory is the caller's alone, and comes out of a transaction of its
/// own: chunks never change, and those that it does not find, or cannot read, are left to the caller. Where they meet, the caller does not
/// wait, as a thread may have to wait long for a processor: it reads that chunk too, and the other thread's is thrown away.</remarks>
internal sealed class SharedRun(ChunkReader chunks, IEngine engine) : IThreadPoolWorkItem
{
    /// <summary>With fewer pieces the caller is done before another thread has begun.</summary>
    private const int WorthSharing = 4;

    private readonly List<Piece> _pieces = [];
    private readonly Lock _lock = new();
    private bool _ended;

    /// <summary>Adds a chunk.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="length">How many of its bytes are wanted, from its first on.</param>
    /// <param name="offset">Where it stands in the file, for messages.</param>
    /// <param name="at">Where its bytes go in what <see cref="Read"/> is given.</param>
    public void Add(long id, int length, long offset, int at) => _pieces.Add(new Piece(id, length, offset, at));

    /// <summary>Reads all that were added.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>, naming offset and chunk; what is wrong is not in <paramref name="target"/>.</exception>
    public void Read(IReadTransaction transaction, Span<byte> target)
    {
        if (_pieces.Count >= WorthSharing)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        try
        {
            foreach (var piece in _pieces)
            {
                var part = target.Slice(piece.At, piece.Length);
                if (piece.TryTake(Piece.Mine) || !TryTakeOver(piece, part))
                    chunks.ReadPart(transaction, piece.Id, 0, part, piece.Offset, streaming: true);
            }
        }
        finally
        {
            End();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            using var transaction = engine.BeginRead();
            for (var i = _pieces.Count - 1; i >= 0 && _pieces[i].TryTake(Piece.Theirs); i--)
                ReadAhead(transaction, _pieces[i]);
        }
#pragma warning disable CA1031 // The caller meets the same trouble itself, and says so.
        catch (Exception)
        {
            return;
        }
#pragma warning restore CA1031
    }

    private void ReadAhead(IReadTransaction transaction, Piece piece)
    {
        var buffer = ChunkBuffer.Rent(piece.Length);
        var isDone = false;
        try
        {
            isDone = chunks.Read(transaction, piece.Id, 0, buffer.Bytes, streaming: true) == piece.Length;
        }
        finally
        {
            lock (_lock)
            {
                if (isDone && !_ended)
                    piece.Buffer = buffer;
                else
                    buffer.Unpin();
            }
        }
    }

    /// <summary>False when the other thread is not done with the piece.</summary>
    private bool TryTakeOver(Piece piece, Span<byte> target)
    {
        lock (_lock)
        {
            if (piece.Buffer is null)
                return false;
        }
        piece.Buffer.Bytes.CopyTo(target);
        return true;
    }

    /// <summary>The other thread begins nothing more, and what it has read is given back; what it is reading it gives back itself.</summary>
    private void End()
    {
        foreach (var piece in _pieces)
            piece.TryTake(Piece.Mine);
        lock (_lock)
        {
            _ended = true;
            foreach (var piece in _pieces)
                piece.Buffer?.Unpin();
        }
    }

    private sealed class Piece(long id, int length, long offset, int at)
    {
        public const int Mine = 1, Theirs = 2;

        private int _taken;

        public long Id => id;

        public int Length => length;

        public long Offset => offset;

        public int At => at;

        /// <summary>What the other thread has read. Under the run's lock.</summary>
        public ChunkBuffer? Buffer { get; set; }

        /// <summary>False when a thread has it already.</summary>
        public bool TryTake(int who) => Interlocked.CompareExchange(ref _taken, who, 0) == 0;
    }
}
