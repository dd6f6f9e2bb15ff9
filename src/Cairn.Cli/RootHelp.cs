using System.CommandLine;

namespace Cairn.Cli;

/// <summary>What <c>cairn --help</c> prints: the verbs by what they are about.</summary>
internal static class RootHelp
{
    private const int Indent = 2;
    private const int NarrowestDescription = 20;

    public static void Write(TextWriter output, int width)
    {
        var root = new CairnCommand(new GlobalOptions());
        output.WriteLine(root.Description);
        output.WriteLine();
        output.WriteLine("Usage:\n  cairn [command] [options]");
        var names = VerbCatalog.Groups.SelectMany(group => group.Verbs).Max(name => name.Length);
        foreach (var group in VerbCatalog.Groups)
        {
            output.WriteLine($"\n{group.Title}:");
            foreach (var name in group.Verbs)
                WriteRow(output, name, Find(root, name).Description!, names, width);
        }
        output.WriteLine("\nOptions:");
        var options = root.Options.Select(option => (Name: Spelling(option), option.Description)).ToList();
        foreach (var (name, description) in options)
            WriteRow(output, name, description!, options.Max(option => option.Name.Length), width);
        output.WriteLine("\nExamples:");
        foreach (var line in root.Examples.Split('\n'))
            output.WriteLine($"  {line}");
        output.WriteLine("\n'cairn VERB --help' says all about a verb, 'cairn help TOPIC' about: " + string.Join(", ", Topics.Names) + ".");
    }

    private static Command Find(Command root, string name) => root.Subcommands.First(command => command.Name == name);

    /// <summary>An option as it is typed: all its names, and what follows.</summary>
    public static string Spelling(Option option) =>
        string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(name => name.Length)) + (option.HelpName is { } value ? $" <{value}>" : "");

    private static void WriteRow(TextWriter output, string name, string description, int names, int width)
    {
        var column = Indent + names + Indent;
        output.Write($"{new string(' ', Indent)}{name.PadRight(names)}{new string(' ', Indent)}");
        var room = Math.Max(width == int.MaxValue ? width : width - column, NarrowestDescription);
        for (var first = true; description.Length > 0; first = false)
        {
            var cut = description.Length <= room ? description.Length : description.LastIndexOf(' ', room) is > 0 and var space ? space : room;
            output.WriteLine((first ? "" : new string(' ', column)) + description[..cut]);
            description = description[cut..].TrimStart();
        }
    }
}
