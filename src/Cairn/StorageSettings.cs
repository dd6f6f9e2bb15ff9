using System.Globalization;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// How new contents are stored in a vault or a branch. It can change at any time: what is stored already stays as it is, and stays readable.
/// The same as the properties <c>codec</c>, <c>inline.max</c> and <c>chunking</c> of
/// <see cref="Vault.Properties"/>.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// vault.Storage = vault.Storage with { Codec = "zstd:9" };
/// var databases = vault.CreateBranch("databases");
/// databases.Storage = databases.Storage with { FixedChunkBytes = 16384, Codec = "none" };
/// </code></example>
public sealed record StorageSettings
{
    /// <summary>How chunks are compressed: <c>none</c>, <c>lz4</c>, <c>zstd</c> or <c>zstd:LEVEL</c> (1 to 19); <c>auto</c>, the default, is LZ4 where its library
    /// is on the machine and none elsewhere. Given up early for what does not become shorter. A codec that is named and whose library is
    /// missing makes writing fail with <see cref="ErrorCode.LibraryMissing"/>.</summary>
    public string Codec { get; init; } = "auto";

    /// <summary>Contents up to this many bytes are one small record, neither compressed nor shared; 0 to 262,144, by default 4,096.</summary>
    public int InlineMaxBytes { get; init; } = 4096;

    /// <summary>0, the default: contents are cut by what they hold, into chunks of 16 to 256 KiB, so that an insertion stores little anew. Otherwise a power of two
    /// from 4,096 to 262,144: chunks of that size, for files that are overwritten in place, such as databases.</summary>
    public int FixedChunkBytes { get; init; }

    internal static StorageSettings Of(VaultCore vault, long branch)
    {
        using var transaction = vault.Engine.BeginRead();
        var settings = new StorageSettings();
        var chunking = vault.Policies.Text(transaction, branch, ContentPolicies.Chunking) ?? ContentPolicies.ByContent;
        return new StorageSettings
        {
            Codec = vault.Policies.Text(transaction, branch, ContentPolicies.Codec) ?? settings.Codec,
            InlineMaxBytes = vault.Policies.Text(transaction, branch, ContentPolicies.InlineMax) is { } inline ? Number(inline) : settings.InlineMaxBytes,
            FixedChunkBytes = chunking == ContentPolicies.ByContent ? 0 : Number(chunking),
        };
    }

    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>.</exception>
    internal void Set(VaultCore vault, long branch)
    {
        (string Name, string Value)[] values =
        [
            (ContentPolicies.Codec, Codec),
            (ContentPolicies.InlineMax, InlineMaxBytes.ToString(CultureInfo.InvariantCulture)),
            (ContentPolicies.Chunking, FixedChunkBytes == 0 ? ContentPolicies.ByContent : FixedChunkBytes.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach (var (name, value) in values)
            ContentPolicies.Check(name, value);
        vault.ChangeStructure(branch == 0 ? [] : [branch], transaction =>
        {
            foreach (var (name, value) in values)
                vault.Properties.Put(transaction, branch, name, value);
            return true;
        });
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
