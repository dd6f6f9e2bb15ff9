using Xunit;

namespace Cairn.Testing;

/// <summary>
/// The conformance suite of the engine contract: one test for each sentence of it. An engine's own test is a class
/// with a constructor that says which engine, and what it does not have:
/// <code>
/// [Lacks(Needs.OneProcess)]
/// public sealed class SqliteConformance() : EngineConformance(new EngineUnderTest(new SqliteProvider()));
/// </code>
/// </summary>
public abstract partial class EngineConformance : IDisposable
{
    private readonly List<IDisposable> _toDispose = [];
    private readonly Lazy<TestDirectory> _directory;
    private IEngine? _engine;

    protected EngineConformance(EngineUnderTest under)
    {
        ArgumentNullException.ThrowIfNull(under);
        under.SkipUnlessAvailable();
        Under = under;
        _directory = new(() => Later(new TestDirectory()));
    }

    /// <summary>The engine that is tested.</summary>
    protected EngineUnderTest Under { get; }

    private TestTables Tables { get; } = new();

    private Table Blobs => Tables.Blobs;

    private Table Numbers => Tables.Numbers;

    private Table Others => Tables.Others;

    /// <summary>This test's own directory.</summary>
    private TestDirectory Files => _directory.Value;

    /// <summary>Where this test's vault is.</summary>
    private string Path => Files["vault"];

    /// <summary>This test's vault, created when first asked for.</summary>
    private IEngine Engine
    {
        get
        {
            lock (_toDispose)
                return _engine ??= Later(Under.Create(Path, Tables.Schema));
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        for (var i = _toDispose.Count - 1; i >= 0; i--)
            _toDispose[i].Dispose();
        _toDispose.Clear();
    }

    /// <summary>Disposes <paramref name="thing"/> when the test ends.</summary>
    private T Later<T>(T thing) where T : IDisposable
    {
        lock (_toDispose)
            _toDispose.Add(thing);
        return thing;
    }

    /// <summary>Closes this test's vault and opens it again.</summary>
    private void Reopen(Access access = Access.ReadWrite, Schema? schema = null)
    {
        Engine.Dispose();
        _engine = Later(Under.Open(Path, schema ?? Tables.Schema, access));
    }

    private void ReopenIfPersistent()
    {
        if (Under.Capabilities.Persistent)
            Reopen();
    }

    private IReadTransaction BeginRead() => Later(Engine.BeginRead());

    private IWriteTransaction BeginWrite() => Later(Engine.BeginWrite(Scope.Vault));

    private byte[]? Get(string key) => Engine.Get(Blobs, Bytes.Of(key));

    /// <summary>Stores each of the blank-separated <paramref name="keys"/> with itself as the value.</summary>
    private void Store(string keys) => Engine.Write(write => Store(write, keys));

    private void Store(IWriteTransaction write, string keys)
    {
        foreach (var key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            write.Put(Blobs, Bytes.Of(key), Bytes.Of(key));
    }

    private string Keys() => Engine.Read(read => read.Keys(Blobs));

    private static void AssertCode(ErrorCode expected, Action action) =>
        Assert.Equal(expected, Assert.Throws<CairnException>(action).Code);
}
