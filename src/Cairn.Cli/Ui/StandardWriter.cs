using System.Text;
using Cairn.Cli.Native;

namespace Cairn.Cli.Ui;

/// <summary>
/// Standard output or standard error as UTF-8, as plain as it is. The framework's own begins by sending a terminal a
/// sequence for line editing and by reading its description; a file stream would write at offsets of its own.
/// </summary>
/// <param name="file">The file descriptor.</param>
/// <param name="lineByLine">Whether each line is written when it ends, rather than when there is much of it or <see cref="Flush"/> is called.</param>
internal sealed class StandardWriter(int file, bool lineByLine) : TextWriter
{
    private const int Capacity = 16 * 1024;

    private readonly byte[] _waiting = new byte[Capacity];
    private readonly Encoder _encoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetEncoder();
    private int _count;
    private bool _readerHasGone;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var endsLine = buffer is [.., '\n'];
        for (var complete = false; !complete; buffer = Encode(buffer, out complete))
            if (_count > Capacity / 2)
                Flush();
        if (lineByLine && endsLine)
            Flush();
    }

    /// <summary>Writes what was collected; quietly nothing more once whoever read has gone away, as in <c>cairn … | head</c>.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public override void Flush()
    {
        if (!_readerHasGone)
            _readerHasGone = !LibC.WriteAll(file, _waiting.AsSpan(0, _count));
        _count = 0;
    }

    private ReadOnlySpan<char> Encode(ReadOnlySpan<char> buffer, out bool complete)
    {
        _encoder.Convert(buffer, _waiting.AsSpan(_count), flush: false, out var taken, out var made, out complete);
        _count += made;
        return buffer[taken..];
    }
}
