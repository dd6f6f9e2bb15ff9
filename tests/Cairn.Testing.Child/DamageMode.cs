namespace Cairn.Testing;

/// <summary>
/// For each line of the input, which names a damage: copies the vault, damages the copy, reads all of it and answers with
/// one line. It is a process of its own because what is wrong in a database may bring down who reads it.
/// </summary>
internal sealed class DamageMode(ChildVault vault)
{
    private static readonly ErrorCode[] Refusals =
        [ErrorCode.Corrupt, ErrorCode.Truncated, ErrorCode.NotAVault, ErrorCode.NewerFormat, ErrorCode.WrongEngine];

    private readonly List<string> _wrong = [];
    private int _missing, _corrupt;

    public int Run(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            output.WriteLine(Try(Damage.Parse(line)));
            output.Flush();
        }
        return 0;
    }

    private string Try(Damage damage)
    {
        var directory = Path.GetDirectoryName(vault.Path)!;
        var copy = directory + "-damaged";
        Disk.Copy(directory, copy);
        try
        {
            damage.Do(copy);
            var before = Disk.Fingerprint(copy);
            var answer = Look(vault.At(Path.Combine(copy, Path.GetFileName(vault.Path))));
            return answer.StartsWith("refused", StringComparison.Ordinal) && Disk.Fingerprint(copy) != before ? $"wrong: modified although {answer}" : answer;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private string Look(ChildVault damaged)
    {
        _wrong.Clear();
        (_missing, _corrupt) = (0, 0);
        try
        {
            using var engine = damaged.Open();
            ReadKeys(engine, damaged.Tables);
            foreach (var table in damaged.Tables.Schema.Tables)
                Scan(engine, damaged.Tables, table);
            var report = Verify(engine);
            return _wrong.Count > 0 ? $"wrong {string.Join("; ", _wrong.Take(3))}" : $"{(report ? "clean" : "reported")} corrupt={_corrupt} missing={_missing}";
        }
        catch (CairnException refused) when (Refusals.Contains(refused.Code))
        {
            return $"refused {refused.Code}";
        }
        catch (Exception other)
        {
            return $"wrong {other.GetType().Name} {(other as CairnException)?.Code}: {other.Message.ReplaceLineEndings(" ")} {other.StackTrace?.ReplaceLineEndings(" ")}";
        }
    }

    private void ReadKeys(IEngine engine, TestTables tables)
    {
        foreach (var (table, key, expected) in DamageData.All(tables))
            Guard(() =>
            {
                if (engine.Get(table, key) is not { } value)
                    _missing++;
                else if (!value.AsSpan().SequenceEqual(expected))
                    _wrong.Add($"{table} {Convert.ToHexStringLower(key)} has another value");
            });
    }

    private void Scan(IEngine engine, TestTables tables, Table table)
    {
        var expected = DamageData.All(tables).Where(record => record.Table == table).ToDictionary(record => Convert.ToHexString(record.Key), record => record.Value);
        Guard(() =>
        {
            using var read = engine.BeginRead();
            using var cursor = read.OpenCursor(table);
            for (var steps = 0; cursor.MoveNext() && steps < 10_000; steps++)
                Guard(() =>
                {
                    var key = Convert.ToHexString(cursor.Key);
                    if (!cursor.Value.SequenceEqual(expected.GetValueOrDefault(key)) || !expected.ContainsKey(key))
                        _wrong.Add($"a scan of {table} finds {key} with another value");
                });
        });
    }

    private bool Verify(IEngine engine)
    {
        var clean = true;
        Guard(() => clean = engine.Verify().Clean);
        return clean && _corrupt == 0;
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (CairnException found) when (found.Code == ErrorCode.Corrupt)
        {
            _corrupt++;
        }
    }
}
