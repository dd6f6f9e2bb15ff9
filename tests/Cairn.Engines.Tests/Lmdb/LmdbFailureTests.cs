using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Cairn.Testing;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>Full disks and failing ones.</summary>
public sealed class LmdbFailureTests : IDisposable
{
    private readonly LmdbTestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [SkippableFact]
    public void A_full_disk_is_no_space_the_engine_stays_usable_and_nothing_is_half_written()
    {
        using var small = new SmallFileSystem(4 << 20);
        using var engine = _vault.Under.Create(small["vault"], _vault.Tables.Schema);
        File.WriteAllBytes(small["filler"], new byte[200 << 10]);
        var stored = FillUp(engine);
        Assert.InRange(stored, 50, 400);
        Assert.Equal(stored, engine.Verify().Records);
        Assert.True(engine.Verify().Clean);
        File.Delete(small["filler"]);
        engine.Write(write => write.DeleteRange(_vault.Numbers, Bytes.Of(stored / 2), []));
        for (var i = 0; i < 3; i++)
            engine.Put(_vault.Blobs, Bytes.Of($"more{i}"), Bytes.Random(1000, i));
        Assert.True(engine.Verify().Clean);
        engine.Sync();
        engine.Dispose();
        using var again = _vault.Under.Open(small["vault"], _vault.Tables.Schema);
        Assert.Equal(stored / 2 + 3, again.Verify().Records);
    }

    [SkippableFact]
    public void A_transaction_larger_than_the_disk_is_no_space()
    {
        using var small = new SmallFileSystem(4 << 20);
        using var engine = _vault.Under.Create(small["vault"], _vault.Tables.Schema);
        engine.Put(_vault.Numbers, Bytes.Of(0), [1]);
        for (var round = 0; round < 3; round++)
        {
            var full = Assert.Throws<CairnException>(() => engine.Write(write =>
            {
                for (var i = 1; i < 1000; i++)
                    write.Put(_vault.Numbers, Bytes.Of(i), Bytes.Random(10_000, i));
            }));
            Assert.Equal(ErrorCode.NoSpace, full.Code);
            Assert.Equal(1, engine.Verify().Records);
        }
    }

    [SkippableFact]
    public void Compact_without_room_for_the_copy_is_no_space_and_changes_nothing()
    {
        using var small = new SmallFileSystem(4 << 20);
        using var engine = _vault.Under.Create(small["vault"], _vault.Tables.Schema);
        for (var i = 0; i < 240; i++)
            engine.Put(_vault.Numbers, Bytes.Of(i), Bytes.Random(10_000, i));
        var content = engine.Content();
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => engine.Compact()).Code);
        Assert.Equal(content, engine.Content());
        Assert.Equal(["CAIRN", "data.mdb", "lock.mdb"], Directory.GetFiles(small["vault"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void Create_without_room_is_no_space_and_leaves_nothing_behind()
    {
        using var small = new SmallFileSystem(64 << 10);
        File.WriteAllBytes(small["filler"], new byte[60 << 10]);
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => _vault.Under.Create(small["vault"], _vault.Tables.Schema)).Code);
        Assert.Equal(["filler"], Directory.GetFileSystemEntries(small.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_write_that_the_disk_refuses_undoes_the_transaction_and_the_engine_stays_usable()
    {
        _vault.Fill(0, 10, 1000);
        using (Redirect("/dev/full", LmdbFile))
            Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => _vault.Fill(10, 10, 1000)).Code);
        Assert.Equal(10, _vault.Engine.Verify().Records);
        _vault.Fill(10, 10, 1000);
        Assert.Equal(20, _vault.Engine.Verify().Records);
    }

    [Fact]
    public void A_sync_that_fails_closes_the_engine_and_every_other_on_the_vault()
    {
        _vault.Fill(0, 10, 1000);
        var second = _vault.Open();
        using (Redirect("/dev/null", LmdbFile))
            AssertFailed(_vault.Engine.Sync);
        AssertFailed(_vault.Engine.Sync);
        AssertFailed(() => _vault.Engine.BeginRead());
        AssertFailed(() => second.BeginRead());
        AssertFailed(() => second.BeginWrite(Scope.Vault));
        AssertFailed(() => second.ChangeStamp());
        AssertFailed(() => second.Compact());
        second.Dispose();
        _vault.Engine.Dispose();
        Assert.True(_vault.Open().Verify().Clean);
    }

    [Fact]
    public void A_sync_that_fails_within_a_commit_closes_the_engine()
    {
        _vault.Fill(0, 10, 1000);
        var files = EnvironmentRegistry.FilesOf(_vault.Path)!;
        using (Redirect("/dev/null", LmdbFile))
        using (Redirect("/dev/null", files.Data))
            AssertFailed(() => _vault.Fill(10, 10, 1000));
        AssertFailed(() => _vault.Engine.BeginRead());
        _vault.Engine.Dispose();
        Assert.Equal(10, _vault.Open().Verify().Records);
    }

    [Fact]
    public void A_sync_with_nothing_to_sync_does_not_even_try()
    {
        _vault.Fill(0, 10, 1000);
        _vault.Engine.Sync();
        using (Redirect("/dev/null", LmdbFile))
            _vault.Engine.Sync();
    }

    private SafeFileHandle LmdbFile => new(EnvironmentRegistry.FilesOf(_vault.Path)!.Environment.Descriptor(), ownsHandle: false);

    /// <returns>How many records were stored until there was no room.</returns>
    private int FillUp(IEngine engine)
    {
        for (var stored = 0; ; stored++)
        {
            try
            {
                engine.Put(_vault.Numbers, Bytes.Of(stored), Bytes.Random(10_000, stored));
            }
            catch (CairnException full)
            {
                Assert.Equal(ErrorCode.NoSpace, full.Code);
                return stored;
            }
        }
    }

    private static void AssertFailed(Action action) =>
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(action).Code);

    /// <summary>Until it is disposed, what is written to an open file goes to another one.</summary>
    private Redirection Redirect(string to, SafeFileHandle file) => new(to, file, _vault.Data);

    private sealed class Redirection : IDisposable
    {
        private readonly SafeFileHandle _file, _original;

        public Redirection(string to, SafeFileHandle file, string original)
        {
            (_file, _original) = (file, File.OpenHandle(original, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            using var target = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            Libc.Redirect(target, file);
        }

        public void Dispose()
        {
            Libc.Redirect(_original, _file);
            _original.Dispose();
        }
    }
}
