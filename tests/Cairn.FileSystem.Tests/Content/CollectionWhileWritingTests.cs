using Cairn.FileSystem.Content;

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

    [Fact]
    public void A_second_collection_is_refused_while_one_runs()
    {
        using var vault = Vault.Create(_directory["vault.cairn"]);
        using var other = Vault.Open(_directory["vault.cairn"]);
        vault.Branch().Files.WriteAllText("/f", "kept");
        var refused = 0;
        vault.Collect(progress: new Told(() =>
        {
            Assert.True(Collects(other));
            Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => other.Collect()).Code);
            refused++;
        }));
        Assert.NotEqual(0, refused);
        Assert.False(Collects(other));
        other.Collect();
        Assert.Equal("kept", vault.Branch().Files.ReadAllText("/f"));
    }

    [Fact]
    public void One_that_failed_is_over()
    {
        using var vault = Vault.Create(_directory["vault.cairn"]);
        using var other = Vault.Open(_directory["vault.cairn"], new VaultOptions { Durability = Durability.Buffered });
        Assert.Throws<InvalidOperationException>(() => vault.Collect(progress: new Told(() => throw new InvalidOperationException())));
        other.Branch().Files.WriteAllText("/f", "held");
        Assert.False(Collects(other));
        vault.Collect();
    }

    private static bool Collects(Vault vault)
    {
        using var transaction = vault.Core.Engine.BeginRead();
        return CollectionRuns.IsRunning(vault.Core.Content.Collections.Read(transaction));
    }

    private sealed class Told(Action act) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => act();
    }
}
