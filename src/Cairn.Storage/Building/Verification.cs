namespace Cairn.Storage.Building;

/// <summary>Reads every value of every table and collects what does not hold.</summary>
internal sealed class Verification(IEngine engine)
{
    /// <summary>A snapshot is given up after so many records, lest it keep the database from reusing space.</summary>
    private const int RecordsPerSnapshot = 10_000;

    private readonly List<string> _problems = [];
    private long _records;

    public VerifyReport Run(Func<CancellationToken, IEnumerable<string>> structure, CancellationToken cancellation)
    {
        CheckStructure(structure, cancellation);
        foreach (var table in engine.Schema.Tables)
        {
            byte[]? last = [];
            while (last is not null && _problems.Count < VerifyReport.MaxProblems)
            {
                cancellation.ThrowIfCancellationRequested();
                last = ReadOn(table, last);
            }
        }
        return new VerifyReport(_records, _problems);
    }

    private void CheckStructure(Func<CancellationToken, IEnumerable<string>> structure, CancellationToken cancellation)
    {
        try
        {
            foreach (var problem in structure(cancellation).Take(VerifyReport.MaxProblems))
                _problems.Add(problem);
        }
        catch (CairnException unreadable) when (unreadable.Code is ErrorCode.Corrupt or ErrorCode.InputOutput)
        {
            _problems.Add($"The structure cannot be checked on: {unreadable.Message}");
        }
    }

    /// <returns>The last key read, or null at the end of the table.</returns>
    private byte[]? ReadOn(Table table, byte[] last)
    {
        try
        {
            using var read = engine.BeginRead();
            using var cursor = read.OpenCursor(table);
            if (last.Length == 0 ? !cursor.MoveNext() : !cursor.SeekAtOrAfter(last))
                return null;
            if (last.Length > 0 && cursor.Key.SequenceEqual(last) && !cursor.MoveNext())
                return null;
            for (var i = 1; ; i++)
            {
                CheckValue(cursor);
                if (i == RecordsPerSnapshot)
                    return cursor.Key.ToArray();
                if (!cursor.MoveNext())
                    return null;
            }
        }
        catch (CairnException unreadable) when (unreadable.Code is ErrorCode.Corrupt or ErrorCode.InputOutput)
        {
            _problems.Add($"Table '{table}' cannot be read on: {unreadable.Message}");
            return null;
        }
    }

    private void CheckValue(ICursor cursor)
    {
        _records++;
        try
        {
            _ = cursor.Value;
        }
        catch (CairnException wrong) when (wrong.Code == ErrorCode.Corrupt)
        {
            if (_problems.Count < VerifyReport.MaxProblems)
                _problems.Add(wrong.Message);
        }
    }
}
