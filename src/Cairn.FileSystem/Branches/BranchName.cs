using System.Buffers;
using System.Text;
using Cairn.Storage;

namespace Cairn.FileSystem.Branches;

/// <summary>
/// The rules for names of branches and snapshots. Branch names are hierarchical (<c>agents/7f3a</c>): 1 to 255 bytes, parts of
/// letters, digits and <c>. _ - + @ : ~</c> or any character beyond ASCII, divided by slashes; no part begins with a dot or is empty.
/// </summary>
internal static class BranchName
{
    public const int MaxBytes = 255;

    private static readonly SearchValues<char> Refused = SearchValues.Create(RefusedCharacters());

    /// <summary>The name's bytes.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>, saying what is wrong with it.</exception>
    public static byte[] Check(string name, string what, bool hierarchical)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
            throw Invalid(name, what, "it is empty");
        var refused = name.AsSpan().IndexOfAny(Refused);
        if (refused >= 0)
            throw Invalid(name, what, $"it holds '{(char.IsControl(name[refused]) ? $"\\u{(int)name[refused]:x4}" : name[refused])}'");
        if (!hierarchical && name.Contains('/', StringComparison.Ordinal))
            throw Invalid(name, what, "it holds a slash");
        foreach (var part in name.Split('/'))
            if (part.Length == 0 || part[0] == '.')
                throw Invalid(name, what, part.Length == 0 ? "a part of it is empty" : "a part of it begins with a dot");
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length <= MaxBytes ? bytes : throw Invalid(name[..32] + "…", what, $"it takes {bytes.Length} bytes of UTF-8, and {MaxBytes} is the most");
    }

    private static CairnException Invalid(string name, string what, string why) =>
        new(ErrorCode.InvalidName, $"'{name}' cannot name a {what}: {why}.");

    private static string RefusedCharacters()
    {
        var refused = new StringBuilder();
        for (var c = '\0'; c < 128; c++)
            if (!char.IsAsciiLetterOrDigit(c) && !"._-+@:~/".Contains(c, StringComparison.Ordinal))
                refused.Append(c);
        return refused.ToString();
    }
}
