using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Configuration;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn config show</c>: what holds here, and who says so.</summary>
internal sealed class ConfigShowVerb() : Verb("show", "Show each setting as it holds here, and where it comes from.")
{
    public override string Examples => "cairn config show";

    protected override int Run(Call call)
    {
        var listing = new Listing("SETTING", "VALUE", "FROM");
        foreach (var name in UserConfig.Known.Keys)
        {
            var setting = Resolved.Of(call, name);
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(new SettingReport(name, setting.Value, setting.Source), json => json.SettingReport);
            else
                listing.Add(name, setting.Value is { } value ? call.Terminal.Show(value) : null, setting.Source == "config" ? call.Config.Path : setting.Source);
        }
        foreach (var property in Resolved.Properties(call))
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(new SettingReport(property.Name, property.Value, property.Source), json => json.SettingReport);
            else
                listing.Add(property.Name, call.Terminal.Show(property.Value), property.Source);
        if (!call.Terminal.Json)
            listing.Write(call.Terminal);
        return ExitCode.Success;
    }
}

/// <summary><c>cairn config get</c>: one setting.</summary>
internal sealed class ConfigGetVerb : Verb
{
    private readonly Argument<string> _name = Typed.Setting();

    public ConfigGetVerb() : base("get", "Print one setting as it holds here.") => Add(_name);

    public override string Examples => "cairn config get vault";

    protected override int Run(Call call)
    {
        var name = call.Get(_name)!;
        var setting = Resolved.Of(call, name);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new SettingReport(name, setting.Value, setting.Source), CliJson.Default.SettingReport);
        else if (setting.Value is { } value)
            call.Terminal.Output.WriteLine(value);
        return setting.Value is null && !call.Terminal.Json ? ExitCode.Failed : ExitCode.Success;
    }
}

/// <summary><c>cairn config set</c>: sets one in the user's file.</summary>
internal sealed class ConfigSetVerb : ChangingVerb
{
    private readonly Argument<string> _name = Typed.Setting();
    private readonly Argument<string> _value = new("value") { Description = "Its value." };

    public ConfigSetVerb() : base("set", "Set one: in the user's file, or, where it is about how a vault works, in the vault; with --branch only for that branch.")
    {
        Add(_name);
        Add(_value);
    }

    public override string Examples => """
        cairn config set vault ~/work.cairn
        cairn config set history.keep 90d            how much history stays when the vault is pruned
        cairn config set history.keep 7d -b scratch  for one branch
        """;

    protected override int Change(Call call)
    {
        var (name, value) = (call.Get(_name)!, call.Get(_value)!);
        if (!Resolved.IsProperty(name))
            call.Config.Set(name, value);
        else if (call.Parsed.GetValue(call.Globals.Branch) is not null)
            call.Branch.Properties.Set(name, value);
        else
            call.Vault.Properties.Set(name, value);
        return ExitCode.Success;
    }
}

/// <summary>Settings by name, as they hold for a command.</summary>
internal static class Resolved
{
    public static Setting Of(Call call, string name) => name switch
    {
        "vault" => Vault(call),
        "branch" => call.BranchChoice,
        "session" => call.Actor,
        _ when IsProperty(name) => call.Branch.Properties.Get(name) is { } property ? new Setting(property.Source, property.Value) : new Setting("default", null),
        _ => Setting.First(new("config", call.Config.Get(name)), new("default", "auto")),
    };

    /// <summary>Whether a setting is kept in the vault, rather than in the user's file.</summary>
    public static bool IsProperty(string name) => !UserConfig.Known.ContainsKey(name);

    /// <summary>What is set in the vault; nothing where there is none.</summary>
    public static IReadOnlyList<PropertyValue> Properties(Call call) => Vault(call).Value is null ? [] : call.Branch.Properties.List();

    private static Setting Vault(Call call)
    {
        try
        {
            return new Setting(call.VaultChoice.Source, call.VaultChoice.Spec);
        }
        catch (CairnException none) when (none.Code == ErrorCode.NoSuchVault)
        {
            return new Setting("default", null);
        }
    }
}

/// <summary>One setting.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; null where nothing says one.</param>
/// <param name="Source"><c>flag</c>, <c>shell</c>, <c>environment</c>, <c>mount</c>, <c>directory</c>, <c>config</c>, <c>default</c>, <c>vault</c>, <c>folder NAME</c>
/// or <c>branch NAME</c>.</param>
internal sealed record SettingReport(string Name, string? Value, string Source);
