using System.Globalization;

namespace Cairn.Testing;

/// <summary>Runs the script on an engine that kills this process at a call.</summary>
internal static class DieMode
{
    public static int Run(ChildVault vault, long at, TextWriter output)
    {
        using var engine = new FaultingEngine(vault.Open(), FaultPlan.Kill(at));
        FaultScript.Run(engine, vault.Tables, number =>
        {
            output.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            output.Flush();
        });
        return 0;
    }
}
