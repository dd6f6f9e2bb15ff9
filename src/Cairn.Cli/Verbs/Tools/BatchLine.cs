using System.Text;
using System.Text.Json.Serialization;
using Cairn.Cli.Around;
using Cairn.Cli.Verbs.Files;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Tools;

/// <summary>One line of a batch.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BatchLine
{
    /// <summary><c>write</c>, <c>append</c>, <c>copy</c>, <c>mkdir</c>, <c>symlink</c>, <c>rename</c>, <c>rm</c> or <c>chmod</c>.</summary>
    public string? Op { get; init; }

    /// <summary>What it is done to.</summary>
    public string? Path { get; init; }

    /// <summary>Of <c>write</c> and <c>append</c>: the file's content as text.</summary>
    public string? Text { get; init; }

    /// <summary>Of <c>write</c> and <c>append</c>: the file's content in base64.</summary>
    public string? Base64 { get; init; }

    /// <summary>Of <c>rename</c> and <c>copy</c>: where to.</summary>
    public string? To { get; init; }

    /// <summary>Of <c>symlink</c>: what the link says.</summary>
    public string? Target { get; init; }

    /// <summary>Of <c>chmod</c>: octal digits.</summary>
    public string? Mode { get; init; }

    /// <summary>Of <c>rm</c>: directories with all below them.</summary>
    public bool Recursive { get; init; }

    /// <summary>Of <c>rename</c> and <c>copy</c>: whether what is there is replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The number of the line, for messages.</summary>
    [JsonIgnore]
    public int Line { get; set; }

    /// <summary>Does it.</summary>
    /// <returns>What was done, in words.</returns>
    public string Apply(Batch batch, Call call)
    {
        var path = call.Path(Path);
        try
        {
            return Do(batch, call, path);
        }
        catch (CairnException failed)
        {
            throw new CairnException(failed.Code, $"line {Line}: {failed.Message} Nothing was changed.", failed);
        }
    }

    private string Do(Batch batch, Call call, FilePath path)
    {
        switch (Op)
        {
            case "write":
                var bytes = Content();
                batch.WriteAllBytes(path, bytes);
                return $"write {bytes.Length} bytes to {path}";
            case "append":
                batch.AppendAllBytes(path, Content());
                return $"append to {path}";
            case "copy":
                batch.Copy(path, call.Path(Needed(To, "to")), Overwrite);
                return $"copy {path} to {To}";
            case "mkdir":
                batch.CreateDirectory(path);
                return $"make the directory {path}";
            case "symlink":
                batch.CreateSymbolicLink(path, Needed(Target, "target"));
                return $"link {path} to {Target}";
            case "rename":
                batch.Move(path, call.Path(Needed(To, "to")), Overwrite);
                return $"rename {path} to {To}";
            case "rm":
                batch.Delete(path, Recursive);
                return $"delete {path}";
            case "chmod":
                if (!Modes.TryReadOctal(Needed(Mode, "mode"), out var permissions))
                    throw new UsageException($"line {Line}: '{Mode}' is not a mode; write octal digits as in \"0644\".");
                batch.SetPermissions(path, permissions);
                return $"set the mode of {path} to {Mode}";
            default:
                throw new UsageException($"line {Line}: there is no operation '{Op}'; there are write, append, copy, mkdir, symlink, rename, rm and chmod.");
        }
    }

    private byte[] Content()
    {
        if (Text is null == Base64 is null)
            throw new UsageException($"line {Line}: '{Op}' needs 'text' or 'base64'.");
        try
        {
            return Text is not null ? Encoding.UTF8.GetBytes(Text) : Convert.FromBase64String(Base64!);
        }
        catch (FormatException)
        {
            throw new UsageException($"line {Line}: 'base64' is not base64.");
        }
    }

    private string Needed(string? value, string name) => value ?? throw new UsageException($"line {Line}: '{Op}' needs '{name}'.");
}
