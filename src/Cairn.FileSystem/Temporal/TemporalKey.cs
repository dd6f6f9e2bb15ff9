using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Temporal;

/// <summary>
/// Composes keys of temporal tables: the branch before K, and in a past table the end after it. A value on the stack,
/// because a lookup along a lineage asks for the same K in several branches.
/// </summary>
[InlineArray(Capacity)]
internal struct TemporalKey
{
    /// <summary>Branch, end, and the longest K (an entry or further link: two numbers and a name of 255 bytes).</summary>
    public const int Capacity = 320;

    private byte _first;

    /// <summary>[branch][K].</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Head(long branch, ReadOnlySpan<byte> k) => Compose(branch, k, -1);

    /// <summary>[branch][K][end].</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Past(long branch, ReadOnlySpan<byte> k, long end) => Compose(branch, k, end);

    [UnscopedRef]
    private ReadOnlySpan<byte> Compose(long branch, ReadOnlySpan<byte> k, long end)
    {
        var writer = new RecordWriter(this);
        writer.Number(branch);
        writer.Raw(k);
        if (end >= 0)
            writer.Number(end);
        return writer.Written;
    }
}
