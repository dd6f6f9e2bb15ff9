using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Configuration;
using Cairn.Cli.Where;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn init</c>: makes a vault.</summary>
internal sealed class InitVerb : Verb
{
    private readonly Argument<string?> _path = new("path")
    {
        Description = "The vault, or ENGINE:PATH. Without it: .cairn in this directory, which commands below it find by themselves.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _engine = new("--engine", "-e") { Description = "The database that holds it; see 'cairn engines'. sqlite unless said otherwise.", HelpName = "name" };

    private readonly Option<bool> _packs = Typed.Switch("--packs", "A directory that keeps large contents in files beside the database: the fastest for big data. Usual for a directory.");
    private readonly Option<bool> _single = Typed.Switch("--single-file", "One file with everything in it. Usual where a file is named.");
    private readonly Option<string> _codec = new("--codec") { Description = "How contents are compressed: auto, none, lz4, zstd (level 1) or zstd:LEVEL (to 19); 'cairn config set codec' changes it later.", HelpName = "name" };

    public InitVerb() : base("init", "Make a vault.")
    {
        _engine.CompletionSources.Add(_ => BuiltInEngines.Catalog.Providers.Select(provider => new System.CommandLine.Completions.CompletionItem(provider.Name)));
        Add(_path);
        Add(_engine);
        Add(_packs);
        Add(_single);
        Add(_codec);
    }

    public override string Examples => """
        cairn init                         a vault for this directory
        cairn init work.cairn              a single file to carry
        cairn init big/ --codec zstd       a directory with packs
        cairn init --engine lmdb fast      another engine
        """;

    protected override Access Access => Access.ReadWrite;

    protected override int Run(Call call)
    {
        if (call.Get(_packs) && call.Get(_single))
            throw new UsageException("--packs and --single-file exclude each other.");
        var spec = Spec(call);
        var vault = call.Surroundings.Vaults.Add(spec, Vault.Create(spec, new VaultOptions
        {
            Session = new Session(call.Actor.Value!, "cli"),
            Clock = call.Surroundings.Clock,
            Packs = Packs(call),
            Storage = call.Get(_codec) is { } codec ? new StorageSettings { Codec = codec } : null,
        }));
        KnownVaults.Remember(call.Surroundings, spec);
        var report = new InitReport(EngineSpec.Parse(spec).Path, vault.EngineName, vault.DefaultBranchName, vault.HasPacks);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(report, CliJson.Default.InitReport);
        else
            call.Terminal.Output.WriteLine($"Made the vault '{call.Terminal.Show(report.Path)}' ({report.Engine}) with the empty branch '{report.Branch}'.");
        return ExitCode.Success;
    }

    /// <summary>What was said; a vault that was not named has packs, and of one that was its path says what is usual.</summary>
    private bool? Packs(Call call) => call.Get(_single) ? false : call.Get(_packs) || IsUnnamed(call) ? true : null;

    private bool IsUnnamed(Call call) => call.Get(_path) is null && call.Parsed.GetValue(call.Globals.Vault) is null;

    private string Spec(Call call)
    {
        var typed = call.Get(_path) ?? call.Parsed.GetValue(call.Globals.Vault) ?? VaultFinder.DirectoryName;
        var spec = EngineSpec.Parse(new VaultFinder(call.Surroundings, call.Config).FromHere(typed));
        if (call.Get(_engine) is not { } engine)
            return spec.ToString();
        if (spec.EngineName is { } named && named != engine)
            throw new UsageException($"'{typed}' names the engine '{named}' and --engine '{engine}'; name one.");
        return (spec with { EngineName = BuiltInEngines.Catalog.Find(engine).Name }).ToString();
    }
}

/// <summary>What <c>cairn init --json</c> prints.</summary>
/// <param name="Path">Where the vault is.</param>
/// <param name="Engine">The engine that holds it.</param>
/// <param name="Branch">Its first branch.</param>
/// <param name="Packs">Whether large contents are kept in files beside the database.</param>
internal sealed record InitReport(string Path, string Engine, string Branch, bool Packs);
