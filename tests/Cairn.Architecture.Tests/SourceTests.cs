using System.Text.RegularExpressions;
using Xunit;

namespace Cairn.Architecture.Tests;

/// <summary>What the sources keep to that no compiler checks.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 600;

    /// <summary>Where the language's guarantees may be given up besides a folder <c>Native</c>, and why.</summary>
    private static readonly Dictionary<string, string> MayBeUnsafe = new()
    {
        ["src/Cairn.Fuse/"] = "parses and formats what the kernel maps, in place",
    };

    /// <summary>Where native libraries may be spoken to besides a folder <c>Native</c>, and why.</summary>
    private static readonly Dictionary<string, string> MayCallNativeCode = new()
    {
        ["src/Cairn.Storage/Building/NativeLibraries.cs"] = "finds and loads the libraries for every engine",
    };

    [Fact]
    public void No_file_is_longer_than_one_idea_needs()
    {
        var tooLong = Repository.Sources("src", "tests", "bench").Where(file => file.Lines.Length > LongestFile);
        Assert.Empty(tooLong.Select(file => $"{file.Path}: {file.Lines.Length} lines"));
    }

    [Fact]
    public void Unsafe_code_stays_in_Native() => AssertOnlyThere(UnsafeKeyword(), MayBeUnsafe);

    [Fact]
    public void Native_calls_stay_in_Native() => AssertOnlyThere(NativeCall(), MayCallNativeCode);

    [Fact]
    public void Every_exception_is_still_needed()
    {
        var unused = MayCallNativeCode.Keys.Where(path => !Path.Exists(Path.Combine(Repository.Root, path)));
        Assert.Empty(unused);
    }

    private static void AssertOnlyThere(Regex what, Dictionary<string, string> exceptions)
    {
        var wrong =
            from file in Repository.Sources("src")
            where !file.IsUnder("Native") && !exceptions.Keys.Any(place => file.Path.StartsWith(place, StringComparison.Ordinal))
            from line in file.Code
            where what.IsMatch(line.Text)
            select $"{file.Path}:{line.Number}: {line.Text.Trim()}";
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"\[\s*(LibraryImport|DllImport|UnmanagedCallersOnly)\b|\bNativeLibrary\.|\bdelegate\s*\*\s*unmanaged\b")]
    private static partial Regex NativeCall();
}
