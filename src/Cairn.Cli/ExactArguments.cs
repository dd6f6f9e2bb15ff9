using System.Text;

namespace Cairn.Cli;

/// <summary>
/// The arguments of the process with their bytes: the framework puts U+FFFD in place of what is not UTF-8, and names in a vault may be any bytes. Such
/// bytes become lone surrogates, as in <see cref="FilePath"/>.
/// </summary>
internal static class ExactArguments
{
    private const char Lost = '\uFFFD';

    /// <summary>The arguments as they were typed.</summary>
    public static string[] Of(string[] args) => Array.Exists(args, static arg => arg.Contains(Lost, StringComparison.Ordinal)) ? Exact(args) : args;

    private static string[] Exact(string[] args)
    {
        var raw = File.ReadAllBytes("/proc/self/cmdline");
        var all = new List<string>();
        foreach (var range in raw.AsSpan(0, raw.Length - 1).Split((byte)0))
            all.Add(Decode(raw.AsSpan(range)));
        return all.Count >= args.Length ? [.. all[^args.Length..]] : args;
    }

    /// <summary>Text from bytes that may not be UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
                text.Append(rune.ToString());
            else
                for (var i = 0; i < consumed; i++)
                    text.Append((char)(0xDC00 + bytes[i]));
            bytes = bytes[consumed..];
        }
        return text.ToString();
    }
}
