using Cairn.Engines.RocksDb.Opening;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>
/// What is found after a power cut, which may have kept any of the pages that were not synced: always a prefix of the commits.
/// An image of the files is taken while the vault is open, and then damaged.
/// </summary>
public sealed class RocksDbLogTests : IDisposable
{
    private const int Block = 32 << 10;

    private readonly RocksDbVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_killed_process_loses_nothing_it_committed()
    {
        var image = Image(commits: 500, valueBytes: 300);
        Assert.Equal(500, Survivors(image));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_page_of_zeros_in_the_middle_of_the_log_ends_it_there(int block)
    {
        var image = Image(commits: 1000, valueBytes: 300);
        Overwrite(Newest(image), block * Block, new byte[Block]);
        var survivors = Survivors(image);
        Assert.InRange(survivors, 1, 1000 * block * Block / (1000 * 300));
    }

    [Fact]
    public void Zeros_at_the_end_of_the_log_are_no_gap()
    {
        var image = Image(commits: 100, valueBytes: 300);
        var log = Newest(image);
        Overwrite(log, new FileInfo(log).Length, new byte[10 * Block]);
        Assert.Equal(100, Survivors(image));
    }

    [Fact]
    public void A_flipped_bit_in_the_log_ends_it_there()
    {
        var image = Image(commits: 1000, valueBytes: 300);
        Overwrite(Newest(image), 100_000, [0xde, 0xad, 0xbe, 0xef]);
        Assert.InRange(Survivors(image), 200, 350);
    }

    [Fact]
    public void A_record_that_was_torn_off_at_the_end_is_not_there()
    {
        var image = Image(commits: 10, valueBytes: 1000);
        var log = Newest(image);
        using (var file = new FileStream(log, FileMode.Open))
            file.SetLength(file.Length - 1);
        Assert.Equal(9, Survivors(image));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void What_an_earlier_log_file_lost_the_later_ones_do_not_make_up_for(double kept)
    {
        var logs = TwoLogs();
        var end = EndsOfRecords(logs[0]).Last(end => end <= kept * new FileInfo(logs[0]).Length);
        using (var file = new FileStream(logs[0], FileMode.Open))
            file.SetLength(end);
        var found = Survivors(Path.GetDirectoryName(logs[0])!);
        Assert.InRange(found, 0, 20);
        if (kept > 0.4)
            Assert.InRange(found, 1, 20);
    }

    [Fact]
    public void Two_log_files_in_which_nothing_is_missing_are_replayed_whole()
    {
        var logs = TwoLogs();
        Assert.Empty(LogContinuity.FindExcess(Path.GetDirectoryName(logs[0])!));
        Assert.Equal(40, Survivors(Path.GetDirectoryName(logs[0])!));
    }

    [Fact]
    public void A_gap_is_cut_off_once_and_the_vault_goes_on_from_there()
    {
        var image = Image(commits: 1000, valueBytes: 300);
        Overwrite(Newest(image), 2 * Block, new byte[Block]);
        var survivors = Survivors(image);
        for (var round = 0; round < 3; round++)
        {
            using (var engine = _vault.Open(path: image))
                engine.Put(_vault.Blobs, Bytes.Of($"later {round}"), Bytes.Of("value"));
            Assert.Equal(survivors + round + 1, Count(image));
        }
    }

    [Fact]
    public void For_reading_only_a_gap_is_refused_and_left_as_it_is()
    {
        var image = Image(commits: 1000, valueBytes: 300);
        Overwrite(Newest(image), 2 * Block, new byte[Block]);
        var refusal = Assert.Throws<CairnException>(() => _vault.Open(Access.ReadOnly, image));
        Assert.Equal(ErrorCode.Corrupt, refusal.Code);
        Assert.Contains("gap", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(Survivors(image), 1, 999);
    }

    [Fact]
    public void Records_are_found_however_they_fall_into_blocks()
    {
        using var engine = _vault.Create();
        var commits = 0;
        // Lengths that leave each possible number of bytes at the end of a block, and some that span several.
        for (var length = 1; length < 3000; length += 97)
        {
            engine.Put(_vault.Blobs, Bytes.Of($"{length}"), Bytes.Random(length * 13 % 70_000, length));
            commits++;
        }
        using var log = new LogReader(_vault.Newest("*.log"));
        var records = new List<LogReader.Record>();
        while (log.Next(out var record))
            records.Add(record);
        Assert.False(log.UnknownFormat);
        Assert.False(log.BytesBehindZeros);
        // A log file may have been begun on the way; what is in the newest is in one piece.
        Assert.InRange(records.Count, 1, commits);
        for (var i = 1; i < records.Count; i++)
            Assert.Equal(records[i - 1].Sequence + records[i - 1].Count, records[i].Sequence);
    }

    /// <summary>The files of a vault after so many commits of one record each, as a power cut that keeps everything leaves them.</summary>
    private string Image(int commits, int valueBytes)
    {
        using var engine = _vault.Create();
        for (var i = 0; i < commits; i++)
            engine.Put(_vault.Blobs, Bytes.Of($"key {i:d6}"), Bytes.Random(valueBytes, i));
        var image = _vault.Files["image"];
        _vault.CopyTo(image);
        return image;
    }

    /// <summary>The log files of a vault whose log is in two, with 20 commits in each, none of them in table files yet.</summary>
    private string[] TwoLogs()
    {
        var image = _vault.Files["image"];
        using (var engine = _vault.Create())
        {
            engine.Put(_vault.Tables.Others, Bytes.Of("a"), Bytes.Of("makes the first file"));
            for (var i = 0; i < 20; i++)
                engine.Put(_vault.Blobs, Bytes.Of($"key {i:d6}"), Bytes.Random(300, i));
            // Another table goes to a file: the log goes on in a new one, and this one is still needed.
            engine.Database.Flush(engine.Family(_vault.Tables.Others), wait: true);
            for (var i = 20; i < 40; i++)
                engine.Put(_vault.Blobs, Bytes.Of($"key {i:d6}"), Bytes.Random(300, i));
            _vault.CopyTo(image);
        }
        var logs = LogContinuity.LogFiles(image).ToArray();
        Assert.Equal(2, logs.Length);
        return logs;
    }

    private static List<long> EndsOfRecords(string path)
    {
        var ends = new List<long> { 0 };
        using var log = new LogReader(path);
        while (log.Next(out _))
            ends.Add(log.Position);
        return ends;
    }

    /// <summary>Opens the image and makes sure that what is there is a prefix.</summary>
    private int Survivors(string image)
    {
        var count = Count(image);
        using var engine = _vault.Open(path: image);
        for (var i = 0; i < count; i++)
            Assert.NotNull(engine.Get(_vault.Blobs, Bytes.Of($"key {i:d6}")));
        Assert.True(engine.Verify().Clean);
        return count;
    }

    private int Count(string image)
    {
        using var engine = _vault.Open(path: image);
        return engine.Read(read => read.All(_vault.Blobs).Count);
    }

    private static string Newest(string image) => LogContinuity.LogFiles(image).Last();

    private static void Overwrite(string path, long position, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = position;
        file.Write(bytes);
    }
}
