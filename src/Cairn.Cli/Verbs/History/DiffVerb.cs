using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Diffing;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn diff</c>: what differs between two moments.</summary>
internal sealed class DiffVerb : Verb
{
    private const int WidestGraph = 40;

    private readonly Argument<string[]> _what = new("points-and-path")
    {
        Description = "Up to two points, then a path: what begins with a slash, or names no point and is there. One point: from there to now. None: the newest revision.",
        Arity = new ArgumentArity(0, 3),
    };

    private readonly Option<bool> _stat = Typed.Switch("--stat", "How many lines in which files.");
    private readonly Option<bool> _names = Typed.Switch("--name-status", "A letter and the path of each: A added, D deleted, M modified, R renamed, T of another kind.");
    private readonly Option<bool> _noRenames = Typed.Switch("--no-renames", "A rename is a deletion and an addition.");
    private readonly Option<bool> _quiet = Typed.Switch("--quiet", "Print nothing; the exit code says whether there are differences.", "-q");
    private readonly Option<int?> _context = new("--unified", "-U") { Description = "Lines around each difference; 3 when it is not given.", HelpName = "n" };

    public DiffVerb() : base("diff", "Show what differs between two moments or branches. Ends with 1 when there is anything.")
    {
        _what.CompletionSources.Add(Completion.Snapshots);
        Add(_what);
        foreach (var option in new Option[] { _stat, _names, _noRenames, _quiet, _context })
            Add(option);
    }

    public override string Examples => """
        cairn diff v1                      from a snapshot to now
        cairn diff '1 hour ago' src        only a directory
        cairn diff --stat main agents/7f3a two branches
        """;

    protected override int Run(Call call)
    {
        var (points, path) = Divide(call, call.Get(_what) ?? []);
        var to = points.Count == 2 ? call.Points.ResolveOrBranch(points[1]) : call.Branch.At(call.Branch.Tip);
        var from = From(call, points);
        var changes = new Changes(from, to, call.Path(path ?? "/"), renames: !call.Get(_noRenames)).All().ToList();
        if (!call.Get(_quiet))
            Print(call, changes, new PatchWriter(from, to, call.Get(_context) ?? 3, call.Terminal));
        return changes.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private static BranchView From(Call call, IReadOnlyList<string> points) => points.Count > 0 ? call.Points.ResolveOrBranch(points[0]) : call.Points.Resolve("tip~1");

    private static (List<string> Points, string? Path) Divide(Call call, string[] typed)
    {
        var paths = typed.Where(text => text.StartsWith('/')).ToList();
        var points = typed.Where(text => !text.StartsWith('/')).ToList();
        if (paths.Count == 0 && points is [.. var others, var last] && IsPath(call, [.. others], last))
            (points, paths) = ([.. others], [last]);
        return points.Count > 2 || paths.Count > 1 ? throw new UsageException("two points and one path are the most.") : (points, paths.FirstOrDefault());
    }

    /// <summary>Whether what was typed last, after <paramref name="points"/>, is a path: a point is meant wherever there is one of that name.</summary>
    private static bool IsPath(Call call, IReadOnlyList<string> points, string last)
    {
        if (points.Count == 2)
            return true;
        try
        {
            call.Points.ResolveOrBranch(last);
            return false;
        }
        catch (CairnException unknown) when (unknown.Code == ErrorCode.NotFound)
        {
            var path = call.Path(last);
            return From(call, points).Files.Exists(path) || call.Branch.Files.Exists(path);
        }
    }

    private void Print(Call call, List<Change> changes, PatchWriter patch)
    {
        if (call.Terminal.Json)
            foreach (var change in changes)
                call.Terminal.WriteJsonLine(DiffReport.Of(change), json => json.DiffReport);
        else if (call.Get(_stat))
            PrintStat(call.Terminal, changes, patch);
        else if (call.Get(_names))
            foreach (var change in changes)
                call.Terminal.Output.WriteLine($"{call.Terminal.Paint(change.Status.ToString(), StyleOf(change.Status))}\t{(change.OldPath is { } old ? call.Terminal.Show(old) + "\t" : "")}{call.Terminal.Show(change.Listed)}");
        else
            foreach (var change in changes)
                patch.Write(change);
    }

    private static void PrintStat(Terminal terminal, List<Change> changes, PatchWriter patch)
    {
        var rows = changes.Where(change => !change.IsDirectory).Select(change => (Name: terminal.Show(change.Path), Count: patch.Count(change))).ToList();
        var width = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        var most = Math.Max(1, rows.Select(row => row.Count is var (added, removed) ? added + removed : 0).DefaultIfEmpty().Max());
        foreach (var (name, count) in rows)
            terminal.Output.WriteLine($" {name.PadRight(width)} | {(count is var (added, removed) ? $"{added + removed,5} {Graph(terminal, '+', added, most, Style.Good)}{Graph(terminal, '-', removed, most, Style.Bad)}" : "binary")}");
        var sums = rows.Aggregate((Added: 0, Removed: 0), (sum, row) => row.Count is var (added, removed) ? (sum.Added + added, sum.Removed + removed) : sum);
        terminal.Output.WriteLine($" {Amounts.Of(rows.Count, "file")} changed, {Amounts.Of(sums.Added, "line")} added, {Amounts.Of(sums.Removed, "line")} removed");
    }

    private static string Graph(Terminal terminal, char sign, int count, int most, Style style) =>
        terminal.Paint(new string(sign, most <= WidestGraph ? count : (int)Math.Ceiling((double)count * WidestGraph / most)), style);

    private static Style StyleOf(char status) => status switch
    {
        'A' => Style.Good,
        'D' => Style.Bad,
        _ => Style.Warning,
    };
}

/// <summary>What <c>cairn diff --json</c> prints, one in each line.</summary>
/// <param name="Status"><c>A</c>, <c>D</c>, <c>M</c>, <c>R</c> or <c>T</c>.</param>
/// <param name="Path">The path at the second moment; at the first, where it was deleted.</param>
/// <param name="OldPath">The path at the first moment, of what was renamed; null otherwise.</param>
/// <param name="ContentDiffers">Whether the bytes differ.</param>
/// <param name="Before">What it was; null where it was added.</param>
/// <param name="After">What it is; null where it was deleted.</param>
internal sealed record DiffReport(string Status, string Path, string? OldPath, bool ContentDiffers, Files.FileReport? Before, Files.FileReport? After)
{
    public static DiffReport Of(Change change) => new(
        change.Status.ToString(), change.Path.ToString(), change.OldPath?.ToString(), change.ContentDiffers,
        change.Before is { } before ? Files.FileReport.Of(before) : null, change.After is { } after ? Files.FileReport.Of(after) : null);
}
