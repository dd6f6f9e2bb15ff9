using Cairn.Storage.Memory;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Specs;

public sealed class EngineCatalogTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Schema _schema = new();
    private readonly EngineCatalog _catalog = new(new Marked("first"), new Marked("second"), new MemoryProvider());

    public void Dispose() => _directory.Dispose();

    private CairnException Refused(Func<IEngine> action) => Assert.Throws<CairnException>(action);

    private void Make(string engine)
    {
        Directory.CreateDirectory(_directory["vault"]);
        new VaultMarker(engine, 1).Write(_directory["vault"]);
    }

    [Fact]
    public void The_first_engine_is_the_default_for_new_vaults()
    {
        using var engine = _catalog.Create(EngineSpec.Parse(_directory["vault"]), _schema);
        Assert.Equal("first", engine.Capabilities.EngineName);
    }

    [Fact]
    public void A_new_vault_is_of_the_engine_that_is_named()
    {
        using var engine = _catalog.Create(EngineSpec.Parse($"second:{_directory["vault"]}?count=7"), _schema);
        Assert.Equal("second", engine.Capabilities.EngineName);
        using var memory = _catalog.Create(EngineSpec.Parse("memory:"), _schema);
        Assert.Equal("memory", memory.Capabilities.EngineName);
    }

    [Fact]
    public void A_vault_is_opened_by_the_engine_that_made_it()
    {
        Make("second");
        Assert.Equal("second", _catalog.Detect(_directory["vault"])!.Name);
        using var engine = _catalog.Open(EngineSpec.Parse(_directory["vault"]), _schema);
        Assert.Equal("second", engine.Capabilities.EngineName);
    }

    [Fact]
    public void The_wrong_engine_is_refused_and_the_right_one_named()
    {
        Make("second");
        var refused = Refused(() => _catalog.Open(EngineSpec.Parse($"first:{_directory["vault"]}"), _schema));
        Assert.Equal(ErrorCode.WrongEngine, refused.Code);
        Assert.Contains($"second:{_directory["vault"]}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_there_is_not_is_refused_and_those_there_are_listed()
    {
        var refused = Refused(() => _catalog.Open(EngineSpec.Parse("third:x"), _schema));
        Assert.Equal(ErrorCode.BadSpec, refused.Code);
        Assert.Contains("first, second, memory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_made_is_not_a_vault_and_what_is_not_there_is_none()
    {
        File.WriteAllText(_directory["letter"], "Dear reader");
        Assert.Equal(ErrorCode.NotAVault, Refused(() => _catalog.Open(EngineSpec.Parse(_directory["letter"]), _schema)).Code);
        Assert.Equal(ErrorCode.NoSuchVault, Refused(() => _catalog.Open(EngineSpec.Parse(_directory["nothing"]), _schema)).Code);
        Assert.Equal(ErrorCode.NoSuchVault, Refused(() => _catalog.Open(EngineSpec.Parse("memory:"), _schema)).Code);
    }

    [Fact]
    public void Options_are_checked_against_the_engine_before_it_is_asked()
    {
        Make("second");
        var refused = Refused(() => _catalog.Open(EngineSpec.Parse($"{_directory["vault"]}?size=7"), _schema));
        Assert.Equal(ErrorCode.BadSpec, refused.Code);
        Assert.Contains("count (1 to 9; default 5)", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>An engine whose vaults are marked directories with nothing in them.</summary>
    private sealed class Marked(string name) : IEngineProvider
    {
        public string Name => name;

        public string BestFor => "testing";

        public IReadOnlyList<EngineOption> Options => [EngineOption.Count("count", 5, 1, 9, "An option.")];

        public EngineAvailability Probe() => new(true, null, null, null);

        public bool Recognises(string path) => VaultMarker.Read(path)?.EngineName == name;

        public IEngine Create(EngineSettings settings) => new Named(settings.Schema, name);

        public IEngine Open(EngineSettings settings)
        {
            VaultMarker.Require(settings.Path, name);
            return new Named(settings.Schema, name);
        }
    }

    private sealed class Named(Schema schema, string name) : IEngine
    {
        private readonly MemoryEngine _inner = new(schema);

        public EngineCapabilities Capabilities => _inner.Capabilities with { EngineName = name };

        public Schema Schema => _inner.Schema;

        public IReadTransaction BeginRead() => _inner.BeginRead();

        public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes) => _inner.BeginWrite(scopes);

        public void Sync() => _inner.Sync();

        public long ChangeStamp() => _inner.ChangeStamp();

        public void Compact(CancellationToken cancellation = default) => _inner.Compact(cancellation);

        public EngineStats Stats() => _inner.Stats();

        public VerifyReport Verify(CancellationToken cancellation = default) => _inner.Verify(cancellation);

        public void Dispose() => _inner.Dispose();
    }
}
