namespace Cairn.Cli.Configuration;

/// <summary>A value and where it came from.</summary>
/// <param name="Source"><c>flag</c>, <c>shell</c>, <c>environment</c>, <c>mount</c>, <c>directory</c>, <c>config</c> or <c>default</c>.</param>
/// <param name="Value">The value; null where it says nothing.</param>
internal sealed record Setting(string Source, string? Value)
{
    /// <summary>The first that says something; the last when none does.</summary>
    public static Setting First(params ReadOnlySpan<Setting> settings)
    {
        foreach (var setting in settings)
            if (!string.IsNullOrEmpty(setting.Value))
                return setting;
        return settings[^1];
    }
}
