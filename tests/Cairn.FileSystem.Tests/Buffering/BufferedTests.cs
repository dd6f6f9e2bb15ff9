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

    [Fact]
    public void A_branch_is_not_deleted_before_what_was_acknowledged_earlier_is_committed() =>
        OthersSeeInOrder(static (vault, name) => vault.Branch(name).Delete(), static (vault, name) => vault.Branches().All(branch => branch.Name != name));

    [Fact]
    public void A_branch_is_not_created_before_what_was_acknowledged_earlier_is_committed() =>
        OthersSeeInOrder(static (vault, name) => vault.CreateBranch(name + "new"), static (vault, name) => vault.Branches().Any(branch => branch.Name == name + "new"));

    [Fact]
    public void A_branch_that_another_process_wants_is_not_changed_before_what_was_acknowledged_earlier_is_committed() => OthersSeeInOrder(
        static (vault, name) => vault.Branch(name).Files.WriteAllText("/changed", ""),
        static (vault, name) => vault.Branch(name).Files.Exists("/changed"),
        static (buffered, other, name) =>
        {
            buffered.Branch(name).Files.WriteAllText("/one", ""); // From memory,
            other.Branch(name).Files.WriteAllText("/two", ""); // until somebody else asks for the branch.
        });

    /// <summary>A file is written from memory, then something is done that goes straight to the database; another one who sees that sees the file too.</summary>
    private void OthersSeeInOrder(Action<Vault, string> act, Func<Vault, string, bool> isDone, Action<Vault, Vault, string>? before = null)
    {
        var path = _directory["vault.cairn"];
        using (var vault = Vault.Create(path))
            for (var i = 0; i < 40; i++)
                vault.CreateBranch($"other{i}");
        using var buffered = Vault.Open(path, new VaultOptions { Durability = Durability.Buffered });
        using var other = Vault.Open(path);
        buffered.Branch().Files.WriteAllText("/held", "");
        for (var i = 0; i < 40; i++)
        {
            var name = $"other{i}";
            before?.Invoke(buffered, other, name);
            Concurrently.Run(
                () =>
                {
                    buffered.Branch().Files.WriteAllText("/held", name);
                    act(buffered, name);
                },
                () =>
                {
                    while (!isDone(other, name))
                        Thread.Yield();
                    Assert.Equal(name, other.Branch().Files.ReadAllText("/held"));
                });
        }
    }
}
