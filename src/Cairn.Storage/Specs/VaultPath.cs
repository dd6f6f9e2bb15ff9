namespace Cairn.Storage;

/// <summary>What may stand at a vault's path, told the same way by every engine.</summary>
public static class VaultPath
{
    /// <summary>Whether anything is at <paramref name="path"/>.</summary>
    public static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>Turns what the framework throws for files into our own error.</summary>
    public static CairnException Translate(Exception failure, string path)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure switch
        {
            CairnException already => already,
            UnauthorizedAccessException => new CairnException(ErrorCode.AccessDenied, $"Access to '{path}' was refused: {failure.Message}", failure),
            FileNotFoundException or DirectoryNotFoundException => new CairnException(ErrorCode.NoSuchVault, $"'{path}' is not there: {failure.Message}", failure),
            IOException full when (full.HResult & 0xffff) == 28 => new CairnException(ErrorCode.NoSpace, $"No space is left on the device that holds '{path}'.", failure),
            _ => new CairnException(ErrorCode.InputOutput, $"'{path}' could not be read or written: {failure.Message}", failure),
        };
    }
}
