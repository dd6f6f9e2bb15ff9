using System.CommandLine;
using System.IO.Enumeration;
using Cairn.Cli.Around;
using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn find</c>: files by name, kind, size and time.</summary>
internal sealed class FindVerb : ReadingVerb
{
    private readonly Argument<string[]> _paths = Typed.AnyPaths("path", "Where to look; everywhere when nothing is named.");
    private readonly Option<string> _name = new("--name") { Description = "Names that match, with * and ?.", HelpName = "pattern" };
    private readonly Option<string> _path = new("--path") { Description = "Paths that match, with * and ?; * stands for slashes, too.", HelpName = "pattern" };
    private readonly Option<string> _type = new("--type") { Description = "f (file), d (directory), l (symbolic link), p, s, b or c.", HelpName = "kind" };
    private readonly Option<string> _size = new("--size") { Description = "Files of that size: +1MB (more), -4KB (less) or 100 (exactly).", HelpName = "size" };
    private readonly Option<string> _newer = new("--newer") { Description = "Modified after a time: 2026-11-20, '2 hours ago'.", HelpName = "time" };
    private readonly Option<string> _older = new("--older") { Description = "Modified before a time.", HelpName = "time" };
    private readonly Option<bool> _null = Typed.Switch("--print0", "End each path with a NUL, for 'xargs -0'.", "-0");

    public FindVerb() : base("find", "Find files by name, kind, size and time.")
    {
        _type.AcceptOnlyFromAmong("f", "d", "l", "p", "s", "b", "c");
        Add(_paths);
        foreach (var option in new Option[] { _name, _path, _type, _size, _newer, _older, _null })
            Add(option);
    }

    public override string Examples => """
        cairn find --name '*.c'                     by name
        cairn find /src --size +1MB --at v1         large files, at a snapshot
        cairn find --type f --newer '1 hour ago'    what was modified lately
        """;

    protected override int Read(Call call)
    {
        var wanted = Conditions(call);
        var paths = call.Get(_paths) is { Length: > 0 } typed ? typed : [""];
        foreach (var path in paths.Select(call.Path))
            foreach (var entry in Below(call, path))
                if (wanted.TrueForAll(condition => condition(entry)))
                    Print(call, entry);
        return ExitCode.Success;
    }

    private static IEnumerable<FileEntry> Below(Call call, FilePath path)
    {
        var top = call.View.GetInfo(path, followLink: false);
        return top.IsDirectory ? call.View.Enumerate(path, recursive: true).Prepend(top) : [top];
    }

    private void Print(Call call, FileEntry entry)
    {
        if (call.Terminal.Json)
            call.Terminal.WriteJsonLine(FileReport.Of(entry), json => json.FileReport);
        else if (call.Get(_null))
            call.Terminal.Output.Write(entry.Path + "\0");
        else
            call.Terminal.Output.WriteLine(call.Terminal.Show(entry.Path));
    }

    private List<Predicate<FileEntry>> Conditions(Call call)
    {
        var conditions = new List<Predicate<FileEntry>>();
        if (call.Get(_name) is { } name)
            conditions.Add(entry => FileSystemName.MatchesSimpleExpression(name, entry.Name, ignoreCase: false));
        if (call.Get(_path) is { } pattern)
            conditions.Add(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Path.ToString(), ignoreCase: false));
        if (call.Get(_type) is { } type)
            conditions.Add(entry => Letter(entry.Type) == type);
        if (call.Get(_size) is { } size)
            conditions.Add(OfSize(size));
        if (call.Get(_newer) is { } newer)
            conditions.Add(After(newer, call));
        if (call.Get(_older) is { } older)
        {
            var after = After(older, call);
            conditions.Add(entry => !after(entry));
        }
        return conditions;
    }

    private static Predicate<FileEntry> OfSize(string text)
    {
        if (!ByteSize.TryParse(text.AsSpan().TrimStart("+-"), out var size))
            throw new UsageException($"'{text}' is not a size; write one as in +1MB, -4KB or 100.");
        return text[0] switch
        {
            '+' => entry => entry.Type == NodeType.File && entry.Size > size,
            '-' => entry => entry.Type == NodeType.File && entry.Size < size,
            _ => entry => entry.Type == NodeType.File && entry.Size == size,
        };
    }

    private static Predicate<FileEntry> After(string text, Call call)
    {
        if (!MomentReader.TryRead(text, call.Surroundings.Clock, out var time))
            throw new UsageException($"'{text}' is not a time; write one as in 2026-11-20T10:00 or '2 hours ago'.");
        var limit = Timestamp.From(time);
        return entry => entry.Modified > limit;
    }

    private static string Letter(NodeType type) => type switch
    {
        NodeType.File => "f",
        NodeType.Directory => "d",
        NodeType.Symlink => "l",
        NodeType.Fifo => "p",
        NodeType.Socket => "s",
        NodeType.BlockDevice => "b",
        _ => "c",
    };
}
