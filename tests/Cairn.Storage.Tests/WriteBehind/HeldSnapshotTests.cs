using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Cairn.Storage.Memory;
using Cairn.Storage.WriteBehind;
using Cairn.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Cairn.Storage.Tests.WriteBehind;

/// <summary>What is held is changed where it stands, unless somebody reads it: everybody who reads keeps what there was when he began.</summary>
[SuppressMessage("Security", "CA5394", Justification = "Seeded, so that it can be repeated.")]
public sealed class HeldSnapshotTests(ITestOutputHelper output)
{
    private const int Keys = 3000, Readers = 4;

    private readonly TestTables _tables = new();
    private readonly SortedDictionary<string, string> _now = new(StringComparer.Ordinal);
    private readonly List<(IReadTransaction Read, SortedDictionary<string, string> Then)> _readers = [];

    [Theory]
    [InlineData(60_000)]
    [InlineData(1)]
    public void Readers_keep_what_there_was_when_they_began(int milliseconds)
    {
        var seed = (int)(TestSettings.Seed ?? (ulong)Environment.TickCount);
        output.WriteLine($"CAIRN_TEST_SEED={seed}");
        var random = new Random(seed);
        var longest = TimeSpan.FromMilliseconds(milliseconds);
        using var engine = new WriteBehindEngine(new MemoryEngine(_tables.Schema), new HoldPolicy(), new WriteBehindOptions { Idle = longest, Longest = longest });
        for (var round = 0; round < TestSettings.Rounds(3_000, 300_000); round++)
        {
            Change(engine, random, round);
            if (random.Next(3) == 0)
                Look(engine, random);
        }
        while (_readers.Count > 0)
            LookAgain(0);
    }

    [Fact]
    public void Readers_see_whole_transactions_while_others_commit()
    {
        using var engine = new WriteBehindEngine(new MemoryEngine(_tables.Schema), new HoldPolicy());
        var end = Environment.TickCount64 + TestSettings.Rounds(1_000, 60_000);
        Set(engine, 0);
        Concurrently.Run(
            () =>
            {
                for (var number = 1; Environment.TickCount64 < end; number++)
                    Set(engine, number);
            },
            () => LookUntil(engine, end),
            () => LookUntil(engine, end));
    }

    private void Change(WriteBehindEngine engine, Random random, int round)
    {
        // Some transactions are long, and some are given up.
        var (count, kept) = (random.Next(100) == 0 ? random.Next(2_500) : random.Next(6), random.Next(5) > 0);
        using var write = engine.BeginWrite(new Scope(3));
        for (var i = 0; i < count; i++)
        {
            var key = random.Next(Keys).ToString("0000", CultureInfo.InvariantCulture);
            var deleted = random.Next(3) == 0;
            var value = $"{round}.{i}";
            if (deleted)
                write.Delete(_tables.Blobs, Utf8(key));
            else
                write.Put(_tables.Blobs, Utf8(key), Utf8(value));
            if (kept && deleted)
                _now.Remove(key);
            else if (kept)
                _now[key] = value;
        }
        if (kept)
            write.Commit();
    }

    private void Look(WriteBehindEngine engine, Random random)
    {
        if (_readers.Count == Readers)
            LookAgain(random.Next(Readers));
        _readers.Add((engine.BeginRead(), new(_now, StringComparer.Ordinal)));
    }

    private void LookAgain(int index)
    {
        var (read, then) = _readers[index];
        _readers.RemoveAt(index);
        using (read)
        {
            using var cursor = read.OpenCursor(_tables.Blobs);
            foreach (var (key, value) in then)
            {
                Assert.True(cursor.MoveNext());
                Assert.Equal((key, value), (Encoding.UTF8.GetString(cursor.Key), Encoding.UTF8.GetString(cursor.Value)));
            }
            Assert.False(cursor.MoveNext());
        }
    }

    /// <summary>The same number in many records, so that they stand in several nodes.</summary>
    private void Set(WriteBehindEngine engine, int number)
    {
        using var write = engine.BeginWrite(new Scope(3));
        for (var i = 0; i < 100; i++)
            write.Put(_tables.Blobs, Utf8(i.ToString("000", CultureInfo.InvariantCulture)), Utf8(number.ToString(CultureInfo.InvariantCulture)));
        write.Commit();
    }

    private void LookUntil(WriteBehindEngine engine, long end)
    {
        while (Environment.TickCount64 < end)
        {
            using var read = engine.BeginRead();
            using var cursor = read.OpenCursor(_tables.Blobs);
            var (count, first) = (0, "");
            for (; cursor.MoveNext(); count++)
            {
                var value = Encoding.UTF8.GetString(cursor.Value);
                first = count == 0 ? value : first;
                Assert.Equal(first, value);
            }
            Assert.Equal(100, count);
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
