using System.Globalization;
using Cairn.FileSystem;

namespace Cairn.Testing;

/// <summary>Has a vault open and does what each line of the input says to its files, answering with one line.</summary>
internal static class FilesServeMode
{
    public static int Run(string spec, string durability, TextReader input, TextWriter output)
    {
        using var vault = Vault.Open(spec, new VaultOptions { Durability = Enum.Parse<Durability>(durability) });
        while (input.ReadLine() is { } line)
        {
            output.WriteLine(Answer(vault, line.Split(' '), output));
            output.Flush();
        }
        return 0;
    }

    private static string Answer(Vault vault, string[] words, TextWriter output)
    {
        try
        {
            return Do(vault, words, output);
        }
        catch (CairnException failure)
        {
            return $"{failure.Code} {failure.Message}".ReplaceLineEndings(" ");
        }
    }

    private static string Do(Vault vault, string[] words, TextWriter output)
    {
        var files = vault.Branch().Files;
        switch (words[0])
        {
            case "write":
                files.WriteAllText(words[1], words[2]);
                return ChildCommands.Done;
            case "read":
                return files.Exists(words[1]) ? files.ReadAllText(words[1]) : "nothing";
            case "delete":
                files.Delete(words[1]);
                return ChildCommands.Done;
            case "append":
                for (var i = int.Parse(words[2], CultureInfo.InvariantCulture); i > 0; i--)
                    files.AppendAllText(words[1], "x");
                return ChildCommands.Done;
            case "create":
                for (var i = int.Parse(words[2], CultureInfo.InvariantCulture); i > 0; i--)
                    files.WriteAllText(words[1] + i.ToString(CultureInfo.InvariantCulture), words[1]);
                return ChildCommands.Done;
            case "list":
                return string.Join(' ', files.Enumerate(recursive: true).Select(static entry => entry.Path.ToString()));
            case "collect":
                vault.Collect(progress: new Stalled(output));
                return ChildCommands.Done;
            case "watch":
                return Watch(vault.Branch(), words.Length > 1 ? long.Parse(words[1], CultureInfo.InvariantCulture) : vault.Branch().Tip).GetAwaiter().GetResult();
            default:
                return $"There is no command '{words[0]}'.";
        }
    }

    /// <summary>The path of the first change after a revision.</summary>
    private static async Task<string> Watch(Branch branch, long after)
    {
        await foreach (var entry in branch.Watch(after).ConfigureAwait(false))
            return entry.Path?.ToString() ?? "";
        return "";
    }

    /// <summary>Says that it is under way, and goes no further.</summary>
    private sealed class Stalled(TextWriter output) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
            output.WriteLine(value.Stage);
            output.Flush();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
