using System.Runtime.ExceptionServices;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Chunks in packs that one read wants whole: read, decompressed and verified by the caller from the first on and by another thread from the last on,
/// until they meet.
/// </summary>
/// <remarks>What the other thread reads goes through a buffer of its own, because the caller's memory is the caller's alone. Where they meet, the caller does not
/// wait, as a thread may have to wait long for a processor: it reads that chunk too, and the other thread's is thrown away.</remarks>
internal sealed class PackedRun(ChunkReader chunks) : IThreadPoolWorkItem
{
    /// <summary>With fewer pieces the caller is done before another thread has begun.</summary>
    private const int WorthSharing = 4;

    private readonly List<Piece> _pieces = [];
    private readonly Lock _lock = new();
    private bool _ended;

    /// <summary>Adds a chunk.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="record">Its record: in a pack.</param>
    /// <param name="offset">Where it stands in the file, for messages.</param>
    /// <param name="at">Where its bytes go in what <see cref="Read"/> is given.</param>
    public void Add(long id, in ChunkRecord record, long offset, int at) =>
        _pieces.Add(new Piece(id, record.Codec, record.PlainLength, record.Hash.ToArray(), record.Place, offset, at));

    /// <summary>Reads all that were added.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>, naming offset and chunk; what is wrong is not in <paramref name="target"/>.</exception>
    public void Read(Span<byte> target)
    {
        if (_pieces.Count >= WorthSharing)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        try
        {
            foreach (var piece in _pieces)
                if (piece.TryTake(Piece.Mine))
                    Decode(piece, target.Slice(piece.At, piece.PlainLength));
                else
                    TakeOver(piece, target.Slice(piece.At, piece.PlainLength));
        }
        finally
        {
            End();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = _pieces.Count - 1; i >= 0 && _pieces[i].TryTake(Piece.Theirs); i--)
        {
            var piece = _pieces[i];
            piece.Buffer = ChunkBuffer.Rent(piece.PlainLength);
            try
            {
                Decode(piece, piece.Buffer.Bytes);
            }
            catch (Exception failure)
            {
                piece.Failure = ExceptionDispatchInfo.Capture(failure);
            }
            lock (_lock)
            {
                piece.IsDone = true;
                if (_ended)
                    piece.Buffer.Unpin();
            }
        }
    }

    private void Decode(Piece piece, Span<byte> plain)
    {
        try
        {
            chunks.Decode(ChunkRecord.InPackAt(piece.Codec, piece.PlainLength, piece.Hash, piece.Place), piece.Id, plain);
        }
        catch (Exception failure)
        {
            plain.Clear();
            if (failure is CairnException { Code: ErrorCode.Corrupt } corrupt)
                throw ContentErrors.At(corrupt, piece.Offset);
            throw;
        }
    }

    private void TakeOver(Piece piece, Span<byte> plain)
    {
        bool isDone;
        lock (_lock)
            isDone = piece.IsDone;
        if (!isDone)
        {
            Decode(piece, plain);
            return;
        }
        piece.Failure?.Throw();
        piece.Buffer!.Bytes.CopyTo(plain);
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
                if (piece.IsDone)
                    piece.Buffer!.Unpin();
        }
    }

    private sealed class Piece(long id, byte codec, int plainLength, byte[] hash, PackPlace place, long offset, int at)
    {
        public const int Mine = 1, Theirs = 2;

        private int _taken;

        public long Id => id;

        public byte Codec => codec;

        public int PlainLength => plainLength;

        public byte[] Hash => hash;

        public PackPlace Place => place;

        public long Offset => offset;

        public int At => at;

        /// <summary>Whether the other thread is done with it. Under the run's lock.</summary>
        public bool IsDone { get; set; }

        /// <summary>What the other thread read into.</summary>
        public ChunkBuffer? Buffer { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }

        /// <summary>False when a thread has it already.</summary>
        public bool TryTake(int who) => Interlocked.CompareExchange(ref _taken, who, 0) == 0;
    }
}
