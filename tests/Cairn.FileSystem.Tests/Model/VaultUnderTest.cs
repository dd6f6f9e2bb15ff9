using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>A vault on some engine that one or several have open at once, and that can be closed and opened again.</summary>
internal sealed class VaultUnderTest : IDisposable
{
    /// <summary>Tests of vaults put them here when no other place is asked for: what is measured is the file system, not the disk.</summary>
    private const string InMemory = "/dev/shm";

    private readonly EngineUnderTest _engine;
    private readonly TestDirectory _directory;
    private readonly TimeProvider _clock;
    private readonly CoreOptions _options;
    private readonly List<VaultCore> _cores = [];
    private VaultSchema _schema = new();
    private IEngine _shared;

    public VaultUnderTest(EngineUnderTest engine, TimeProvider clock, CoreOptions options, int cores = 1)
    {
        (_engine, _clock, _options) = (engine, clock, options);
        _directory = new TestDirectory(Environment.GetEnvironmentVariable("CAIRN_TEST_DIR") is { Length: > 0 } || !Directory.Exists(InMemory) ? null : InMemory);
        try
        {
            _shared = engine.Create(Path, _schema.Schema);
            _cores.Add(VaultFactory.Create(Handle(_shared), _schema, clock, options));
            while (_cores.Count < cores)
                _cores.Add(OpenAnother());
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    /// <summary>Each has the vault open for itself and knows nothing of the others.</summary>
    public IReadOnlyList<VaultCore> Cores => _cores;

    public string Path => _directory["vault"];

    private bool SeveralEngines => _engine.Name == "sqlite";

    /// <summary>Closes one of the vaults and opens it again; closes the engine too, where nobody else uses it and it keeps what it has.</summary>
    public void Reopen(int core)
    {
        _cores[core].Dispose();
        if (!SeveralEngines && _cores.Count == 1 && _shared.Capabilities.Persistent)
        {
            _shared.Dispose();
            _schema = new VaultSchema();
            _shared = _engine.Open(Path, _schema.Schema);
        }
        _cores[core] = OpenAnother();
    }

    public void Dispose()
    {
        foreach (var core in _cores)
            core.Dispose();
        _shared.Dispose();
        _directory.Dispose();
    }

    private VaultCore OpenAnother()
    {
        if (!SeveralEngines)
            return VaultFactory.Open(Handle(_shared), _schema, _clock, _options);
        var schema = new VaultSchema();
        return VaultFactory.Open(_engine.Open(Path, schema.Schema), schema, _clock, _options);
    }

    private IEngine Handle(IEngine engine) => SeveralEngines ? engine : new SharedEngine(engine);
}
