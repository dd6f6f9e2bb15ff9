using Cairn.Cli.Around;

namespace Cairn.Cli.Configuration;

/// <summary>The user's configuration: <c>$XDG_CONFIG_HOME/cairn/config.yaml</c>, a mapping of names to values. Nothing is read where there is none.</summary>
internal sealed class UserConfig
{
    /// <summary>What can be set, and what it is for.</summary>
    public static readonly IReadOnlyDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["vault"] = "The vault to use where none is named and none is found from the working directory upwards.",
        ["branch"] = "The branch to use where none is named.",
        ["session"] = "Who acts, in place of user@host.",
        ["color"] = "auto, always or never.",
    };

    private readonly IReadOnlyDictionary<string, string> _values;

    private UserConfig(string path, IReadOnlyDictionary<string, string> values) => (Path, _values) = (path, values);

    /// <summary>The file, whether it is there or not.</summary>
    public string Path { get; }

    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is not what it should be.</exception>
    public static UserConfig Load(Surroundings surroundings)
    {
        var path = System.IO.Path.Combine(surroundings.BaseDirectory("XDG_CONFIG_HOME", ".config"), "config.yaml");
        return new UserConfig(path, File.Exists(path) ? YamlMapping.Read(path) : new Dictionary<string, string>());
    }

    /// <summary>The value of <paramref name="name"/>; null where it is not set.</summary>
    public string? Get(string name) => _values.GetValueOrDefault(name);

    /// <summary>Sets <paramref name="name"/>; everything else in the file stays as it is, comments too.</summary>
    public void Set(string name, string value)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        YamlMapping.Set(Path, name, value);
    }
}
