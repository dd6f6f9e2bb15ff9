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

    /// <summary>The process that serves it.</summary>
    public int Process { get; init; }

    /// <summary>For how long it has been mounted.</summary>
    public long Seconds { get; init; }

    /// <summary>How many nodes the kernel knows.</summary>
    public int KnownNodes { get; init; }

    /// <summary>How many files are open.</summary>
    public int OpenFiles { get; init; }

    /// <summary>How many directories are open.</summary>
    public int OpenDirectories { get; init; }

    /// <summary>Bytes that were written and are not part of a content yet.</summary>
    public long DirtyBytes { get; init; }

    /// <summary>Bytes of contents in memory.</summary>
    public long CachedBytes { get; init; }

    /// <summary>What the kernel asked for.</summary>
    public IReadOnlyList<OperationStatus> Operations { get; init; } = [];

    /// <summary>As JSON, with names in lower camel case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MountJson.Default.MountStatus);

    internal static MountStatus? FromJson(string json) => JsonSerializer.Deserialize(json, MountJson.Default.MountStatus);
}

/// <summary>How often the kernel asked for an operation, and how long one took on average.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Count">How often.</param>
/// <param name="Microseconds">The mean time from request to reply.</param>
public sealed record OperationStatus(string Name, long Count, double Microseconds);

[JsonSerializable(typeof(MountStatus))]
[JsonSerializable(typeof(Registry.MountRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
internal sealed partial class MountJson : JsonSerializerContext;
