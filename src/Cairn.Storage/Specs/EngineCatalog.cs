namespace Cairn.Storage;

/// <summary>The engines that a program knows, and the way from a specification to an open engine.</summary>
public sealed class EngineCatalog(params IReadOnlyList<IEngineProvider> providers)
{
    /// <summary>The engines, in the order they were given; the first is the default for new vaults.</summary>
    public IReadOnlyList<IEngineProvider> Providers { get; } = providers;

    /// <summary>The engine called <paramref name="name"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.BadSpec"/>: there is none; the message lists those there are.</exception>
    public IEngineProvider Find(string name) =>
        Providers.FirstOrDefault(provider => provider.Name == name)
        ?? throw new CairnException(ErrorCode.BadSpec, $"There is no engine '{name}'. Engines: {string.Join(", ", Providers.Select(provider => provider.Name))}.");

    /// <summary>The engine that made what is at <paramref name="path"/>, or null.</summary>
    public IEngineProvider? Detect(string path) => Providers.FirstOrDefault(provider => provider.Recognises(path));

    /// <summary>Creates a vault: with the engine that is named, else with the default one.</summary>
    /// <exception cref="CairnException">See <see cref="IEngineProvider.Create"/>.</exception>
    public IEngine Create(EngineSpec spec, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var provider = spec.EngineName is null ? Providers[0] : Find(spec.EngineName);
        return provider.Create(new EngineSettings(spec.Path, schema, EngineOptionValues.Parse(provider.Name, provider.Options, spec.Options)));
    }

    /// <summary>Opens a vault: with the engine that is named, else with the one that made it.</summary>
    /// <exception cref="CairnException">See <see cref="IEngineProvider.Open"/>.</exception>
    public IEngine Open(EngineSpec spec, Schema schema, Access access = Access.ReadWrite)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var made = Detect(spec.Path);
        if (spec.EngineName is null && made is null)
            throw Unrecognised(spec.Path);
        var provider = spec.EngineName is null ? made! : Find(spec.EngineName);
        if (made is not null && made != provider)
            throw new CairnException(ErrorCode.WrongEngine, $"'{spec.Path}' is a vault of the engine '{made.Name}', not of '{provider.Name}'. Open it as '{made.Name}:{spec.Path}'.");
        return provider.Open(new EngineSettings(spec.Path, schema, EngineOptionValues.Parse(provider.Name, provider.Options, spec.Options), access));
    }

    private static CairnException Unrecognised(string path) => VaultPath.Exists(path)
        ? new CairnException(ErrorCode.NotAVault, $"'{path}' is not a Cairn vault.")
        : new CairnException(ErrorCode.NoSuchVault, $"There is no vault at '{path}'.");
}
