namespace Cairn;

/// <summary>What a collection freed, or would free.</summary>
/// <param name="Contents">Inline contents, chunks and map pages that no revision names any more.</param>
/// <param name="Bytes">Bytes that they take, as they are stored. <see cref="Vault.Compact"/> gives them back to the file system.</param>
/// <param name="DryRun">Whether nothing was done.</param>
public sealed record CollectReport(long Contents, long Bytes, bool DryRun);
