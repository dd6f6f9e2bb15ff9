namespace Cairn.Storage.Memory;

/// <summary>The engine <c>memory</c>: a vault that lives as long as the engine that was created, for tests and scratch.</summary>
/// <remarks>Written <c>memory:</c>; a path behind it is a label that nothing looks at. Each <see cref="Create"/> makes a
/// vault of its own, so there is never one to <see cref="Open"/>.</remarks>
public sealed class MemoryProvider : IEngineProvider
{
    internal const string EngineName = "memory";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string BestFor => "tests and scratch: nothing is stored, and all is gone when it is closed";

    /// <inheritdoc/>
    public IReadOnlyList<EngineOption> Options => [];

    /// <inheritdoc/>
    public EngineAvailability Probe() => new(Available: true, Library: null, Version: null, ToInstall: null);

    /// <inheritdoc/>
    public bool Recognises(string path) => false;

    /// <inheritdoc/>
    public IEngine Create(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new MemoryEngine(settings.Schema);
    }

    /// <inheritdoc/>
    public IEngine Open(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        throw new CairnException(ErrorCode.NoSuchVault, "A vault in memory lives only as long as the engine that created it; there is none to open. Create one.");
    }
}
