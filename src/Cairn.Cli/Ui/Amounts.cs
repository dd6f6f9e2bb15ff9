using System.Globalization;

namespace Cairn.Cli.Ui;

/// <summary>Numbers of things in words.</summary>
internal static class Amounts
{
    /// <summary>As in <c>1 file</c>, <c>2 files</c>.</summary>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");
}
