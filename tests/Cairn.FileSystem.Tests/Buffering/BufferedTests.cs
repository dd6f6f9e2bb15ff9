namespace Cairn.FileSystem.Tests.Buffering;

/// <summary>What is acknowledged from memory is there for everybody in the process, whatever else goes straight to the database.</summary>
public sealed class BufferedTests : IDisposable
{
    private readonly TestDirectory _directory = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_change_that_goes_past_what_is_held_forgets_none_of_it()
    {
        using var vault = Vault.Create(_directory["vault.cairn"], new VaultOptions { Durability = Durability.Buffered });
        var main = vault.Branch();
        for (var i = 0; i < 100; i++)
        {
            main.Files.WriteAllText("/held", $"{i}");
            var tip = main.Tip;
            vault.CreateBranch($"other{i}");
            main.Files.WriteAllText("/after", $"{i}");
            Assert.Equal(tip + 1, main.Tip);
            Assert.Equal($"{i}", main.Files.ReadAllText("/held"));
        }
        Assert.Empty(vault.Check());
    }
}
