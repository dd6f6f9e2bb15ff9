using System.Text.Json.Serialization;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.Files;

/// <summary>One file, directory or other node, as JSON shows it everywhere.</summary>
/// <param name="Path">Its path. A byte that is not UTF-8 shows as U+FFFD; <see cref="PathBase64"/> has the true bytes then.</param>
/// <param name="PathBase64">The path's bytes in base64; only where they are not UTF-8.</param>
/// <param name="Type"><c>file</c>, <c>directory</c>, <c>symlink</c>, <c>fifo</c>, <c>socket</c>, <c>block</c> or <c>character</c>.</param>
/// <param name="Ino">The inode's number: the same in every branch and at every revision.</param>
/// <param name="Mode">The permission bits in octal, four digits.</param>
/// <param name="Uid">The owner's number.</param>
/// <param name="Gid">The group's number.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its bytes or entries last changed, UTC.</param>
/// <param name="Changed">When anything of it last changed, UTC.</param>
/// <param name="Created">When it was created, UTC.</param>
/// <param name="Target">Where a symbolic link points; left out otherwise.</param>
internal sealed record FileReport(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PathBase64,
    string Type,
    long Ino,
    string Mode,
    uint Uid,
    uint Gid,
    long Links,
    long Size,
    string Modified,
    string Changed,
    string Created,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target)
{
    public static FileReport Of(FileEntry entry) => new(
        entry.Path.ToString(), NameText.Base64(entry.Path), TypeName(entry.Type), entry.Ino, Modes.Octal(entry.Permissions), entry.Uid, entry.Gid, entry.Links, entry.Size,
        entry.Modified.ToString(), entry.Changed.ToString(), entry.Created.ToString(), entry.LinkTarget);

    /// <summary>Prints what has become of <paramref name="path"/>, where JSON is wanted; otherwise no news is good news.</summary>
    public static int Print(Call call, FilePath path)
    {
        if (call.Terminal.Json)
            call.Terminal.WriteJsonLine(Of(call.Files.GetInfo(path, followLink: false)), json => json.FileReport);
        return ExitCode.Success;
    }

    /// <summary>The word for a kind of node.</summary>
    public static string TypeName(NodeType type) => type switch
    {
        NodeType.File => "file",
        NodeType.Directory => "directory",
        NodeType.Symlink => "symlink",
        NodeType.Fifo => "fifo",
        NodeType.Socket => "socket",
        NodeType.BlockDevice => "block",
        _ => "character",
    };
}
