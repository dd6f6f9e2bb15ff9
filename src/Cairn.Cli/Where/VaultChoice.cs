namespace Cairn.Cli.Where;

/// <summary>Which vault a command is about.</summary>
/// <param name="Spec">How it is opened.</param>
/// <param name="Source">Where that was said: <c>flag</c>, <c>shell</c>, <c>environment</c>, <c>mount</c>, <c>directory</c> or <c>config</c>.</param>
/// <param name="Branch">The branch, where the command stands in a mount of one; null elsewhere.</param>
/// <param name="Directory">The directory in the vault, where the command stands in a mount; else the root.</param>
internal sealed record VaultChoice(string Spec, string Source, string? Branch = null, FilePath Directory = default);
