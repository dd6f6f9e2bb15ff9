using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cairn.Mount;

/// <summary>What is mounted, and how it goes.</summary>
public sealed record MountStatus
{
    /// <summary>Where.</summary>
    public required string Directory { get; init; }

    /// <summary>The vault's specification.</summary>
    public required string Vault { get; init; }

    /// <summary>The branch; <c>*</c>: all.</summary>
    public required string Branch { get; init; }

    /// <summary>The moment, as it was asked for; null: the tip.</summary>
    public string? At { get; init; }

    /// <summary>The directory in the branch that is the root.</summary>
    public string Subtree { get; init; } = "/";

    /// <summary>Whether nothing can be changed.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>When changes are acknowledged.</summary>
    public string Durability { get; init; } = "";

    /// <summary>How the kernel's requests come: <c>device</c>, or <c>io_uring</c>.</summary>
    public string Transport { get; init; } = "";

    /// <summary>The process that serves it.</summary>
    public int Process { get; init; }

    /// <summary>For how long it has been mounted.</summary>
    public long Seconds { get; init; }

    /// <summary>How many nodes the kernel knows.</summary>
    public int KnownNodes { get; init; }

    /// <summary>How many times files are open.</summary>
    public int OpenFiles { get; init; }

    /// <summary>How many directories are open.</summary>
    public int OpenDirectories { get; init; }

    /// <summary>Bytes that were written and are not part of a content yet.</summary>
    public long DirtyBytes { get; init; }

    /// <summary>Bytes of contents in memory.</summary>
    public long CachedBytes { get; init; }

    /// <summary>Changes that were acknowledged and are not in the vault's database yet: others cannot see them. Some milliseconds' worth, with durability buffered.</summary>
    public int PendingCommits { get; init; }

    /// <summary>Their bytes.</summary>
    public long PendingBytes { get; init; }

    /// <summary>What is remembered of the vault.</summary>
    public IReadOnlyList<CacheStatus> Caches { get; init; } = [];

    /// <summary>What the kernel asked for.</summary>
    public IReadOnlyList<OperationStatus> Operations { get; init; } = [];

    /// <summary>As JSON, with names in lower camel case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MountJson.Default.MountStatus);

    internal static MountStatus? FromJson(string json) => JsonSerializer.Deserialize(json, MountJson.Default.MountStatus);
}

/// <summary>What a cache of the mount holds, and how often it had what was asked for. What the kernel remembers by itself it does not ask for.</summary>
/// <param name="Name">Of what: nodes, entries, chunks or pages.</param>
/// <param name="Items">How many nodes or entries it holds; 0 for the others.</param>
/// <param name="Bytes">Bytes of chunks or pages it holds; 0 for the others.</param>
/// <param name="Hits">How often what was asked for was there.</param>
/// <param name="Misses">How often it was not, and the database was asked.</param>
/// <param name="HitRate">The share of hits, from 0 to 1; 0 when nothing was asked for.</param>
public sealed record CacheStatus(string Name, long Items, long Bytes, long Hits, long Misses, double HitRate);

/// <summary>How often the kernel asked for an operation, and how long one took on average.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Count">How often.</param>
/// <param name="Microseconds">The mean time from request to reply.</param>
public sealed record OperationStatus(string Name, long Count, double Microseconds);

[JsonSerializable(typeof(MountStatus))]
[JsonSerializable(typeof(Registry.MountRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
internal sealed partial class MountJson : JsonSerializerContext;
