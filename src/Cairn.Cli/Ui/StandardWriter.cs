using System.Text;

namespace Cairn.Cli.Ui;

/// <summary>Takes bytes; false when there is nobody any more to read them.</summary>
internal delegate bool ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>
/// Standard output or standard error as UTF-8, as plain as it is. The framework's own begins by sending a terminal a
/// sequence for line editing and by reading its description; a file stream would write at offsets of its own. Names that are not UTF-8
/// come out as the bytes they are.
/// </summary>
/// <param name="sink">Where it goes.</param>
/// <param name="lineByLine">Whether each line is written when it ends, rather than when there is much of it or <see cref="Flush"/> is called.</param>
internal sealed class StandardWriter(ByteSink sink, bool lineByLine) : TextWriter
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
        for (var at = NameText.IndexOfByte(buffer); at >= 0; at = NameText.IndexOfByte(buffer))
        {
            WriteText(buffer[..at]);
            WriteBytes([NameText.ByteOf(buffer[at])]);
            buffer = buffer[(at + 1)..];
        }
        WriteText(buffer);
        if (lineByLine && endsLine)
            Flush();
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Capacity - _count)
            Flush();
        if (bytes.Length > Capacity)
        {
            Send(bytes);
            return;
        }
        bytes.CopyTo(_waiting.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Writes what was collected.</summary>
    /// <exception cref="ReaderHasGoneException">Whoever read has gone away, as in <c>cairn … | head</c>; thrown once, after which everything is dropped.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    public override void Flush()
    {
        var count = _count;
        _count = 0;
        Send(_waiting.AsSpan(0, count));
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (_readerHasGone || bytes.IsEmpty || sink(bytes))
            return;
        _readerHasGone = true;
        throw new ReaderHasGoneException();
    }

    private void WriteText(ReadOnlySpan<char> buffer)
    {
        for (var complete = buffer.IsEmpty; !complete; buffer = Encode(buffer, out complete))
            if (_count > Capacity / 2)
                Flush();
    }

    private ReadOnlySpan<char> Encode(ReadOnlySpan<char> buffer, out bool complete)
    {
        _encoder.Convert(buffer, _waiting.AsSpan(_count), flush: false, out var taken, out var made, out complete);
        _count += made;
        return buffer[taken..];
    }
}

/// <summary>Nobody reads the output any more: a reason to stop, not an error.</summary>
internal sealed class ReaderHasGoneException : Exception;
