namespace Cairn.FileSystem.Tests.Content;

/// <summary>Collection while a large file is being written: its chunks are stored long before anything names them.</summary>
public sealed class CollectionWhileWritingTests : IDisposable
{
    private const int Bytes = 20 << 20;

    private readonly TestDirectory _directory = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Durability.Committed)]
    [InlineData(Durability.Buffered)]
    public void What_one_collection_found_unnamed_is_named_in_time(Durability durability)
    {
        using var vault = Vault.Create(_directory["vault.cairn"], new VaultOptions { Durability = durability });
        using var other = Vault.Open(_directory["vault.cairn"]);
        var content = Cairn.Testing.Bytes.Random(Bytes, 1);
        using (var stream = vault.Branch().Files.OpenWrite("/large", truncate: true))
        {
            stream.Write(content.AsSpan(0, Bytes / 2));
            other.Collect();
            stream.Write(content.AsSpan(Bytes / 2));
        }
        other.Collect();
        other.Collect();
        Assert.Equal(content, vault.Branch().Files.ReadAllBytes("/large"));
        Assert.Empty(vault.Check());
    }

    [Theory]
    [InlineData(Durability.Committed)]
    [InlineData(Durability.Buffered)]
    public void What_two_collections_took_away_is_not_named(Durability durability)
    {
        using var vault = Vault.Create(_directory["vault.cairn"], new VaultOptions { Durability = durability });
        using var other = Vault.Open(_directory["vault.cairn"]);
        vault.Branch().Files.WriteAllText("/large", "before");
        var stream = vault.Branch().Files.OpenWrite("/large", truncate: true);
        stream.Write(Cairn.Testing.Bytes.Random(Bytes, 1));
        other.Collect();
        Assert.NotEqual(0, other.Collect().Contents);
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(stream.Dispose).Code);
        Assert.Equal("before", vault.Branch().Files.ReadAllText("/large"));
        Assert.Empty(vault.Check());
    }
}
