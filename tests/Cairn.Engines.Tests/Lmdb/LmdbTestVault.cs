using Cairn.Engines.Lmdb;
using Cairn.Engines.Lmdb.Files;
using Cairn.Storage;
using Cairn.Testing;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>A vault of its own for one test of what is particular to LMDB.</summary>
internal sealed class LmdbTestVault : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<IDisposable> _open = [];

    public LmdbTestVault(params (string Name, string Value)[] options)
    {
        Under = new EngineUnderTest(new LmdbProvider(), options.ToDictionary(option => option.Name, option => option.Value));
        Engine = Later(Under.Create(Path, Tables.Schema));
    }

    public EngineUnderTest Under { get; }

    public TestTables Tables { get; } = new();

    public Table Blobs => Tables.Blobs;

    public Table Numbers => Tables.Numbers;

    /// <summary>The directory that holds the vault.</summary>
    public string Parent => _directory.Path;

    public string Path => _directory["vault"];

    public string Data => VaultFiles.DataIn(Path);

    /// <summary>The engine that was opened last.</summary>
    public IEngine Engine { get; private set; }

    /// <summary>Opens the vault again, beside what is open.</summary>
    public IEngine Open(Access access = Access.ReadWrite, string? path = null, Schema? schema = null) =>
        Later(Under.Open(path ?? Path, schema ?? Tables.Schema, access));

    /// <summary>Opens the vault with options that no specification can give.</summary>
    public IEngine Open(LmdbOptions options) => Later(LmdbProvider.Open(
        new EngineSettings(Path, Tables.Schema, EngineOptionValues.Parse("lmdb", [], new Dictionary<string, string>())), options));

    public void Reopen(Access access = Access.ReadWrite)
    {
        Engine.Dispose();
        Engine = Open(access);
    }

    /// <summary>A second process that has the vault open.</summary>
    public ChildProcess SecondProcess() => Later(ChildProcess.Serving(Under, Path));

    /// <summary>Disposes <paramref name="thing"/> with the vault.</summary>
    public T Later<T>(T thing) where T : IDisposable
    {
        _open.Add(thing);
        return thing;
    }

    /// <summary>Puts numbered records of <paramref name="size"/> random bytes, in one transaction.</summary>
    public void Fill(int from, int count, int size) => Engine.Write(write =>
    {
        for (var i = from; i < from + count; i++)
            write.Put(Numbers, Bytes.Of(i), Bytes.Random(size, i));
    });

    /// <summary>Whether the records that <see cref="Fill"/> put are there.</summary>
    public bool Holds(int from, int count, int size) => Engine.Read(read =>
        Enumerable.Range(from, count).All(i => read.Get(Numbers, Bytes.Of(i)) is { } value && value.AsSpan().SequenceEqual(Bytes.Random(size, i))));

    public void Dispose()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
            _open[i].Dispose();
        _directory.Dispose();
    }
}
