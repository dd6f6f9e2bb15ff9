using Cairn.FileSystem.Content;
using Cairn.FileSystem.Retention;

namespace Cairn.FileSystem.Vaults;

/// <summary>What an open vault may use of the machine, and how it stores.</summary>
internal sealed record CoreOptions
{
    /// <summary>Nodes, and as many entries, that are remembered; about 300 bytes each.</summary>
    public int CachedNodes { get; init; } = 100_000;

    /// <summary>Whether changes are acknowledged from memory and committed a moment later.</summary>
    public bool Buffered { get; init; }

    /// <summary>The path that the vault is at; empty when it is on no disk.</summary>
    public string Location { get; init; } = "";

    /// <summary>The clock that counts since the machine was started.</summary>
    public Func<BootMoment> Boot { get; init; } = BootMoment.Now;

    public ContentOptions Contents { get; init; } = new();

    /// <summary>How new bytes are stored where no property says otherwise.</summary>
    public ContentPolicy Policy { get; init; } = ContentPolicy.Default with { Codec = CodecChoice.Auto };
}
