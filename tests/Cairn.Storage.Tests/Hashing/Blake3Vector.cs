using System.Globalization;

namespace Cairn.Storage.Tests.Hashing;

/// <summary>The official test vectors, from the file beside this one.</summary>
internal sealed record Blake3Vector(int Length, string Hash, string KeyedHash, string DerivedKey)
{
    internal static byte[] Key { get; } = "whats the Elvish word for friend"u8.ToArray();

    internal static byte[] Context { get; } = "BLAKE3 2019-12-27 16:29:52 test vectors context"u8.ToArray();

    internal static IReadOnlyList<Blake3Vector> All { get; } = [.. Read()];

    /// <summary>The input of any length that the vectors are made of.</summary>
    internal static byte[] Input(int length)
    {
        var input = new byte[length];
        for (var at = 0; at < length; at++)
            input[at] = (byte)(at % 251);
        return input;
    }

    private static IEnumerable<Blake3Vector> Read()
    {
        using var stream = typeof(Blake3Vector).Assembly.GetManifestResourceStream("blake3-vectors.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#') && line.Split(' ') is [var length, var hash, var keyed, var derived])
                yield return new(int.Parse(length, CultureInfo.InvariantCulture), hash, keyed, derived);
    }
}
