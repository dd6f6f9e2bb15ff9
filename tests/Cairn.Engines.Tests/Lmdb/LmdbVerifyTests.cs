using Cairn.Engines.Lmdb.Files;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>The check of the structure: it finds what LMDB itself would follow blindly, and keeps LMDB away from it.</summary>
public sealed class LmdbVerifyTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly LmdbTestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_vault_with_every_kind_of_page_is_sound()
    {
        FillWithEverything();
        var report = _vault.Engine.Verify();
        Assert.Empty(report.Problems);
        _vault.Engine.Compact();
        Assert.Empty(_vault.Engine.Verify().Problems);
    }

    [Fact]
    public void It_is_sound_in_every_state_that_a_random_history_leaves()
    {
        var random = new Random(1);
        for (var round = 0; round < 60; round++)
        {
            _vault.Engine.Write(write =>
            {
                for (var i = random.Next(200); i > 0; i--)
                    if (random.Next(3) > 0)
                        write.Put(_vault.Numbers, Bytes.Of(random.Next(500)), Bytes.Random(random.Next(6000), i));
                    else
                        write.Delete(_vault.Numbers, Bytes.Of(random.Next(500)));
                if (random.Next(5) == 0)
                    write.DeleteRange(_vault.Numbers, Bytes.Of(random.Next(250)), Bytes.Of(250 + random.Next(250)));
            });
            Assert.Empty(_vault.Engine.Verify().Problems);
        }
    }

    [Fact]
    public void A_flipped_bit_in_a_value_is_found_and_named_and_the_rest_can_be_read()
    {
        _vault.Fill(0, 50, 1000);
        _vault.Engine.Dispose();
        Replace(Bytes.Random(1000, 7), 500);
        using var engine = _vault.Open();
        var report = engine.Verify();
        Assert.Contains("0000000000000007", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Equal(50, report.Records);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => engine.Get(_vault.Numbers, Bytes.Of(7))).Code);
        Assert.NotNull(engine.Get(_vault.Numbers, Bytes.Of(8)));
    }

    [Theory]
    [InlineData(0, "says that it is page")]
    [InlineData(10, "of kind")]
    [InlineData(12, "header")]
    public void A_damaged_page_is_found_and_is_an_error_to_those_who_read_it(int offset, string says)
    {
        FillWithEverything();
        _vault.Engine.Dispose();
        var root = Table("numbers").Root;
        Change(root * PageSize + offset, value => (byte)(value ^ 0x11));
        using var engine = _vault.Open(Access.ReadOnly);
        var problems = engine.Verify().Problems;
        Assert.Contains(problems, problem => problem.Contains("numbers", StringComparison.Ordinal) && problem.Contains(says, StringComparison.Ordinal));
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => engine.Get(_vault.Numbers, Bytes.Of(1))).Code);
        Assert.NotNull(engine.Get(_vault.Blobs, Bytes.Of("key1")));
    }

    [Fact]
    public void Nothing_is_written_when_the_list_of_free_pages_is_damaged()
    {
        FillWithEverything();
        _vault.Engine.Dispose();
        Change(Newest().Free.Root * PageSize, value => (byte)(value ^ 1));
        using var engine = _vault.Open();
        Assert.NotEmpty(engine.Verify().Problems);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => engine.Put(_vault.Blobs, [1], [1])).Code);
        Assert.NotNull(engine.Get(_vault.Blobs, Bytes.Of("key1")));
    }

    [Fact]
    public void A_page_that_is_listed_as_free_and_used_is_found()
    {
        FillWithEverything();
        _vault.Engine.Dispose();
        var (free, used) = (Newest().Free.Root * PageSize, Table("blobs").Root);
        var record = new PageView(Page(Newest().Free.Root), Newest().Free.Root).Node(0);
        Assert.False(record.IsBig);
        var at = Page(Newest().Free.Root).AsSpan().IndexOf(record.Value) + sizeof(long);
        Write(free + at, BitConverter.GetBytes(used));
        using var engine = _vault.Open(Access.ReadOnly);
        Assert.Contains(engine.Verify().Problems, problem => problem.Contains("already belongs to something", StringComparison.Ordinal));
    }

    [Fact]
    public void Compact_refuses_a_damaged_vault_and_changes_nothing()
    {
        FillWithEverything();
        _vault.Engine.Dispose();
        Change(Table("numbers").Root * PageSize + 10, value => (byte)(value ^ 0x40));
        var before = Disk.Fingerprint(_vault.Path);
        using (var engine = _vault.Open())
            Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => engine.Compact()).Code);
        Assert.Equal(before, Disk.Fingerprint(_vault.Path));
    }

    /// <summary>Damage that LMDB would follow out of the file must be found first: a crash here would end the whole run.</summary>
    [Fact]
    public void Whatever_byte_is_damaged_verify_finds_it_or_it_was_of_no_consequence()
    {
        FillWithEverything();
        var content = _vault.Engine.Content();
        _vault.Engine.Dispose();
        var good = File.ReadAllBytes(_vault.Data);
        var random = new Random(TestSettings.Seed is { } seed ? (int)seed : Environment.TickCount);
        for (var round = 0; round < TestSettings.Rounds(300, 20_000); round++)
        {
            var (offset, bits) = (Target(random, good.Length), (byte)(1 << random.Next(8)));
            Change(offset, value => (byte)(value ^ bits));
            Assert.True(FoundOrHarmless(content), $"Bits {bits:x2} at {offset}: not found, and the content is another one.");
            Change(offset, _ => good[offset]);
        }
    }

    /// <summary>Mostly headers of pages and nodes: elsewhere there are values, whose checksums find everything.</summary>
    private static long Target(Random random, int length)
    {
        var page = random.Next(length / PageSize);
        return (long)page * PageSize + (random.Next(3) > 0 ? random.Next(64) : random.Next(PageSize));
    }

    private bool FoundOrHarmless(string content)
    {
        try
        {
            using var engine = _vault.Open(Access.ReadOnly);
            return engine.Verify().Problems.Count > 0 || engine.Content() == content;
        }
        catch (CairnException refused) when (refused.Code is ErrorCode.Corrupt or ErrorCode.Truncated)
        {
            return true;
        }
    }

    private void FillWithEverything()
    {
        _vault.Fill(0, 300, 300);
        _vault.Fill(1000, 5, 9000);
        _vault.Engine.Write(write =>
        {
            for (var i = 0; i < 100; i++)
                write.Put(_vault.Blobs, Bytes.Of($"key{i}"), Bytes.Random(50, i));
        });
        _vault.Engine.Write(write => write.DeleteRange(_vault.Numbers, Bytes.Of(100), Bytes.Of(200)));
    }

    private TreeRecord Table(string name)
    {
        using var file = File.OpenHandle(_vault.Data, share: FileShare.ReadWrite);
        var meta = MetaPage.ReadNewest(file, out _, out _)!.Value;
        return new StructureCheck(new PageFile(file, meta.PageSize), meta, CancellationToken.None).Run().Tables[name];
    }

    private MetaPage Newest()
    {
        using var file = File.OpenHandle(_vault.Data, share: FileShare.ReadWrite);
        return MetaPage.ReadNewest(file, out _, out _)!.Value;
    }

    private byte[] Page(long number) => File.ReadAllBytes(_vault.Data).AsSpan((int)number * PageSize, PageSize).ToArray();

    private void Replace(byte[] value, int at)
    {
        var found = File.ReadAllBytes(_vault.Data).AsSpan().IndexOf(value);
        Change(found + at, old => (byte)(old ^ 4));
    }

    private void Change(long offset, Func<byte, byte> change)
    {
        using var file = File.OpenHandle(_vault.Data, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, offset);
        RandomAccess.Write(file, [change(one[0])], offset);
    }

    private void Write(long offset, byte[] bytes)
    {
        using var file = File.OpenHandle(_vault.Data, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, bytes, offset);
    }
}
