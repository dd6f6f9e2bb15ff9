using System.Globalization;

namespace Cairn.Testing;

/// <summary>For each line of the input, which names a vault: opens it and answers how many transactions of the
/// <see cref="Workload"/> it holds, a hash of its content, and what is wrong with it.</summary>
internal static class LookMode
{
    public static int Run(ChildVault vault, TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } path)
        {
            output.WriteLine(Look(vault.At(path)));
            output.Flush();
        }
        return 0;
    }

    private static string Look(ChildVault vault)
    {
        try
        {
            using var engine = vault.Open();
            var problems = string.Join("; ", engine.Verify().Problems);
            return string.Create(CultureInfo.InvariantCulture, $"{Workload.Done(engine, vault.Tables)} {ContentHash.Of(engine)} {problems}");
        }
        catch (CairnException failure)
        {
            return $"-1 {failure.Code} {failure.Message}".ReplaceLineEndings(" ");
        }
    }
}
