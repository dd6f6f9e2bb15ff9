namespace Cairn.Cli.Diffing;

/// <summary>A run of lines that differ: so many are removed at one place and so many added in their stead.</summary>
internal readonly record struct Edit(int OldStart, int OldCount, int NewStart, int NewCount);

/// <summary>
/// The shortest way from one list of lines to another, by E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in linear space. Where two
/// parts have next to nothing in common, the search is given up and the whole part counts as replaced.
/// </summary>
internal sealed class LineDiff
{
    private const int MostSteps = 4096;

    private readonly int[] _old, _new, _forward, _backward;
    private readonly bool[] _removed, _added;
    private readonly int _middle;

    private LineDiff(int[] oldLines, int[] newLines)
    {
        (_old, _new) = (oldLines, newLines);
        (_removed, _added) = (new bool[oldLines.Length], new bool[newLines.Length]);
        _middle = Math.Min(MostSteps, oldLines.Length + newLines.Length) + 2;
        (_forward, _backward) = (new int[2 * _middle + 1], new int[2 * _middle + 1]);
    }

    /// <summary>The edits, in order.</summary>
    /// <param name="oldLines">A number for each line; equal lines have equal numbers.</param>
    /// <param name="newLines">The same, of the other list.</param>
    public static List<Edit> Compare(int[] oldLines, int[] newLines)
    {
        var diff = new LineDiff(oldLines, newLines);
        diff.Part(0, oldLines.Length, 0, newLines.Length);
        return diff.Edits();
    }

    private void Part(int oldFrom, int oldTo, int newFrom, int newTo)
    {
        while (true)
        {
            while (oldFrom < oldTo && newFrom < newTo && _old[oldFrom] == _new[newFrom])
                (oldFrom, newFrom) = (oldFrom + 1, newFrom + 1);
            while (oldFrom < oldTo && newFrom < newTo && _old[oldTo - 1] == _new[newTo - 1])
                (oldTo, newTo) = (oldTo - 1, newTo - 1);
            if (oldFrom == oldTo || newFrom == newTo || Middle(oldFrom, oldTo, newFrom, newTo) is not { } middle)
            {
                _removed.AsSpan(oldFrom, oldTo - oldFrom).Fill(true);
                _added.AsSpan(newFrom, newTo - newFrom).Fill(true);
                return;
            }
            Part(oldFrom, middle.Old, newFrom, middle.New);
            (oldFrom, newFrom) = middle;
        }
    }

    /// <summary>A point on the shortest way, where the search from both ends meets; null when it is too far.</summary>
    private (int Old, int New)? Middle(int oldFrom, int oldTo, int newFrom, int newTo)
    {
        int n = oldTo - oldFrom, m = newTo - newFrom, delta = n - m;
        _forward[_middle + 1] = 0;
        _backward[_middle + 1] = 0;
        for (var steps = 0; steps <= Math.Min((n + m + 1) / 2, MostSteps); steps++)
        {
            for (var k = -steps; k <= steps; k += 2)
            {
                var x = Step(_forward, k, steps);
                while (x < n && x - k < m && x - k >= 0 && _old[oldFrom + x] == _new[newFrom + x - k])
                    x++;
                _forward[_middle + k] = x;
                var back = delta - k;
                if ((delta & 1) != 0 && Math.Abs(back) < steps && x + _backward[_middle + back] >= n)
                    return Inside(x, x - k, n, m) ? (oldFrom + x, newFrom + x - k) : null;
            }
            for (var k = -steps; k <= steps; k += 2)
            {
                var x = Step(_backward, k, steps);
                while (x < n && x - k < m && x - k >= 0 && _old[oldTo - 1 - x] == _new[newTo - 1 - x + k])
                    x++;
                _backward[_middle + k] = x;
                var ahead = delta - k;
                if ((delta & 1) == 0 && Math.Abs(ahead) <= steps && x + _forward[_middle + ahead] >= n)
                    return Inside(n - x, m - x + k, n, m) ? (oldTo - x, newTo - x + k) : null;
            }
        }
        return null;
    }

    private int Step(int[] reached, int k, int steps) =>
        k == -steps || (k != steps && reached[_middle + k - 1] < reached[_middle + k + 1]) ? reached[_middle + k + 1] : reached[_middle + k - 1] + 1;

    private static bool Inside(int x, int y, int n, int m) => x >= 0 && y >= 0 && x <= n && y <= m && (x, y) != (0, 0) && (x, y) != (n, m);

    private List<Edit> Edits()
    {
        var edits = new List<Edit>();
        for (int i = 0, j = 0; i < _old.Length || j < _new.Length;)
        {
            int oldStart = i, newStart = j;
            while (i < _old.Length && _removed[i])
                i++;
            while (j < _new.Length && _added[j])
                j++;
            if (i > oldStart || j > newStart)
                edits.Add(new Edit(oldStart, i - oldStart, newStart, j - newStart));
            else
                (i, j) = (i + 1, j + 1);
        }
        return edits;
    }
}
