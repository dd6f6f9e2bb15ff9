using System.Globalization;

namespace Cairn.Testing;

/// <summary>Commits one transaction after the other until somebody kills it.</summary>
internal static class WorkMode
{
    public static int Run(ChildVault vault, TextWriter output)
    {
        using var engine = vault.Open();
        for (var number = Workload.Done(engine, vault.Tables) + 1; ; number++)
        {
            Workload.Run(engine, vault.Tables, number, number);
            output.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            output.Flush();
            if (number % 10 == 0)
                engine.Sync();
        }
    }
}
