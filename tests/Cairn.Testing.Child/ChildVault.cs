namespace Cairn.Testing;

/// <summary>The vault that the program was started for.</summary>
internal sealed class ChildVault(string providerType, string spec)
{
    private readonly IEngineProvider _provider =
        (IEngineProvider)Activator.CreateInstance(Type.GetType(providerType, throwOnError: true)!, nonPublic: true)!;

    private readonly EngineSpec _spec = EngineSpec.Parse(spec);

    public TestTables Tables { get; } = new();

    public string Path => _spec.Path;

    /// <summary>The same engine and options at another path.</summary>
    public ChildVault At(string path) => new(providerType, (_spec with { Path = path }).ToString());

    public IEngine Create() => _provider.Create(Settings(Access.ReadWrite));

    public IEngine Open(Access access = Access.ReadWrite) => _provider.Open(Settings(access));

    private EngineSettings Settings(Access access) =>
        new(_spec.Path, Tables.Schema, EngineOptionValues.Parse(_provider.Name, _provider.Options, _spec.Options), access);
}
