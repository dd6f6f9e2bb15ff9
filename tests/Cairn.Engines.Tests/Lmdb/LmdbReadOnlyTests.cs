using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>Reading where nothing can be written, and who may do what meanwhile.</summary>
public sealed class LmdbReadOnlyTests : IDisposable
{
    private readonly LmdbTestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [SkippableFact]
    public void Reading_from_a_read_only_medium_is_refused_while_another_process_writes_there()
    {
        _vault.Fill(0, 10, 100);
        _vault.Engine.Dispose();
        using var medium = ReadOnlyMount.Of(_vault.Parent);
        using (var other = ChildProcess.Serving(_vault.Under, _vault.Path))
        {
            var refused = Assert.Throws<CairnException>(() => Impatient(medium["vault"]));
            Assert.Equal(ErrorCode.Locked, refused.Code);
            Assert.Contains(other.Id, refused.Message, StringComparison.Ordinal);
        }
        using var engine = _vault.Open(path: medium["vault"]);
        Assert.True(engine.Capabilities.ReadOnly);
        Assert.Equal(10, engine.Verify().Records);
    }

    [SkippableFact]
    public void In_this_process_reading_from_a_read_only_medium_shares_what_is_open_for_writing()
    {
        _vault.Fill(0, 10, 100);
        using var medium = ReadOnlyMount.Of(_vault.Parent);
        using var reader = _vault.Open(path: medium["vault"]);
        Assert.True(reader.Capabilities.ReadOnly);
        _vault.Fill(10, 10, 100);
        Assert.Equal(20, reader.Verify().Records);
    }

    [Fact]
    public void Nothing_but_the_lock_file_is_touched_while_it_is_open_for_reading_only()
    {
        _vault.Fill(0, 10, 100);
        _vault.Engine.Dispose();
        var before = Times();
        using (var engine = _vault.Open(Access.ReadOnly))
            Assert.Equal(10, engine.Verify().Records);
        Assert.Equal(before, Times());
    }

    [Fact]
    public void A_lock_file_holds_only_zeros_while_nobody_has_the_vault_open()
    {
        _vault.Fill(0, 10, 100);
        _vault.Engine.Dispose();
        var file = Cairn.Engines.Lmdb.Files.VaultFiles.LockIn(_vault.Path);
        Assert.True(new FileInfo(file).Length >= 1024 * 64);
        Assert.All(File.ReadAllBytes(file), one => Assert.Equal(0, one));
    }

    [Fact]
    public void A_vault_without_its_lock_file_opens()
    {
        _vault.Fill(0, 10, 100);
        _vault.Engine.Dispose();
        foreach (var access in new[] { Access.ReadOnly, Access.ReadWrite })
        {
            File.Delete(Cairn.Engines.Lmdb.Files.VaultFiles.LockIn(_vault.Path));
            using var engine = _vault.Open(access);
            Assert.Equal(10, engine.Verify().Records);
        }
    }

    [Fact]
    public void A_lock_file_full_of_noise_is_begun_anew()
    {
        _vault.Fill(0, 10, 100);
        _vault.Engine.Dispose();
        File.WriteAllBytes(Cairn.Engines.Lmdb.Files.VaultFiles.LockIn(_vault.Path), Bytes.Random(100_000, 1));
        using var engine = _vault.Open();
        Assert.Equal(10, engine.Verify().Records);
        engine.Put(_vault.Blobs, [1], [1]);
    }

    [Fact]
    public void Processes_that_open_and_close_the_vault_all_the_time_do_not_get_in_each_others_way()
    {
        _vault.Fill(0, 10, 100);
        _vault.Engine.Dispose();
        Concurrently.Run(OpenAndClose, OpenAndClose, () =>
        {
            for (var i = 0; i < 4; i++)
                using (var other = ChildProcess.Serving(_vault.Under, _vault.Path))
                    Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, "a", "b"));
        });
    }

    private void OpenAndClose()
    {
        for (var i = 0; i < 300; i++)
            using (var engine = _vault.Under.Open(_vault.Path, _vault.Tables.Schema, i % 3 == 0 ? Access.ReadOnly : Access.ReadWrite))
                Assert.NotNull(engine.Get(_vault.Numbers, Bytes.Of(3)));
    }

    private IEngine Impatient(string path) => _vault.Later(Cairn.Engines.Lmdb.LmdbProvider.Open(
        new EngineSettings(path, _vault.Tables.Schema, EngineOptionValues.Parse("lmdb", [], new Dictionary<string, string>())),
        new Cairn.Engines.Lmdb.LmdbOptions { Patience = TimeSpan.FromMilliseconds(50) }));

    private string Times() => string.Join(' ', Directory.GetFiles(_vault.Path)
        .Where(file => !file.EndsWith("lock.mdb", StringComparison.Ordinal))
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks}"));
}
