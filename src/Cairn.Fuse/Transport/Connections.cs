using System.Globalization;

namespace Cairn.Fuse.Transport;

/// <summary>What is mounted, as <c>/proc/self/mountinfo</c> tells it: without touching any mount, which may hang.</summary>
internal static class Connections
{
    /// <summary>The mounts whose type is <c>fuse.</c><paramref name="subtype"/>.</summary>
    public static IReadOnlyList<(string Directory, string Source, uint Connection)> All(string subtype) =>
        [.. Lines().Where(line => line.Type == "fuse." + subtype).Select(static line => (line.Directory, line.Source, line.Device))];

    public static bool IsMounted(string directory) => Lines().Any(line => line.Directory == directory && line.Type.StartsWith("fuse", StringComparison.Ordinal));

    /// <summary>Cuts the connection of what is mounted on <paramref name="directory"/>, where the system lets us.</summary>
    public static bool TryAbort(string directory)
    {
        var line = Lines().LastOrDefault(line => line.Directory == directory && line.Type.StartsWith("fuse", StringComparison.Ordinal));
        if (line.Directory is null)
            return false;
        try
        {
            File.WriteAllText($"/sys/fs/fuse/connections/{line.Device}/abort", "1");
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Has the kernel read ahead by so many bytes, where the system lets us: the most that it does by itself is an eighth of what a request can bring.</summary>
    public static bool TryReadAhead(string directory, int bytes)
    {
        var line = Lines().LastOrDefault(line => line.Directory == directory);
        if (line.Directory is null)
            return false;
        try
        {
            File.WriteAllText($"/sys/class/bdi/0:{line.Device}/read_ahead_kb", (bytes >> 10).ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<(string Directory, string Source, string Type, uint Device)> Lines()
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
            if (Parse(line) is { } parsed)
                yield return parsed;
    }

    /// <summary>One line: fields, a dash after optional ones, then type and source.</summary>
    internal static (string Directory, string Source, string Type, uint Device)? Parse(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-");
        if (dash < 6 || fields.Length < dash + 3)
            return null;
        var device = fields[2].Split(':');
        return (Unescape(fields[4]), Unescape(fields[dash + 2]), fields[dash + 1], uint.Parse(device[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Blanks, tabs, line feeds and backslashes stand as three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)Convert.ToInt32(field.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }
        return text.ToString();
    }
}
