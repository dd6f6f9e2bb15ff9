namespace Cairn.Storage;

/// <summary>What an engine needs to create or open a vault.</summary>
/// <param name="Path">The file or directory, as the caller's process sees it.</param>
/// <param name="Schema">The tables of the format.</param>
/// <param name="Options">The engine's options, checked.</param>
/// <param name="Access">How it is to be opened; creating ignores it.</param>
public sealed record EngineSettings(string Path, Schema Schema, EngineOptionValues Options, Access Access = Access.ReadWrite);
