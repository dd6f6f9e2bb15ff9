using System.Globalization;

namespace Cairn.Testing;

/// <summary>
/// Fills a file system with a vault and goes on from there; says what is wrong, or that it is done. It is a process of
/// its own because a page of a mapped file that the disk has no room for brings down who touches it.
/// </summary>
internal sealed class FullDiskMode(ChildVault vault)
{
    private readonly string _directory = Path.GetDirectoryName(vault.Path)!;

    private TestTables Tables => vault.Tables;

    public int Run(string scenario, TextWriter output)
    {
        try
        {
            Play(scenario);
            output.WriteLine(ChildCommands.Done);
        }
        catch (Exception wrong)
        {
            output.WriteLine($"{wrong}".ReplaceLineEndings(" "));
        }
        return 0;
    }

    private void Play(string scenario)
    {
        switch (scenario)
        {
            case FullDisk.WriteAgain:
                WriteAgain();
                break;
            case FullDisk.OpenAgain:
                OpenAgain();
                break;
            case FullDisk.Compact:
                Compact();
                break;
            case FullDisk.Create:
                Create();
                break;
            default:
                throw new ArgumentException($"There is no scenario '{scenario}'.", nameof(scenario));
        }
    }

    private void WriteAgain()
    {
        File.WriteAllBytes(Path.Combine(_directory, "reserve"), new byte[12 << 20]);
        var engine = vault.Create();
        var committed = FillUp(engine, 0);
        Demand(committed > 20, $"It was full after {committed} transactions.");
        DemandHolds(engine, committed);
        committed = FillUp(engine, committed);
        File.Delete(Path.Combine(_directory, "reserve"));
        if (!Writes(engine, committed + 1))
        {
            engine.Dispose();
            engine = vault.Open();
            Demand(Writes(engine, committed + 1), "Opened again with room to write in, it does not write.");
        }
        DemandHolds(engine, committed + 1);
        engine.Sync();
        Demand(engine.Verify().Clean, "It is not clean.");
        engine.Dispose();
        using var again = vault.Open();
        DemandHolds(again, committed + 1);
    }

    private void OpenAgain()
    {
        int committed;
        using (var engine = vault.Create())
            committed = FillUp(engine, 0);
        FullDisk.FillTheRest(_directory);
        foreach (var access in new[] { Access.ReadWrite, Access.ReadOnly })
        {
            using var engine = vault.Open(access);
            DemandHolds(engine, committed);
            Demand(engine.Verify().Clean, "It is not clean.");
        }
    }

    private void Compact()
    {
        var engine = vault.Create();
        var committed = FillUp(engine, 0);
        try
        {
            engine.Compact();
        }
        catch (CairnException full) when (full.Code == ErrorCode.NoSpace)
        {
        }
        catch (CairnException closed) when (closed.Code == ErrorCode.Failed)
        {
            engine.Dispose();
            engine = vault.Open();
        }
        DemandHolds(engine, committed);
        engine.Dispose();
    }

    private void Create()
    {
        FullDisk.FillTheRest(_directory);
        var before = Disk.Fingerprint(_directory);
        try
        {
            vault.Create().Dispose();
            Demand(false, "It was created.");
        }
        catch (CairnException full)
        {
            Demand(full.Code == ErrorCode.NoSpace, $"It said {full.Code}: {full.Message}");
        }
        Demand(Disk.Fingerprint(_directory) == before, $"It left something behind: {Disk.Fingerprint(_directory)}");
    }

    /// <summary>Commits transactions of about 200 KB, numbered on from <paramref name="done"/>, until there is no room.</summary>
    /// <returns>The number of the last that was committed.</returns>
    private int FillUp(IEngine engine, int done)
    {
        for (var number = done + 1; number < 2000; number++)
        {
            try
            {
                Transact(engine, number);
            }
            catch (CairnException full) when (full.Code == ErrorCode.NoSpace)
            {
                return number - 1;
            }
        }
        throw new InvalidOperationException("The disk never became full.");
    }

    private bool Writes(IEngine engine, int number)
    {
        try
        {
            Transact(engine, number);
            return true;
        }
        catch (CairnException closed) when (closed.Code == ErrorCode.Failed)
        {
            return false;
        }
    }

    private void Transact(IEngine engine, int number) => engine.Write(write =>
    {
        write.Put(Tables.Numbers, Bytes.Of(0), Bytes.Of(number));
        for (var part = 0; part < 4; part++)
            write.Put(Tables.Blobs, Key(number, part), Bytes.Random(50_000, (number * 4) + part));
    });

    /// <summary>Demands that all of the transactions up to <paramref name="committed"/> are there and nothing of any other.</summary>
    private void DemandHolds(IEngine engine, int committed)
    {
        Demand(Counting.Value(engine, Tables) == committed, $"It counts {Counting.Value(engine, Tables)} transactions, not {committed}.");
        var records = engine.Read(read => read.All(Tables.Blobs));
        Demand(records.Count == committed * 4, $"It has {records.Count} records, not {committed * 4}.");
        for (var i = 0; i < records.Count; i++)
            Demand(
                records[i].Key.AsSpan().SequenceEqual(Key((i / 4) + 1, i % 4)) && records[i].Value.AsSpan().SequenceEqual(Bytes.Random(50_000, i + 4)),
                $"Record {i} is not what was stored.");
    }

    private static byte[] Key(int number, int part) => Bytes.Of(string.Create(CultureInfo.InvariantCulture, $"{number:0000}/{part}"));

    private static void Demand(bool condition, string otherwise)
    {
        if (!condition)
            throw new InvalidOperationException(otherwise);
    }
}
