namespace Cairn.Cli.Around;

/// <summary>Where an interactive shell stands: what commands take for granted that are typed there.</summary>
internal sealed class ShellPlace
{
    /// <summary>The vault.</summary>
    public required string Vault { get; set; }

    /// <summary>The branch; null: the vault's default.</summary>
    public string? Branch { get; set; }

    /// <summary>The point in time; null: now.</summary>
    public string? At { get; set; }

    /// <summary>The directory from which relative paths go.</summary>
    public FilePath Directory { get; set; }
}
