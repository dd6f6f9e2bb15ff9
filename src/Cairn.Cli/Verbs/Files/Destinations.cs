using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary>Where <c>cp</c>, <c>mv</c> and <c>ln</c> lead: to the last path, or into it when it is a directory.</summary>
internal static class Destinations
{
    /// <summary>From where to where.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotADirectory"/>: several go to something that is no directory.</exception>
    public static IEnumerable<(FilePath From, FilePath To)> Of(Call call, string[] paths)
    {
        var last = call.Path(paths[^1]);
        var into = last.IsRoot || call.Files.Find(last) is { IsDirectory: true };
        if (!into && paths.Length > 2)
            throw new CairnException(ErrorCode.NotADirectory, $"'{last}' is not a directory, and several files cannot have one name.");
        foreach (var path in paths[..^1].Select(call.Path))
            yield return (path, into ? last / path.Name : last);
    }
}
