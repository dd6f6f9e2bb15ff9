using System.Globalization;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.Files;

/// <summary>Kinds and permissions as <c>ls -l</c> writes them.</summary>
internal static class Modes
{
    private const string Bits = "rwxrwxrwx";

    /// <summary>Four octal digits.</summary>
    public static string Octal(int permissions) => Convert.ToString(permissions, 8).PadLeft(4, '0');

    /// <summary>Reads octal digits.</summary>
    public static bool TryReadOctal(string text, out int permissions)
    {
        permissions = 0;
        if (text.Length is 0 or > 4 || text.AsSpan().ContainsAnyExceptInRange('0', '7'))
            return false;
        permissions = Convert.ToInt32(text, 8);
        return true;
    }

    /// <summary>As in <c>drwxr-xr-x</c>.</summary>
    public static string Text(FileEntry entry)
    {
        Span<char> text = stackalloc char[10];
        text[0] = Letter(entry.Type);
        for (var bit = 0; bit < Bits.Length; bit++)
            text[bit + 1] = (entry.Permissions & (0x100 >> bit)) != 0 ? Bits[bit] : '-';
        Special(text, 3, entry.Permissions & 0x800, 's', 'S');
        Special(text, 6, entry.Permissions & 0x400, 's', 'S');
        Special(text, 9, entry.Permissions & 0x200, 't', 'T');
        return text.ToString();
    }

    /// <summary>A local time, to the minute.</summary>
    public static string Time(Timestamp time, TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Special(Span<char> text, int place, int set, char executable, char otherwise)
    {
        if (set != 0)
            text[place] = text[place] == 'x' ? executable : otherwise;
    }

    private static char Letter(NodeType type) => type switch
    {
        NodeType.File => '-',
        NodeType.Directory => 'd',
        NodeType.Symlink => 'l',
        NodeType.Fifo => 'p',
        NodeType.Socket => 's',
        NodeType.BlockDevice => 'b',
        _ => 'c',
    };
}
