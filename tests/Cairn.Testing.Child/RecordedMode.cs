namespace Cairn.Testing;

/// <summary>Creates a vault and lives with it for a while (commits, syncs, compaction, reopening), saying in between how far it is.</summary>
internal static class RecordedMode
{
    private const int Transactions = 90;

    public static int Run(ChildVault vault, TextWriter output)
    {
        using var marks = new FileStream(Path.Combine(Path.GetDirectoryName(vault.Path)!, Marks.FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var engine = vault.Create();
        Marks.Write(marks, Marks.Created, 0);
        for (var number = 1; number <= Transactions; number++)
        {
            Workload.Run(engine, vault.Tables, number, number);
            Marks.Write(marks, Marks.Committed, number);
            if (number % 9 == 0)
            {
                engine.Sync();
                Marks.Write(marks, Marks.Synced, number);
                engine.Sync();
                Marks.Write(marks, Marks.SyncedAgain, number);
            }
            if (number is 40 or 70)
                engine.Compact();
            if (number is 25 or 55)
            {
                engine.Dispose();
                engine = vault.Open();
            }
        }
        engine.Dispose();
        output.WriteLine(ChildCommands.Done);
        return 0;
    }
}
