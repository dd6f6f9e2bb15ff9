namespace Cairn.Testing;

/// <summary>Converts a vault to packs and back, over and over, until somebody kills it.</summary>
internal static class ConvertMode
{
    public static int Run(string path, TextWriter output)
    {
        output.WriteLine(ChildCommands.Done);
        output.Flush();
        for (var packs = true; ; packs = !packs)
            Vault.Convert(path, packs);
    }
}
