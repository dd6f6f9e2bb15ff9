using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Shell;
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

    /// <summary>What could stand at <paramref name="position"/>: whole words, without quotes.</summary>
    public static IEnumerable<string> Of(string line, int position, Surroundings surroundings, GlobalOptions globals)
    {
        var (words, _) = Words.Unfinished(line[..position]);
        if (words.Count > 1 && Path.GetFileName(words[0]) == "cairn")
            words.RemoveAt(0);
        var typed = words[^1];
        Completion.Word = typed;
        Completion.Configuration = new CallConfiguration(surroundings, globals, new Terminal(surroundings, new OutputChoices()));
        return Parse(words, globals).GetCompletions().Select(item => item.InsertText ?? item.Label).Where(text => text.StartsWith(typed, StringComparison.Ordinal)).Distinct();
    }

    private static ParseResult Parse(List<string> words, GlobalOptions globals)
    {
        var whole = CairnCommand.ParseUnfinished([.. words], globals);
        // An option that waits for its value is asked what that could be.
        if (words is [.., var before, _] && Find(whole, before) is { } option && option.ValueType != typeof(bool))
            return CairnCommand.ParseUnfinished([.. words[..^1]], globals);
        // Switches would be asked for a value, too; what comes does not depend on them.
        return CairnCommand.ParseUnfinished([.. words[..^1].Where(word => !IsSwitch(whole, word)), words[^1]], globals);
    }

    private static bool IsSwitch(ParseResult parsed, string word) => Find(parsed, word) is { } option
        ? option.ValueType == typeof(bool)
        : word is ['-', not '-', _, ..] && word.Skip(1).All(letter => Find(parsed, $"-{letter}")?.ValueType == typeof(bool));

    private static Option? Find(ParseResult parsed, string typed)
    {
        for (SymbolResult? command = parsed.CommandResult; command is CommandResult known; command = command.Parent)
            if (known.Command.Options.FirstOrDefault(option => option.Name == typed || option.Aliases.Contains(typed)) is { } found)
                return found;
        return null;
    }
}
