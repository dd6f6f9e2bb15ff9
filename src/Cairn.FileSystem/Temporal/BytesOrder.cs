namespace Cairn.FileSystem.Temporal;

/// <summary>Unsigned bytewise order of byte arrays.</summary>
internal sealed class BytesOrder : IComparer<byte[]>
{
    public static BytesOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
