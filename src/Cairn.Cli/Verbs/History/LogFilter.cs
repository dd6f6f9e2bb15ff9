namespace Cairn.Cli.Verbs.History;

/// <summary>Which operations are wanted. With <paramref name="follow"/> the path becomes what it was called before, when going backwards past a rename.</summary>
internal sealed class LogFilter(FilePath? path, string? actor, string? operation, bool follow)
{
    private FilePath? _path = path;

    public bool Wants(LogEntry entry)
    {
        var touches = _path is not { } wanted || IsAt(entry.Path, wanted) || IsAt(entry.NewPath, wanted);
        if (follow && touches && _path is { } now && entry.Path is { } before && entry.NewPath == now)
            _path = before;
        return touches && (actor is null || entry.Actor == actor) && (operation is null || Operations.Name(entry.Operation) == operation);
    }

    private static bool IsAt(FilePath? path, FilePath wanted)
    {
        if (path is not { } at)
            return false;
        for (; !at.IsRoot; at = at.Parent)
            if (at == wanted)
                return true;
        return wanted.IsRoot;
    }
}
