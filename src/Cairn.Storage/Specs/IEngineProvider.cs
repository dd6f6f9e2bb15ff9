namespace Cairn.Storage;

/// <summary>One kind of engine: describes itself, says whether it can run here, creates and opens vaults.</summary>
public interface IEngineProvider
{
    /// <summary>The name in a vault specification: lower-case letters and digits.</summary>
    string Name { get; }

    /// <summary>What it is best for, in half a line.</summary>
    string BestFor { get; }

    /// <summary>The options it takes.</summary>
    IReadOnlyList<EngineOption> Options { get; }

    /// <summary>Whether it can run on this machine. Loads its native library if it has one; never throws.</summary>
    EngineAvailability Probe();

    /// <summary>Whether what is at <paramref name="path"/> was made by this engine as a vault. Looks at a few bytes, modifies nothing,
    /// needs no native library; false when there is nothing or it cannot be read.</summary>
    bool Recognises(string path);

    /// <summary>Creates a vault with the schema's tables, durably, and opens it. When it throws, nothing is left behind.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.VaultExists"/>: something is there already (an empty directory is
    /// not); <see cref="ErrorCode.LibraryMissing"/>; <see cref="ErrorCode.AccessDenied"/>; <see cref="ErrorCode.NoSpace"/>;
    /// <see cref="ErrorCode.BadSpec"/>: the path makes no sense for this engine.</exception>
    IEngine Create(EngineSettings settings);

    /// <summary>Opens a vault. What it refuses it leaves unmodified.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSuchVault"/>; <see cref="ErrorCode.NotAVault"/>;
    /// <see cref="ErrorCode.WrongEngine"/>; <see cref="ErrorCode.NewerFormat"/>; <see cref="ErrorCode.Truncated"/>;
    /// <see cref="ErrorCode.Corrupt"/>; <see cref="ErrorCode.Locked"/>; <see cref="ErrorCode.LibraryMissing"/>;
    /// <see cref="ErrorCode.AccessDenied"/>.</exception>
    IEngine Open(EngineSettings settings);
}

/// <summary>Whether an engine can run on this machine.</summary>
/// <param name="Available">Whether it can.</param>
/// <param name="Library">The native library found or looked for, by file name; null when the engine needs none.</param>
/// <param name="Version">The library's own version; null when it is missing or none is needed.</param>
/// <param name="ToInstall">How to install what is missing; null when nothing is.</param>
public sealed record EngineAvailability(bool Available, string? Library, string? Version, string? ToInstall);
