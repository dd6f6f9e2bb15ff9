using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs;

/// <summary><c>cairn engines</c>: which databases can hold a vault on this machine.</summary>
internal sealed class EnginesVerb : Verb
{
    private readonly Option<bool> _options = new("--options") { Description = "List what can be set on each engine." };

    public EnginesVerb() : base("engines", "List the databases that can hold a vault, and whether each can run on this machine.") =>
        Options.Add(_options);

    public override string Examples => """
        cairn engines              the engines, with the library each has found
        cairn engines --options    what can be set on each, and why the defaults are what they are
        cairn engines --json       all of it, for programs
        """;

    protected override int Run(Call call)
    {
        var terminal = call.Terminal;
        var providers = BuiltInEngines.Catalog.Providers;
        if (terminal.Json)
            terminal.WriteJson(EnginesReport.Of(providers), CliJson.Default.EnginesReport);
        else if (call.Get(_options))
            PrintOptions(providers, terminal);
        else
            PrintEngines(providers, terminal);
        return ExitCode.Success;
    }

    private static void PrintEngines(IReadOnlyList<IEngineProvider> providers, Terminal terminal)
    {
        var table = new Listing("ENGINE", "AVAILABLE", "LIBRARY", "VERSION", "INSTALL WITH", "BEST FOR");
        foreach (var provider in providers)
        {
            var found = provider.Probe();
            var available = found.Available ? new Cell("yes", Style.Good) : new Cell("no", Style.Bad);
            table.Add(provider.Name, available, found.Library, found.Version, found.ToInstall, provider.BestFor);
        }
        table.Write(terminal);
    }

    private static void PrintOptions(IReadOnlyList<IEngineProvider> providers, Terminal terminal)
    {
        var table = new Listing("ENGINE", "OPTION", "DEFAULT", "VALUES", "WHAT IT DOES");
        foreach (var provider in providers)
            foreach (var option in provider.Options)
                table.Add(provider.Name, option.Name, option.Default, option.Range, option.Description);
        table.Write(terminal);
    }
}
