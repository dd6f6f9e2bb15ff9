using System.Text;

namespace Cairn.Cli.Ui;

/// <summary>Names as text: a byte that is not UTF-8 stands as a lone surrogate U+DC80 to U+DCFF (see <see cref="FilePath"/>).</summary>
internal static class NameText
{
    private const char FirstByte = '\uDC80';
    private const char LastByte = '\uDCFF';
    private const int Offset = 0xDC00;

    /// <summary>Where the first character stands that is a byte; -1 when there is none.</summary>
    public static int IndexOfByte(ReadOnlySpan<char> text)
    {
        for (var from = 0; ;)
        {
            var found = text[from..].IndexOfAnyInRange(FirstByte, LastByte);
            if (found < 0)
                return -1;
            from += found;
            if (from == 0 || !char.IsHighSurrogate(text[from - 1]))
                return from;
            from++;
        }
    }

    /// <summary>The byte that a character stands for.</summary>
    public static byte ByteOf(char character) => (byte)(character - Offset);

    /// <summary>The name's bytes in base64, for JSON, which cannot hold what is not UTF-8; null where it can.</summary>
    public static string? Base64(FilePath path) => IndexOfByte(path.ToString()) < 0 ? null : Convert.ToBase64String(path.ToBytes());

    /// <summary>A name on a terminal: what could move the cursor or change colours, and bytes that are no text, are written as escapes.</summary>
    public static string ForTerminal(string name)
    {
        if (IndexOfByte(name) < 0 && !name.AsSpan().ContainsAnyInRange('\0', '\x1f') && !name.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return name;
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
            text.Append(Escape(name, i));
        return text.ToString();
    }

    private static string Escape(string name, int i) => name[i] switch
    {
        '\n' => "\\n",
        '\t' => "\\t",
        '\e' => "\\e",
        < ' ' or (>= '\x7f' and <= '\x9f') => $"\\x{(int)name[i]:x2}",
        >= FirstByte and <= LastByte when i == 0 || !char.IsHighSurrogate(name[i - 1]) => $"\\x{ByteOf(name[i]):x2}",
        var plain => plain.ToString(),
    };
}
