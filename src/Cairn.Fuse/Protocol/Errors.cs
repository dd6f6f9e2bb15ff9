namespace Cairn.Fuse.Protocol;

/// <summary>The errors that the protocol itself speaks of, with Linux's numbers. A file system may answer any other.</summary>
internal static class Errors
{
    public const int None = 0;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int Range = 34;
    public const int NotImplemented = 38;
    public const int Protocol = 71;

    /// <summary>No error, and no reply yet: the operation has to wait for something that only other requests can bring.</summary>
    public const int Later = -1;
}
