using System.Text;

namespace Cairn.Cli.Diffing;

/// <summary>The lines of a text, as bytes.</summary>
internal sealed class TextLines
{
    private const int LooksBinaryWithin = 8000;

    private readonly List<Range> _lines = [];

    public TextLines(byte[] bytes)
    {
        Bytes = bytes;
        for (var from = 0; from < bytes.Length;)
        {
            var end = bytes.AsSpan(from).IndexOf((byte)'\n');
            var to = end < 0 ? bytes.Length : from + end + 1;
            _lines.Add(from..to);
            from = to;
        }
    }

    public byte[] Bytes { get; }

    public int Count => _lines.Count;

    /// <summary>A line with its end, if it has one.</summary>
    public ReadOnlySpan<byte> this[int index] => Bytes.AsSpan(_lines[index]);

    /// <summary>Whether bytes are no text: because a NUL is among the first.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, LooksBinaryWithin)].Contains((byte)0);

    /// <summary>The edits from one text to another.</summary>
    public static List<Edit> Compare(TextLines before, TextLines after)
    {
        var numbers = new Dictionary<string, int>();
        return LineDiff.Compare(before.Numbers(numbers), after.Numbers(numbers));
    }

    /// <summary>Lines by number, where equal lines have equal numbers. Each byte is a character, so that no two lines look alike.</summary>
    private int[] Numbers(Dictionary<string, int> known)
    {
        var numbers = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            var text = Encoding.Latin1.GetString(this[i]);
            if (!known.TryGetValue(text, out numbers[i]))
                known.Add(text, numbers[i] = known.Count);
        }
        return numbers;
    }
}
