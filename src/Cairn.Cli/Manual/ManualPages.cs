using System.CommandLine;

namespace Cairn.Cli.Manual;

/// <summary>The manual pages: <c>cairn(1)</c>, one for each verb, and <c>cairn(7)</c> with the topics; written from what help is made of, so that they say the same.</summary>
internal static class ManualPages
{
    /// <summary>The pages by file name.</summary>
    public static IEnumerable<(string Name, string Text)> All()
    {
        var root = new CairnCommand(new GlobalOptions());
        yield return ("cairn.1", Root(root));
        foreach (var name in VerbCatalog.Names)
            yield return ($"cairn-{name}.1", Verb(root.Subcommands.First(command => command.Name == name), root));
        yield return ("cairn.7", TopicPage());
    }

    /// <summary>Writes them into a directory, and takes away pages of verbs that are gone.</summary>
    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var old in Directory.EnumerateFiles(directory))
            File.Delete(old);
        foreach (var (name, text) in All())
            File.WriteAllText(Path.Combine(directory, name), text);
    }

    private static string Root(CairnCommand root)
    {
        var page = new Roff("cairn", 1).Name("cairn", root.Description!);
        page.Section("SYNOPSIS").Bold("cairn").Text(" [command] [options]").End();
        foreach (var group in VerbCatalog.Groups)
        {
            page.Section(group.Title.ToUpperInvariant());
            foreach (var name in group.Verbs)
                page.Item($"cairn-{name}(1)", root.Subcommands.First(command => command.Name == name).Description!);
        }
        return Options(page.Section("OPTIONS"), root.Options).Examples(root.Examples).Section("SEE ALSO").Text("cairn(7)").End().ToString();
    }

    private static string Verb(Command verb, CairnCommand root)
    {
        var page = new Roff($"cairn-{verb.Name}", 1).Name($"cairn-{verb.Name}", verb.Description!);
        page.Section("SYNOPSIS");
        if (verb.Subcommands.Count == 0)
            page.Bold($"cairn {verb.Name}").Text(Synopsis(verb)).End();
        foreach (var part in verb.Subcommands)
            page.Bold($"cairn {verb.Name} {part.Name}").Text(Synopsis(part)).End().Break();
        foreach (var part in verb.Subcommands)
            Parameters(page.Section($"{verb.Name} {part.Name}".ToUpperInvariant()).Text(part.Description!).End(), part);
        if (verb.Subcommands.Count == 0)
            Parameters(page.Section("OPTIONS"), verb);
        return Options(page.Section("COMMON OPTIONS"), root.Options.Where(option => option.Recursive)).Examples(((IHasExamples)verb).Examples)
            .Section("SEE ALSO").Text("cairn(1), cairn(7)").End().ToString();
    }

    private static string TopicPage()
    {
        var page = new Roff("cairn", 7).Name("cairn", "points in time, vaults, exit codes, environment and JSON");
        foreach (var topic in Topics.Names)
            page.Section(topic.ToUpperInvariant().Replace('-', ' ')).Literal(Topics.Text(topic)!);
        return page.Section("SEE ALSO").Text("cairn(1)").End().ToString();
    }

    private static string Synopsis(Command verb) =>
        string.Concat(verb.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}]" : $" <{argument.Name}>")) + " [options]";

    private static void Parameters(Roff page, Command verb)
    {
        foreach (var argument in verb.Arguments)
            page.Item(argument.Name, argument.Description ?? "");
        Options(page, verb.Options);
    }

    private static Roff Options(Roff page, IEnumerable<Option> options)
    {
        foreach (var option in options)
            page.Item(RootHelp.Spelling(option), option.Description ?? "");
        return page;
    }
}
