namespace Cairn.Mount.Serving;

/// <summary>How a mount answers.</summary>
internal sealed record ServingOptions
{
    /// <summary>For how long the kernel may keep names and attributes.</summary>
    public ulong Seconds { get; init; } = 3600;

    /// <summary>Whether the kernel gathers writes.</summary>
    public bool Writeback { get; init; } = true;

    /// <summary>Whether access lists count: kept as they are told, checked by the kernel.</summary>
    public bool AccessLists { get; init; }

    /// <summary>Whom everything is shown to belong to; null: as it is kept.</summary>
    public uint? Uid { get; init; }

    public uint? Gid { get; init; }

    /// <summary>When it returns, what was committed before is on stable storage.</summary>
    public Action Barrier { get; init; } = static () => { };

    /// <summary>Where what goes wrong is written.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
