namespace Cairn.Testing;

/// <summary>What may be tried on a full file system.</summary>
public static class FullDisk
{
    /// <summary>Write until it is full, and again when there is room.</summary>
    public const string WriteAgain = "write-again";

    /// <summary>Open and read a vault on a full disk.</summary>
    public const string OpenAgain = "open-again";

    /// <summary>Compact a vault on a full disk.</summary>
    public const string Compact = "compact";

    /// <summary>Create a vault on a full disk.</summary>
    public const string Create = "create";

    /// <summary>Takes what room there still is in the file system of <paramref name="directory"/>.</summary>
    public static void FillTheRest(string directory)
    {
        using var file = new FileStream(Path.Combine(directory, "filler"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }
}
