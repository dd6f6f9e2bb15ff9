namespace Cairn.Cli.Diffing;

/// <summary>One path that differs, in one letter: <c>A</c> added, <c>D</c> deleted, <c>M</c> modified, <c>R</c> renamed, <c>T</c> of another kind.</summary>
internal sealed record Change(char Status, FilePath Path, FilePath? OldPath, FileEntry? Before, FileEntry? After, bool ContentDiffers)
{
    public bool IsDirectory => (After ?? Before)!.IsDirectory;

    /// <summary>The path as it is listed: a directory's ends with a slash.</summary>
    public string Listed => IsDirectory ? Path + "/" : Path.ToString();
}
