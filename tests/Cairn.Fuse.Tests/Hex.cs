namespace Cairn.Fuse.Tests;

/// <summary>Literal bytes, as they stand on the wire of a little-endian machine; blanks are for the reader.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal));

    /// <summary>A request of uid 1000, gid 100, pid 7: number 0x11, about node 5.</summary>
    public static byte[] Request(Opcode opcode, string payload)
    {
        var bytes = Bytes(payload);
        return [.. BitConverter.GetBytes(40 + bytes.Length), .. BitConverter.GetBytes((uint)opcode), .. Bytes("1100000000000000 0500000000000000 e8030000 64000000 07000000 0000 0000"), .. bytes];
    }
}
