namespace Cairn.Tests;

public sealed class VaultFileProviderTests : IDisposable
{
    private readonly Vault _vault = Vault.Create("memory:");

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_branch_and_a_revision_are_shown_as_files()
    {
        var main = _vault.Branch();
        main.Files.CreateDirectory("/css");
        main.Files.WriteAllText("/css/site.css", "a {}");
        var revision = main.Tip;
        main.Files.WriteAllText("/css/site.css", "b { }");
        using var provider = new VaultFileProvider(main);
        using var then = new VaultFileProvider(main.At(revision));
        Assert.Equal(5, provider.GetFileInfo("css/site.css").Length);
        using var reader = new StreamReader(then.GetFileInfo("/css/site.css").CreateReadStream());
        Assert.Equal("a {}", reader.ReadToEnd());
        Assert.Equal(["css"], provider.GetDirectoryContents("").Select(file => file.Name));
        Assert.False(provider.GetFileInfo("/nothing").Exists);
        Assert.False(provider.GetDirectoryContents("/nothing").Exists);
    }

    [Fact]
    public async Task A_change_token_fires_when_a_path_that_it_matches_changes()
    {
        var main = _vault.Branch();
        using var provider = new VaultFileProvider(main);
        var matching = new TaskCompletionSource();
        var token = provider.Watch("**/*.json");
        var other = provider.Watch("/other/");
        token.RegisterChangeCallback(_ => matching.SetResult(), null);
        main.Files.WriteAllText("/settings.json", "{}");
        await matching.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(token.HasChanged);
        Assert.False(other.HasChanged);
    }
}
