using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>A vault's content tables on one engine, and a store over them.</summary>
internal sealed class ContentFixture : IDisposable
{
    private readonly TestDirectory? _directory;

    /// <param name="place">An engine's name; <c>+packs</c> behind it: payloads live in packs.</param>
    /// <param name="options">For the store.</param>
    public ContentFixture(string place = "memory", ContentOptions? options = null)
    {
        var name = place.Split('+')[0];
        var provider = Engines.Single(candidate => candidate.Name == name);
        _directory = place == "memory" ? null : new TestDirectory();
        Engine = new EngineUnderTest(provider).Create(_directory?["vault"] ?? "", Schema.Schema);
        Options = (options ?? new ContentOptions()) with { PackDirectory = place == name ? null : _directory!["packs"] };
        Store = new ContentStore(Engine, Schema, Ids, Options);
    }

    /// <summary>The engines that contents are tested on.</summary>
    public static IReadOnlyList<IEngineProvider> Engines { get; } = [new Cairn.Storage.Memory.MemoryProvider(), new Cairn.Engines.Sqlite.SqliteProvider(), new Cairn.Engines.Lmdb.LmdbProvider()];

    /// <summary>Everywhere that contents are tested.</summary>
    public static TheoryData<string> Places => ["memory", "memory+packs", "sqlite", "sqlite+packs", "lmdb", "lmdb+packs"];

    public ContentOptions Options { get; }

    /// <summary>Where packs are.</summary>
    public string PackDirectory => Options.PackDirectory!;

    public VaultSchema Schema { get; } = new();

    public CountingIds Ids { get; } = new();

    public IEngine Engine { get; }

    public ContentStore Store { get; private set; }

    /// <summary>Makes one change in a transaction of its own.</summary>
    public ContentRef Change(Func<ContentEdit, ContentRef> change, ContentPolicy? policy = null)
    {
        using var write = Engine.BeginWrite(Scope.Vault);
        var content = change(new ContentEdit(write, policy ?? ContentPolicy.Default));
        write.Commit();
        return content;
    }

    /// <summary>Builds a content out of <paramref name="bytes"/>.</summary>
    public ContentRef Build(ReadOnlySpan<byte> bytes, ContentPolicy? policy = null)
    {
        using var builder = Store.NewBuilder(policy ?? ContentPolicy.Default);
        builder.Write(bytes);
        builder.Flush();
        using var write = Engine.BeginWrite(Scope.Vault);
        var content = builder.Complete(new ContentEdit(write, ContentPolicy.Default));
        write.Commit();
        return content;
    }

    /// <summary>Closes the store and opens another one over the same engine and packs.</summary>
    public void Reopen()
    {
        Store.Dispose();
        Store = new ContentStore(Engine, Schema, Ids, Options);
    }

    public long Count(Table table) => Engine.Read(read => read.All(table).Count);

    public byte[] Read(ContentRef content, long size, long offset, int length)
    {
        var bytes = Cairn.Testing.Bytes.Repeat(0xEE, length);
        using var read = Engine.BeginRead();
        return bytes[..Store.Read(read, content, size, offset, bytes)];
    }

    public void Dispose()
    {
        Store.Dispose();
        Engine.Dispose();
        _directory?.Dispose();
    }
}
