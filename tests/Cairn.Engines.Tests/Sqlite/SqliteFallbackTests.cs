using System.Runtime.Loader;
using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>The native library that comes with the program, for machines that have none: it does all that the system's does.</summary>
public sealed class SqliteFallbackTests : IDisposable
{
    private const string Variable = "CAIRN_SQLITE_LIBRARY";

    private readonly TestDirectory _directory = new();
    private readonly TestTables _tables = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_vault_is_made_used_and_checked_with_it()
    {
        var provider = ProviderOnFallback();
        var found = provider.Probe();
        Assert.Equal((true, "libe_sqlite3.so"), (found.Available, found.Library));
        var options = EngineOptionValues.Parse(provider.Name, provider.Options, new Dictionary<string, string>());
        var settings = new EngineSettings(_directory["vault"], _tables.Schema, options);
        using (var engine = provider.Create(settings))
            Use(engine);
        using (var engine = provider.Open(settings with { Access = Access.ReadOnly }))
            Assert.Equal(1000, engine.Read(read => read.All(_tables.Blobs)).Count);
        using var system = new SqliteProvider().Open(settings);
        Assert.Equal(1000, system.Read(read => read.All(_tables.Blobs)).Count);
    }

    private void Use(IEngine engine)
    {
        var stamp = engine.ChangeStamp();
        engine.Write(write =>
        {
            for (var i = 0; i < 2000; i++)
                write.Put(_tables.Blobs, Bytes.Of(i), Bytes.Random(i, i));
        });
        Assert.NotEqual(stamp, engine.ChangeStamp());
        engine.Sync();
        engine.Write(write => write.DeleteRange(_tables.Blobs, Bytes.Of(1000L), default));
        Assert.Equal(Bytes.Random(999, 999), engine.Get(_tables.Blobs, Bytes.Of(999L)));
        Assert.Null(engine.Get(_tables.Blobs, Bytes.Of(1000L)));
        engine.Compact();
        Assert.Equal(1000, engine.Stats().Tables[_tables.Blobs.Index].Records);
        Assert.True(engine.Verify().Clean);
    }

    /// <summary>A second copy of the engine, so that it can load another library than the one the other tests use.</summary>
    private static IEngineProvider ProviderOnFallback()
    {
        new SqliteProvider().Probe();
        Environment.SetEnvironmentVariable(Variable, "libe_sqlite3.so");
        try
        {
            var copy = new AssemblyLoadContext("fallback").LoadFromAssemblyPath(typeof(SqliteProvider).Assembly.Location);
            var provider = (IEngineProvider)Activator.CreateInstance(copy.GetType(typeof(SqliteProvider).FullName!)!)!;
            provider.Probe();
            return provider;
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
