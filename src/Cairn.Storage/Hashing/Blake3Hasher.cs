using System.Numerics;

namespace Cairn.Storage.Hashing;

/// <summary>
/// BLAKE3 of bytes that come piece by piece. Made once and used again: after construction nothing is
/// allocated. Pieces of 16 KiB and more are hashed where they are, shorter ones are copied first. For one thread at a time.
/// </summary>
public sealed class Blake3Hasher
{
    private const int BufferChunks = 16;

    private readonly Blake3Mode _mode;
    private readonly Blake3Path? _path;
    private readonly byte[] _nodes = new byte[Blake3Stack.Bytes];
    private readonly byte[] _buffer = new byte[BufferChunks * Blake3Spec.ChunkBytes];
    private ulong _chunks;
    private int _buffered;

    /// <summary>Computes the plain hash.</summary>
    public Blake3Hasher()
        : this(Blake3Mode.Hash, null)
    {
    }

    internal Blake3Hasher(in Blake3Mode mode, Blake3Path? path)
    {
        _mode = mode;
        _path = path;
    }

    /// <summary>Computes the hash that only a holder of <paramref name="key"/> can compute.</summary>
    /// <exception cref="ArgumentException">The key is not <see cref="Blake3.KeySize"/> bytes long.</exception>
    public static Blake3Hasher Keyed(ReadOnlySpan<byte> key) => new(Blake3Mode.Keyed(key), null);

    /// <summary>Computes keys from secrets, as <see cref="Blake3.DeriveKey"/> does.</summary>
    public static Blake3Hasher ForKeys(ReadOnlySpan<byte> context) => new(Blake3Mode.DeriveKey(context), null);

    /// <summary>Forgets all input.</summary>
    public void Reset() => (_chunks, _buffered) = (0, 0);

    /// <summary>Adds <paramref name="input"/> to what is hashed. How the input is cut into calls makes no difference.</summary>
    public void Update(ReadOnlySpan<byte> input)
    {
        // A buffer is hashed only when more input follows: the last piece is finished in another way.
        while (!input.IsEmpty)
        {
            if (_buffered == _buffer.Length)
                Push(_buffer);
            var taken = _buffered == 0 && input.Length > _buffer.Length ? PushFrom(input) : Buffer(input);
            input = input[taken..];
        }
    }

    /// <summary>The hash of all input so far: as many bytes as <paramref name="hash"/> holds. More may be added afterwards.</summary>
    public void Finish(Span<byte> hash) =>
        new Blake3Stack(_nodes, _chunks).Finish(PathFor(_buffered), _mode, _buffer.AsSpan(0, _buffered), hash);

    private int Buffer(ReadOnlySpan<byte> input)
    {
        var taken = Math.Min(input.Length, _buffer.Length - _buffered);
        input[..taken].CopyTo(_buffer.AsSpan(_buffered));
        _buffered += taken;
        return taken;
    }

    /// <summary>The largest power of two of chunks that leaves some input over and divides the number of those before.</summary>
    private int PushFrom(ReadOnlySpan<byte> input)
    {
        var most = 1ul << BitOperations.Log2((uint)(input.Length - 1) / Blake3Spec.ChunkBytes);
        var aligned = _chunks == 0 ? Blake3Tree.BatchChunks : 1ul << Math.Min(BitOperations.TrailingZeroCount(_chunks), 32);
        var chunks = (int)Math.Min(Blake3Tree.BatchChunks, Math.Min(most, aligned));
        Push(input[..(chunks * Blake3Spec.ChunkBytes)]);
        return chunks * Blake3Spec.ChunkBytes;
    }

    private void Push(ReadOnlySpan<byte> input)
    {
        var stack = new Blake3Stack(_nodes, _chunks);
        stack.Push(PathFor(input.Length), _mode, input);
        _chunks = stack.Chunks;
        _buffered = 0;
    }

    private Blake3Path PathFor(int length) => _path ?? Blake3Paths.For(length);
}
