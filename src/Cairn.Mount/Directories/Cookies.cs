using Cairn.FileSystem;

namespace Cairn.Mount.Directories;

/// <summary>
/// Where to go on in a directory: after a name, told by its hash. It means the same for every handle and whatever comes and goes meanwhile: the kernel keeps what
/// it was told through one handle and shows it through others, which then go on from there.
/// </summary>
internal static class Cookies
{
    /// <summary>After <c>.</c>, and after <c>..</c>.</summary>
    public const ulong Self = 1, Parent = 2;

    /// <summary>Set in those of all other names. The highest bit stays clear: programs take it for a sign.</summary>
    private const ulong Named = 1UL << 62;

    private const ulong FnvBasis = 14695981039346656037, FnvPrime = 1099511628211, Mixer = 0xff51afd7ed558ccd;

    /// <summary>The cookie after <paramref name="name"/>.</summary>
    public static ulong After(ReadOnlySpan<byte> name)
    {
        if (Names.IsDots(name))
            return name.Length == 1 ? Self : Parent;
        var hash = FnvBasis;
        foreach (var value in name)
            hash = (hash ^ value) * FnvPrime;
        hash = (hash ^ hash >> 33) * Mixer;
        return (hash ^ hash >> 33) & (Named - 1) | Named;
    }
}
