using Cairn.Storage;

namespace Cairn.Cli.Verbs;

/// <summary>What <c>cairn engines --json</c> prints.</summary>
/// <param name="Engines">The engines, in the order in which they are shown.</param>
internal sealed record EnginesReport(IReadOnlyList<EngineReport> Engines)
{
    /// <summary>Looks at each engine.</summary>
    public static EnginesReport Of(IReadOnlyList<IEngineProvider> providers) =>
        new([.. providers.Select((provider, index) => EngineReport.Of(provider, isDefault: index == 0))]);
}

/// <summary>One engine.</summary>
/// <param name="Name">Its name in a vault specification.</param>
/// <param name="Default">Whether it makes new vaults when none is named.</param>
/// <param name="Available">Whether it can run on this machine.</param>
/// <param name="Library">The native library found, or looked for; null when it needs none.</param>
/// <param name="Version">That library's version; null when it is missing or none is needed.</param>
/// <param name="Install">What to type to install what is missing; null when nothing is.</param>
/// <param name="BestFor">What it is best for.</param>
/// <param name="Options">What can be set on it.</param>
internal sealed record EngineReport(
    string Name, bool Default, bool Available, string? Library, string? Version, string? Install, string BestFor, IReadOnlyList<OptionReport> Options)
{
    /// <summary>Looks at one.</summary>
    public static EngineReport Of(IEngineProvider provider, bool isDefault)
    {
        var found = provider.Probe();
        return new(
            provider.Name, isDefault, found.Available, found.Library, found.Version, found.ToInstall, provider.BestFor,
            [.. provider.Options.Select(OptionReport.Of)]);
    }
}

/// <summary>One option of an engine.</summary>
/// <param name="Name">Its name in a vault specification.</param>
/// <param name="Kind"><c>size</c>, <c>count</c> or <c>choice</c>.</param>
/// <param name="Default">The value it has when it is not given, as it would be written.</param>
/// <param name="Minimum">The smallest value; null for a choice.</param>
/// <param name="Maximum">The largest value; null for a choice.</param>
/// <param name="Choices">The words it can be; null unless it is a choice.</param>
/// <param name="Description">What it does, and why the default is what it is.</param>
internal sealed record OptionReport(
    string Name, string Kind, string Default, long? Minimum, long? Maximum, IReadOnlyList<string>? Choices, string Description)
{
    /// <summary>Describes one.</summary>
    public static OptionReport Of(EngineOption option) => option.Kind == OptionKind.Choice
        ? new(option.Name, "choice", option.Default, null, null, option.Choices, option.Description)
        : new(option.Name, option.Kind == OptionKind.Size ? "size" : "count", option.Default, option.Minimum, option.Maximum, null, option.Description);
}
