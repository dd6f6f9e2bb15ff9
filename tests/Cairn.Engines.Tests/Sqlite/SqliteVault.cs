using Cairn.Engines.Sqlite;
using Cairn.Engines.Sqlite.Native;
using Cairn.Storage;
using Cairn.Testing;

namespace Cairn.Engines.Tests;

/// <summary>A vault in one SQLite file, in a directory of its own, with what tests do to it.</summary>
internal sealed class SqliteVault : IDisposable
{
    private readonly TestDirectory _directory;
    private readonly List<IDisposable> _open = [];

    public SqliteVault(string? parent = null) => _directory = new TestDirectory(parent);

    public TestTables Tables { get; } = new();

    public string Directory => _directory.Path;

    public string Path => _directory["vault.cairn"];

    public string Log => Path + "-wal";

    public string LogIndex => Path + "-shm";

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    private SqliteProvider Provider => new() { Patience = Patience };

    public string this[string name] => _directory[name];

    public SqliteEngine Create(params (string Name, string Value)[] options) => Keep(Provider.Create(Settings(Path, Access.ReadWrite, options)));

    public SqliteEngine Open(Access access = Access.ReadWrite, params (string Name, string Value)[] options) => OpenAt(Path, access, options);

    public SqliteEngine OpenAt(string path, Access access = Access.ReadWrite, params (string Name, string Value)[] options) =>
        Keep(Provider.Open(Settings(path, access, options)));

    /// <summary>Creates a vault with <paramref name="records"/> records of 100 bytes and closes it.</summary>
    public void Fill(int records)
    {
        using var engine = Create();
        Put(engine, records);
    }

    public void Put(IEngine engine, int records, int from = 0) => engine.Write(write =>
    {
        for (var i = from; i < from + records; i++)
            write.Put(Tables.Numbers, Bytes.Of(i), Bytes.Random(100, i));
    });

    /// <summary>How many records <see cref="Put"/> has put in a row.</summary>
    public int Count(IEngine engine) => engine.Read(read => read.All(Tables.Numbers)).TakeWhile((record, i) =>
        Bytes.ToNumber(record.Key) == i && record.Value.AsSpan().SequenceEqual(Bytes.Random(100, i))).Count();

    /// <summary>What a crash leaves: the files as they are while the vault is open. Another file system's view of them is
    /// used, because closing a descriptor of a database in this process would drop SQLite's locks on it.</summary>
    public void CopyCrashed(string to)
    {
        foreach (var suffix in new[] { "", "-wal" })
            Run("cp", Path + suffix, to + suffix);
    }

    /// <summary>A connection past the engine, as another program would have it.</summary>
    public Connection Connect(string? path = null)
    {
        SqliteLibrary.Load();
        return Keep(Connection.Open(path ?? Path, Sqlite3Codes.OpenReadWrite | Sqlite3Codes.OpenCreate, TimeSpan.Zero));
    }

    public void Dispose()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
            _open[i].Dispose();
        _directory.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }

    private EngineSettings Settings(string path, Access access, (string Name, string Value)[] options) => new(
        path,
        Tables.Schema,
        EngineOptionValues.Parse(Provider.Name, Provider.Options, options.ToDictionary(option => option.Name, option => option.Value)),
        access);

    private SqliteEngine Keep(IEngine engine) => (SqliteEngine)Keep<IEngine>(engine);

    private T Keep<T>(T thing) where T : IDisposable
    {
        _open.Add(thing);
        return thing;
    }
}
