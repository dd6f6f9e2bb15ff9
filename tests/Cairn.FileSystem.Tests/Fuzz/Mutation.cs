using System.Diagnostics.CodeAnalysis;

namespace Cairn.FileSystem.Tests.Fuzz;

/// <summary>Bytes that were right once: some flipped, some cut off, left out, repeated or put in.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same bytes.")]
internal static class Mutation
{
    public static byte[] Of(ReadOnlySpan<byte> bytes, Random random)
    {
        var list = new List<byte>(bytes.ToArray());
        for (var times = 1 + random.Next(4); times > 0; times--)
            Once(list, random);
        return [.. list];
    }

    private static void Once(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) });
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3 when at < bytes.Count:
                bytes.RemoveRange(at, 1 + random.Next(bytes.Count - at));
                break;
            case 4 when at < bytes.Count:
                bytes.InsertRange(at, bytes.GetRange(at, 1 + random.Next(bytes.Count - at)));
                break;
            default:
                bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }
}
