using System.Collections.Concurrent;

namespace Cairn.Testing;

/// <summary>One engine as the suite tests it: where its vaults are put and how they are created and opened.</summary>
/// <param name="provider">The engine. Its type has a constructor without parameters, so that other processes can make one too.</param>
/// <param name="options">Options to create and open with, as written in a specification; none: the defaults.</param>
public sealed class EngineUnderTest(IEngineProvider provider, IReadOnlyDictionary<string, string>? options = null)
{
    private static readonly ConcurrentDictionary<string, EngineCapabilities> KnownCapabilities = new();

    private readonly IReadOnlyDictionary<string, string> _options = options ?? new Dictionary<string, string>();

    public IEngineProvider Provider { get; } = provider;

    public string Name => Provider.Name;

    /// <summary>Whether the second process of a test can make the provider too.</summary>
    public bool KnownElsewhere { get; init; } = true;

    /// <summary>Whether a commit tells the change stamps that it stands between.</summary>
    public bool TellsStamps { get; init; } = true;

    /// <summary>Makes the vault at a path say that it is in the next format, as a later version of Cairn might; by default in the
    /// marker of a directory.</summary>
    public Action<string> MakeNewer { get; init; } = path =>
    {
        var marker = Path.Combine(path, VaultMarker.FileName);
        File.WriteAllText(marker, File.ReadAllText(marker).Replace($"format {VaultMarker.CurrentFormat}\n", $"format {VaultMarker.CurrentFormat + 1}\n", StringComparison.Ordinal));
    };

    /// <summary>What a vault of this engine that was just created says of itself.</summary>
    public EngineCapabilities Capabilities => KnownCapabilities.GetOrAdd(Spec("vault"), _ => AskCapabilities());

    /// <summary>The specification of a vault at <paramref name="path"/>, for other processes.</summary>
    public string Spec(string path) => new EngineSpec(Name, path, _options).ToString();

    /// <summary>The provider's type, for other processes.</summary>
    public string ProviderType => Provider.GetType().AssemblyQualifiedName!;

    public IEngine Create(string path, Schema schema) => Provider.Create(Settings(path, schema, Access.ReadWrite));

    public IEngine Open(string path, Schema schema, Access access = Access.ReadWrite) => Provider.Open(Settings(path, schema, access));

    private EngineSettings Settings(string path, Schema schema, Access access) =>
        new(path, schema, EngineOptionValues.Parse(Name, Provider.Options, _options), access);

    private EngineCapabilities AskCapabilities()
    {
        using var directory = new TestDirectory();
        using var engine = Create(directory["asked"], new TestTables().Schema);
        return engine.Capabilities;
    }

    /// <summary>Skips the running test, naming what is missing, when the engine cannot run on this machine.</summary>
    internal void SkipUnlessAvailable()
    {
        var found = Provider.Probe();
        Skip.Unless(found.Available, $"The engine '{Name}' needs {found.Library}: {found.ToInstall}.");
    }
}
