using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.Memory;

/// <summary>Everything that is committed at one moment. Never changes; the garbage collector takes it when the last
/// reader is done with it.</summary>
internal sealed class MemoryVersion(long number, TableTree[] tables)
{
    /// <summary>Counts commits.</summary>
    public long Number { get; } = number;

    /// <summary>By index of the table.</summary>
    public ReadOnlySpan<TableTree> Tables => tables;
}
