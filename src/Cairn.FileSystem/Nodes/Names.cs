namespace Cairn.FileSystem;

/// <summary>The rules for names of entries and attributes.</summary>
internal static class Names
{
    /// <summary>Whether <paramref name="name"/> can name something new in a directory.</summary>
    public static Errno Check(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return Errno.ENOENT;
        if (name.Length > NodeCodec.MaxNameBytes)
            return Errno.ENAMETOOLONG;
        if (name.IndexOfAny((byte)0, (byte)'/') >= 0)
            return Errno.EINVAL;
        return IsDots(name) ? Errno.EEXIST : Errno.None;
    }

    /// <summary>Whether it is <c>.</c> or <c>..</c>, which every directory has without an entry.</summary>
    public static bool IsDots(ReadOnlySpan<byte> name) => name is [(byte)'.'] or [(byte)'.', (byte)'.'];
}
