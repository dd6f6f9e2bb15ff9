using System.Buffers;
using System.Globalization;

namespace Cairn.Storage;

/// <summary>Sizes as people write them: <c>4096</c>, <c>64KB</c>, <c>1.5GiB</c>; always powers of 1024.</summary>
public static class ByteSize
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Reads a size.</summary>
    /// <returns>Whether <paramref name="text"/> is one that is whole in bytes and fits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        var digits = text.IndexOfAnyExcept(NumberCharacters);
        var number = digits < 0 ? text : text[..digits];
        var unit = digits < 0 ? "" : text[digits..].Trim();
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || !TryUnit(unit, out var factor))
            return false;
        if (value > long.MaxValue / factor || decimal.Truncate(value * factor) != value * factor)
            return false;
        bytes = (long)(value * factor);
        return true;
    }

    /// <summary>Writes a size for people: in the largest unit of which it is at least one, to one decimal.</summary>
    public static string Format(long bytes)
    {
        var unit = 0;
        decimal value = bytes;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return value.ToString("0.#", CultureInfo.InvariantCulture) + (unit == 0 ? " B" : " " + Units[unit]);
    }

    private static bool TryUnit(ReadOnlySpan<char> unit, out long factor)
    {
        factor = 1;
        if (unit.IsEmpty || unit.Equals("B", StringComparison.OrdinalIgnoreCase))
            return true;
        var power = "KMGTP".IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        factor = 1L << (10 * power);
        var rest = unit[1..];
        return power > 0 && (rest.IsEmpty || rest.Equals("B", StringComparison.OrdinalIgnoreCase) || rest.Equals("iB", StringComparison.OrdinalIgnoreCase));
    }
}
