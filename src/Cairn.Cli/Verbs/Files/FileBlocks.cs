namespace Cairn.Cli.Verbs.Files;

/// <summary>A file in blocks that end where lines do. For one thread.</summary>
internal sealed class FileBlocks : IDisposable
{
    private const int BlockBytes = 256 * 1024;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[BlockBytes];
    private int _used, _given;
    private bool _ended;

    public FileBlocks(ReadOnlyFiles files, FilePath path) => _stream = files.OpenRead(path);

    /// <summary>Whether the block that was given last is the first.</summary>
    public bool IsFirst { get; private set; } = true;

    /// <summary>The next block; valid until the call after.</summary>
    /// <param name="longest">What is longer without a line's end is cut there.</param>
    /// <param name="block">Whole lines; the last of all may lack its end.</param>
    public bool Next(int longest, out ReadOnlySpan<byte> block)
    {
        IsFirst = _given == 0 && _used == 0 && !_ended;
        _buffer.AsSpan(_given, _used - _given).CopyTo(_buffer);
        (_used, _given) = (_used - _given, 0);
        while (true)
        {
            Fill();
            var end = _ended ? _used : _buffer.AsSpan(0, _used).LastIndexOf((byte)'\n') + 1;
            if (end == 0 && !_ended && _used < longest)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
                continue;
            }
            _given = end == 0 ? _used : end;
            block = _buffer.AsSpan(0, _given);
            return _given > 0;
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Fill()
    {
        while (!_ended && _used < _buffer.Length)
        {
            var count = _stream.Read(_buffer, _used, _buffer.Length - _used);
            _used += count;
            _ended = count == 0;
        }
    }
}
