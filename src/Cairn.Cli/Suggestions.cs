using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;

namespace Cairn.Cli;

/// <summary><c>cairn [suggest:POSITION] LINE</c>: what could stand at that position of the line, for the completion of shells. Never an error.</summary>
internal static class Suggestions
{
    private const string Directive = "[suggest";

    public static bool Wanted(string[] args) => args.Length > 0 && args[0].StartsWith(Directive, StringComparison.Ordinal) && args[0].EndsWith(']');

    /// <summary>Prints one in each line.</summary>
    public static int Print(string[] args, Surroundings surroundings, GlobalOptions globals)
    {
        var line = args.Length > 1 ? args[1] : "";
        var position = int.TryParse(args[0].AsSpan(Directive.Length).Trim(":]"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? Math.Min(given, line.Length) : line.Length;
        try
        {
            foreach (var suggestion in Of(line, position, surroundings, globals))
                surroundings.Output.WriteLine(suggestion);
            surroundings.Output.Flush();
        }
        catch (ReaderHasGoneException)
        {
            // Nobody wants to know any more.
        }
        return ExitCode.Success;
    }

    /// <summary>What could stand at <paramref name="position"/>.</summary>
    public static IEnumerable<string> Of(string line, int position, Surroundings surroundings, GlobalOptions globals)
    {
        var parsed = CairnCommand.Parse(line, globals);
        Completion.Configuration = new CallConfiguration(surroundings, globals, new Terminal(surroundings, new OutputChoices()));
        return parsed.GetCompletions(position).Select(item => item.InsertText ?? item.Label).Distinct();
    }
}
