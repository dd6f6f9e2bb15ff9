using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary>The entries that verbs with <c>-R</c> go through.</summary>
internal static class Trees
{
    /// <summary>What was named, links followed, and with <paramref name="recursive"/> all below it.</summary>
    public static IEnumerable<FileEntry> Of(Call call, string[] paths, bool recursive)
    {
        foreach (var path in paths.Select(call.Path))
        {
            var entry = call.Files.GetInfo(path);
            yield return entry;
            if (!recursive || !entry.IsDirectory)
                continue;
            foreach (var below in call.Files.Enumerate(path, recursive: true))
                yield return below;
        }
    }
}
