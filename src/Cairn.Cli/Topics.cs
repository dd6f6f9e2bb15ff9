namespace Cairn.Cli;

/// <summary>What <c>cairn help</c> knows to explain.</summary>
internal static class Topics
{
    /// <summary>The names of the topics.</summary>
    public static IReadOnlyList<string> Names { get; } = ["revisions", "vaults", "exit-codes", "environment", "json"];
}
