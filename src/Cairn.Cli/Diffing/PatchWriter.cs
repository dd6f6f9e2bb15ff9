using Cairn.Cli.Ui;
using Cairn.Cli.Verbs.Files;

namespace Cairn.Cli.Diffing;

/// <summary>Writes changes as a patch that <c>git apply</c> and <c>patch -p1</c> read.</summary>
internal sealed class PatchWriter(BranchView from, BranchView to, int context, Terminal terminal)
{
    /// <summary>Larger files are only said to differ.</summary>
    private const long LargestText = 64 << 20;

    public void Write(Change change)
    {
        if (change.IsDirectory && change.Status is not 'R')
            return;
        var (oldName, newName) = ($"a{change.OldPath ?? change.Path}", $"b{change.Path}");
        Heading($"diff --git {terminal.Show(oldName)} {terminal.Show(newName)}");
        if (change.Before is null)
            Heading($"new file mode {GitMode(change.After!)}");
        else if (change.After is null)
            Heading($"deleted file mode {GitMode(change.Before)}");
        else if (GitMode(change.Before) != GitMode(change.After))
            Heading($"old mode {GitMode(change.Before)}\nnew mode {GitMode(change.After)}");
        if (change.OldPath is { } old)
            Heading($"rename from {terminal.Show(old.ToString()[1..])}\nrename to {terminal.Show(change.Path.ToString()[1..])}");
        if (change.ContentDiffers && !change.IsDirectory)
            Content(change, change.Before is null ? "/dev/null" : oldName, change.After is null ? "/dev/null" : newName);
    }

    /// <summary>How many lines were added and removed; null where it is no text.</summary>
    public (int Added, int Removed)? Count(Change change)
    {
        if (change.IsDirectory || !change.ContentDiffers)
            return (0, 0);
        return Read(change) is var (before, after) ? TextLines.Compare(before, after).Aggregate((0, 0), (sum, edit) => (sum.Item1 + edit.NewCount, sum.Item2 + edit.OldCount)) : null;
    }

    private void Content(Change change, string oldName, string newName)
    {
        if (Read(change) is not var (before, after))
        {
            terminal.Output.WriteLine($"Binary files {terminal.Show(oldName)} and {terminal.Show(newName)} differ");
            return;
        }
        var edits = TextLines.Compare(before, after);
        if (edits.Count == 0)
            return;
        Heading($"--- {terminal.Show(oldName)}\n+++ {terminal.Show(newName)}");
        new UnifiedDiff(before, after, context, terminal).Write(edits);
    }

    private (TextLines Before, TextLines After)? Read(Change change)
    {
        var before = Bytes(from.Files, change.Before);
        var after = Bytes(to.Files, change.After);
        return before is null || after is null || TextLines.IsBinary(before) || TextLines.IsBinary(after) ? null : (new TextLines(before), new TextLines(after));
    }

    private static byte[]? Bytes(ReadOnlyFiles files, FileEntry? entry) => entry switch
    {
        null => [],
        { LinkTarget: { } target } => System.Text.Encoding.UTF8.GetBytes(target),
        { Type: not FileSystem.NodeType.File } => [],
        { Size: > LargestText } => null,
        _ => files.ReadAllBytes(entry.Path),
    };

    private void Heading(string lines)
    {
        foreach (var line in lines.Split('\n'))
            terminal.Output.WriteLine(terminal.Paint(line, Style.Heading));
    }

    private static string GitMode(FileEntry entry) => entry.LinkTarget is not null ? "120000" : entry.IsDirectory ? "040000" : $"10{Modes.Octal(entry.Permissions)}";
}
