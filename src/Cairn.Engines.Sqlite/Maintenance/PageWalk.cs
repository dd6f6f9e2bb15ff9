using System.Globalization;
using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Maintenance;

/// <summary>
/// Measures a table by walking over its pages in the tree's order (SQLite's <c>dbstat</c>), and stops after so many: from
/// how far across the tree it has come then, the rest is estimated.
/// </summary>
internal sealed class PageWalk(Connection connection, int budget = PageWalk.DefaultBudget)
{
    private const int DefaultBudget = 20_000;

    private readonly List<double> _children = [];
    private long _pages, _bytes, _records;
    private double _covered;

    public TableStats Measure(Table table, string name)
    {
        var walk = connection.Prepare($"SELECT path, pagetype, ncell, pgsize FROM dbstat WHERE name='{name}'");
        try
        {
            while (walk.Step())
            {
                if (_pages == budget)
                    return Estimate(table, walk.Text(0));
                Count(walk, table.Keys);
            }
            return new TableStats(table.Name, _records, _bytes, Estimated: false);
        }
        finally
        {
            connection.Forget(walk);
        }
    }

    /// <summary>In a table with rowids the inner pages hold no records, in one without they do.</summary>
    private void Count(Statement page, KeyKind keys)
    {
        _pages++;
        _bytes += page.Number(3);
        var type = page.Text(1);
        if (type == "internal")
            NoteChildren(page.Text(0), page.Number(2) + 1);
        if (type == "leaf" || (type == "internal" && keys == KeyKind.Blob))
            _records += page.Number(2);
    }

    private void NoteChildren(string path, long children)
    {
        var depth = Steps(path).Length;
        _children.RemoveRange(depth, _children.Count - depth);
        _children.Add(children);
    }

    private TableStats Estimate(Table table, string nextPath)
    {
        var share = 1.0;
        var steps = Steps(nextPath);
        for (var depth = 0; depth < Math.Min(steps.Length, _children.Count); depth++)
        {
            share /= _children[depth];
            _covered += share * int.Parse(steps[depth], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        var scale = 1 / Math.Max(_covered, 1e-9);
        return new TableStats(table.Name, (long)(_records * scale), (long)(_bytes * scale), Estimated: true);
    }

    /// <summary>A page's way from the root, such as <c>/1c2/000/</c>: at each level, which child, in hexadecimal. An overflow page
    /// has its record's number after its page's way, and its own after a <c>+</c>.</summary>
    private static string[] Steps(string path)
    {
        var plus = path.IndexOf('+', StringComparison.Ordinal);
        return (plus < 0 ? path : path[..plus]).Split('/', StringSplitOptions.RemoveEmptyEntries);
    }
}
