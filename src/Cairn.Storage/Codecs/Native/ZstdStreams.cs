namespace Cairn.Storage.Codecs.Native;

/// <summary>Compresses what is written into another stream, which is left open. One frame, with a checksum.</summary>
internal sealed class ZstdWriteStream : ForwardStream
{
    private const int DefaultLevel = 3;

    private readonly Stream _target;
    private readonly ZstdCompression _encoder;
    private readonly byte[] _output = new byte[128 * 1024];
    private bool _closed;

    public ZstdWriteStream(Stream target)
    {
        CodecLibraries.Require(CodecLibraries.Zstd);
        _target = target;
        _encoder = ZstdCompression.Create();
        Zstd.Check(Zstd.SetParameter(_encoder, Zstd.LevelParameter, DefaultLevel), "written");
        Zstd.Check(Zstd.SetParameter(_encoder, Zstd.ChecksumParameter, 1), "written");
    }

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer) => Encode(buffer, Zstd.Continue);

    protected override void Dispose(bool disposing)
    {
        if (!_closed && disposing)
        {
            _closed = true;
            try
            {
                Encode(default, Zstd.End);
                _target.Flush();
            }
            finally
            {
                _encoder.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private unsafe void Encode(ReadOnlySpan<byte> bytes, int operation)
    {
        fixed (byte* from = bytes, to = _output)
        {
            var input = new ZstdBuffer { Bytes = (nint)from, Size = (nuint)bytes.Length };
            nuint left;
            do
            {
                var output = new ZstdBuffer { Bytes = (nint)to, Size = (nuint)_output.Length };
                left = Zstd.Check(Zstd.CompressStep(_encoder, ref output, ref input, operation), "written");
                _target.Write(_output.AsSpan(0, (int)output.Position));
            }
            while (operation == Zstd.End ? left != 0 : input.Position < input.Size);
        }
    }
}

/// <summary>Decompresses another stream, which is left open. Any number of frames.</summary>
internal sealed class ZstdReadStream : ForwardStream
{
    private readonly Stream _source;
    private readonly ZstdDecompression _decoder;
    private readonly byte[] _input = new byte[128 * 1024];
    private int _at, _filled;
    private bool _isInFrame;

    public ZstdReadStream(Stream source)
    {
        CodecLibraries.Require(CodecLibraries.Zstd);
        _source = source;
        _decoder = ZstdDecompression.Create();
    }

    public override bool CanRead => true;

    public override unsafe int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_at == _filled)
            {
                (_at, _filled) = (0, _source.Read(_input));
                if (_filled == 0)
                    return _isInFrame ? throw new CairnException(ErrorCode.InputOutput, "A zstd stream ends too early.") : 0;
            }
            fixed (byte* from = _input, to = buffer)
            {
                var input = new ZstdBuffer { Bytes = (nint)from, Size = (nuint)_filled, Position = (nuint)_at };
                var output = new ZstdBuffer { Bytes = (nint)to, Size = (nuint)buffer.Length };
                _isInFrame = Zstd.Check(Zstd.DecompressStep(_decoder, ref output, ref input), "read") != 0;
                _at = (int)input.Position;
                if (output.Position > 0)
                    return (int)output.Position;
            }
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A stream that goes one way, from the beginning to the end.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => false;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
