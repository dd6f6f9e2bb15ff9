using System.Globalization;

namespace Cairn.Benchmarks.Core;

/// <summary>What Linux counts of a process.</summary>
internal static class ProcessFigures
{
    /// <summary>Bytes that this process has handed to write calls so far, whether they have reached a disk or not.</summary>
    public static long Written() => Field("/proc/self/io", "wchar:");

    /// <summary>The most memory that this process ever had in use, in bytes: what was read from files through maps is not in it.</summary>
    public static long AnonymousBytes() => Field("/proc/self/status", "RssAnon:") * 1024;

    private static long Field(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
            if (line.StartsWith(name, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
        return 0;
    }
}
