namespace Cairn.Transfer.Native;

/// <summary>Names as the C library takes them: bytes that end in a zero.</summary>
internal static class LocalNames
{
    /// <summary>The directory itself, for calls that take a name.</summary>
    public static ReadOnlySpan<byte> Self => ".\0"u8;

    public static byte[] Terminated(ReadOnlySpan<byte> name)
    {
        var bytes = new byte[name.Length + 1];
        name.CopyTo(bytes);
        return bytes;
    }

    /// <summary>A path given as text; bytes that are not UTF-8 stand as lone surrogates in it.</summary>
    public static byte[] Terminated(string path) => Terminated(FilePath.Encode(path));
}
