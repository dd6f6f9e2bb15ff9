using Cairn.Engines.Lmdb.Files;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>What a data file is looked at for before it is mapped.</summary>
public sealed class LmdbDataFileTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly LmdbTestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_file_cut_short_anywhere_is_refused_before_it_is_mapped_and_not_modified()
    {
        _vault.Fill(0, 100, 3000);
        _vault.Engine.Dispose();
        var length = new FileInfo(_vault.Data).Length;
        var cuts = new[] { 0, 1, 100, 151, 152, PageSize, PageSize + 100, 2 * PageSize, 5 * PageSize, length / 2, length - PageSize - 1, length - PageSize, length - 1 };
        foreach (var cut in cuts.OrderDescending())
        {
            Shorten(cut);
            AssertRefused(ErrorCode.Truncated);
        }
    }

    [Fact]
    public void A_file_that_ends_early_because_its_last_pages_are_free_is_not_refused()
    {
        MakeFileEndEarly();
        _vault.Engine.Dispose();
        Assert.True(PagesMissing() > 0, "The file does not end early.");
        foreach (var access in new[] { Access.ReadOnly, Access.ReadWrite })
        {
            using var engine = _vault.Open(access);
            Assert.True(engine.Verify().Clean);
            Assert.Equal(Bytes.Of("kept"), engine.Get(_vault.Blobs, Bytes.Of("kept")));
        }
        using var again = _vault.Open();
        again.Write(write =>
        {
            for (var i = 0; i < 500; i++)
                write.Put(_vault.Numbers, Bytes.Of(i), Bytes.Random(2000, i));
        });
        Assert.True(again.Verify().Clean);
        Assert.Equal(501, again.Verify().Records);
    }

    [Fact]
    public void A_file_that_ended_early_and_was_cut_besides_is_refused()
    {
        MakeFileEndEarly();
        _vault.Engine.Dispose();
        Assert.True(PagesMissing() > 0);
        Shorten(4 * PageSize);
        AssertRefused(ErrorCode.Truncated);
    }

    [Fact]
    public void A_long_list_of_free_pages_is_read_to_see_whether_a_file_may_end_early()
    {
        _vault.Fill(0, 900, 3000);
        _vault.Engine.Write(write => write.DeleteRange(_vault.Numbers, Bytes.Of(800), []));
        MakeFileEndEarly(() => _vault.Engine.Write(write => write.DeleteRange(_vault.Numbers, Bytes.Of(1), [])));
        _vault.Engine.Dispose();
        Assert.True(PagesMissing() > 0);
        using var engine = _vault.Open();
        Assert.True(engine.Verify().Clean);
    }

    [Fact]
    public void A_missing_data_file_is_named()
    {
        _vault.Engine.Dispose();
        File.Delete(_vault.Data);
        AssertRefused(ErrorCode.Corrupt, VaultFiles.Data);
    }

    [Theory]
    [InlineData(10, "does not begin like")]
    [InlineData(16, "does not begin like")]
    [InlineData(PageSize + 18, "does not begin like")]
    [InlineData(20, "data format")]
    [InlineData(40, "pages have")]
    public void Damage_to_the_first_pages_is_refused_and_not_modified(int offset, string says)
    {
        _vault.Fill(0, 100, 1000);
        _vault.Engine.Dispose();
        Change(offset, value => (byte)(value ^ 0x2a));
        AssertRefused(ErrorCode.Corrupt, says);
    }

    [Fact]
    public void Damage_to_the_page_that_lists_the_tables_is_refused()
    {
        _vault.Fill(0, 100, 1000);
        _vault.Engine.Dispose();
        var root = Newest().Main.Root;
        foreach (var offset in new[] { 0, 10, 12, 14, 16 })
        {
            Change(root * PageSize + offset, value => (byte)(value ^ 0x15));
            AssertRefused(ErrorCode.Corrupt);
            Change(root * PageSize + offset, value => (byte)(value ^ 0x15));
        }
        using var engine = _vault.Open();
        Assert.True(engine.Verify().Clean);
    }

    [Fact]
    public void Noise_behind_a_good_marker_is_refused()
    {
        _vault.Engine.Dispose();
        File.WriteAllBytes(_vault.Data, Bytes.Random(100_000, 1));
        AssertRefused(ErrorCode.Corrupt);
        File.WriteAllBytes(_vault.Data, new byte[100_000]);
        AssertRefused(ErrorCode.Corrupt);
    }

    [Fact]
    public void The_newer_of_the_two_meta_pages_counts()
    {
        for (var i = 0; i < 4; i++)
        {
            _vault.Fill(i, 1, 100);
            var stat = long.Parse(_vault.Engine.Stats().Details["last_transaction"], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(stat, Newest().Transaction);
        }
    }

    /// <summary>
    /// Pages that a transaction takes at the end of the file and gives back are never written. Some free pages are needed
    /// besides, for the list of free pages itself, or that takes the last page.
    /// </summary>
    private void MakeFileEndEarly(Action? meanwhile = null)
    {
        for (var i = 0; i < 20; i++)
            _vault.Engine.Put(_vault.Blobs, Bytes.Of("kept"), Bytes.Of("kept"));
        using var read = _vault.Engine.BeginRead();
        Assert.True(read.Exists(_vault.Blobs, Bytes.Of("kept")));
        meanwhile?.Invoke();
        _vault.Engine.Write(write =>
        {
            for (var i = 0; i < 400; i++)
                write.Put(_vault.Tables.Others, Bytes.Of($"{i:d5}"), Bytes.Random(1500, i));
            for (var i = 399; i >= 0; i--)
                write.Delete(_vault.Tables.Others, Bytes.Of($"{i:d5}"));
        });
    }

    private long PagesMissing() => Newest().LastPage + 1 - new FileInfo(_vault.Data).Length / PageSize;

    private MetaPage Newest()
    {
        using var file = File.OpenHandle(_vault.Data, share: FileShare.ReadWrite);
        return MetaPage.ReadNewest(file, out _, out _)!.Value;
    }

    private void Shorten(long length)
    {
        using var file = File.OpenHandle(_vault.Data, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
    }

    private void Change(long offset, Func<byte, byte> change)
    {
        using var file = File.OpenHandle(_vault.Data, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, offset);
        RandomAccess.Write(file, [change(one[0])], offset);
    }

    private void AssertRefused(ErrorCode code, string says = "")
    {
        foreach (var access in new[] { Access.ReadOnly, Access.ReadWrite })
        {
            var before = Disk.Fingerprint(_vault.Parent);
            var refused = Assert.Throws<CairnException>(() => _vault.Open(access));
            Assert.Equal(code, refused.Code);
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, Disk.Fingerprint(_vault.Parent));
        }
    }
}
