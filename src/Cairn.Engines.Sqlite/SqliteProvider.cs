using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;

namespace Cairn.Engines.Sqlite;

/// <summary>The engine <c>sqlite</c>: a vault in one SQLite file, or in a directory where the path is written with a slash at its end.</summary>
public sealed class SqliteProvider : IEngineProvider
{
    internal const string EngineName = "sqlite";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string BestFor => "everyday use: one file to carry, several processes at once, readable with any SQLite tool";

    /// <inheritdoc/>
    public IReadOnlyList<EngineOption> Options => SqliteOptions.Known;

    /// <summary>How long to wait for a lock that another process holds.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public EngineAvailability Probe()
    {
        try
        {
            SqliteLibrary.Load();
            return new EngineAvailability(true, SqliteLibrary.Name, SqliteLibrary.Version, null);
        }
        catch (CairnException)
        {
            return new EngineAvailability(false, SqliteLibrary.Name ?? SqliteLibrary.LookedFor, null, SqliteLibrary.ToInstall);
        }
    }

    /// <inheritdoc/>
    public bool Recognises(string path) => VaultDirectory.IsAt(path) || VaultFile.IsVault(path);

    /// <inheritdoc/>
    public IEngine Create(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = SqliteOptions.From(settings.Options);
        return Guarded(settings.Path, () =>
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Path));
            return VaultDirectory.IsMeant(settings.Path) ? CreateDirectory(path, settings, options) : CreateFile(path, settings, options);
        });
    }

    /// <inheritdoc/>
    public IEngine Open(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = SqliteOptions.From(settings.Options);
        return Guarded(settings.Path, () => Opener.Open(settings with { Path = VaultDirectory.DatabaseOf(settings.Path) }, options, Patience));
    }

    private SqliteEngine CreateFile(string path, EngineSettings settings, SqliteOptions options)
    {
        Creator.Create(path, settings.Schema, options);
        try
        {
            return Opener.Open(settings with { Path = path, Access = Access.ReadWrite }, options, Patience);
        }
        catch
        {
            Creator.Delete(path);
            throw;
        }
    }

    private SqliteEngine CreateDirectory(string path, EngineSettings settings, SqliteOptions options)
    {
        SqliteEngine? engine = null;
        VaultDirectory.Create(path, database => engine = CreateFile(database, settings, options));
        return engine!;
    }

    private static SqliteEngine Guarded(string path, Func<SqliteEngine> open)
    {
        if (path.Length == 0)
            throw new CairnException(ErrorCode.BadSpec, "A SQLite vault is a file; write its path behind 'sqlite:'.");
        SqliteLibrary.Load();
        try
        {
            return open();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(failure, path);
        }
    }
}
