namespace Cairn.Benchmarks.Content;

/// <summary>Real text of this machine: the documentation of the SDK's reference assemblies, else what is under <c>/usr/share/doc</c>.</summary>
internal static class TextBenchmarkData
{
    private const int MaxBytes = 256 << 20;

    public static byte[] Load()
    {
        using var text = new MemoryStream();
        foreach (var file in Files("/usr/share/dotnet/packs", "*.xml").Concat(Files("/usr/share/dotnet/sdk", "*.xml")).Concat(Files("/usr/share/doc", "*")))
        {
            var bytes = File.ReadAllBytes(file);
            if (text.Length + bytes.Length > MaxBytes)
                break;
            text.Write(bytes);
        }
        return text.ToArray();
    }

    private static IEnumerable<string> Files(string directory, string pattern) => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal)
        : [];
}
