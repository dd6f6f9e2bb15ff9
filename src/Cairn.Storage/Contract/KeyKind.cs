namespace Cairn.Storage;

/// <summary>How the keys of a table look.</summary>
public enum KeyKind
{
    /// <summary>1 to 480 bytes, in unsigned bytewise order.</summary>
    Blob,

    /// <summary>Exactly 8 bytes: a number from 0 to 2^63 - 1, big-endian, so that bytewise order is numeric
    /// order. An engine may keep such a table by its native integer key.</summary>
    Integer,
}
