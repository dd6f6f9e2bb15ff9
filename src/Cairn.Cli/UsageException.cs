namespace Cairn.Cli;

/// <summary>What was typed, or configured, makes no sense; the message says why and what would.</summary>
internal sealed class UsageException(string message) : Exception(message);
