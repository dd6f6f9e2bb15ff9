namespace Cairn.Storage;

/// <summary>How a vault is to be opened.</summary>
public enum Access
{
    /// <summary>For reading and writing; for reading only where the file or its medium allows no more, which
    /// <see cref="EngineCapabilities.ReadOnly"/> then says.</summary>
    ReadWrite,

    /// <summary>For reading only; nothing on disk is modified.</summary>
    ReadOnly,
}
