using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Cursors that stop reading values that nobody asks for, and read them again when somebody does.</summary>
public sealed class SqliteCursorTests : IDisposable
{
    private const int Records = 60;

    private readonly SqliteVault _vault = new();
    private readonly SqliteEngine _engine;

    public SqliteCursorTests()
    {
        _engine = _vault.Create();
        _engine.Write(write =>
        {
            for (var i = 0; i < Records; i++)
            {
                write.Put(_vault.Tables.Blobs, Bytes.Of(i), Value(i));
                write.Put(_vault.Tables.Numbers, Bytes.Of(i), Value(i));
            }
        });
    }

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Values_are_right_however_seldom_they_are_asked_for(bool integers, bool forward)
    {
        using var read = _engine.BeginRead();
        for (var every = 1; every < 20; every++)
        {
            using var cursor = read.OpenCursor(integers ? _vault.Tables.Numbers : _vault.Tables.Blobs);
            for (var i = 0; i < Records; i++)
            {
                Assert.True(forward ? cursor.MoveNext() : cursor.MovePrevious());
                var expected = forward ? i : Records - 1 - i;
                var key = cursor.Key;
                if (i % every == every - 1)
                    Assert.Equal(Value(expected), cursor.Value);
                Assert.Equal(expected, Bytes.ToNumber(key));
                Assert.Equal(expected, Bytes.ToNumber(cursor.Key));
            }
            Assert.False(forward ? cursor.MoveNext() : cursor.MovePrevious());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_turns_anywhere_with_or_without_values(bool integers)
    {
        using var read = _engine.BeginRead();
        using var cursor = read.OpenCursor(integers ? _vault.Tables.Numbers : _vault.Tables.Blobs);
        var at = -1;
        foreach (var (steps, ask) in new[] { (10, false), (-3, false), (6, true), (9, false), (-7, true), (8, false), (-8, false), (-5, true), (3, false) })
        {
            for (var i = 0; i < Math.Abs(steps); i++)
                Assert.True(steps > 0 ? cursor.MoveNext() : cursor.MovePrevious());
            at += steps;
            Assert.Equal(at, Bytes.ToNumber(cursor.Key));
            if (ask)
                Assert.Equal(Value(at), cursor.Value);
        }
    }

    [Fact]
    public void Walking_over_keys_alone_does_not_read_large_values()
    {
        _engine.Write(write =>
        {
            for (var i = 0; i < Records; i++)
                write.Put(_vault.Tables.Numbers, Bytes.Of(i), new byte[1 << 20]);
        });
        using var fresh = _vault.Open(Access.ReadWrite, ("cache_size", "64KB"));
        using var read = fresh.BeginRead();
        using var cursor = read.OpenCursor(_vault.Tables.Numbers);
        var before = BytesRead();
        var found = 0;
        while (cursor.MoveNext())
            found++;
        Assert.Equal(Records, found);
        Assert.InRange(BytesRead() - before, 0, 8 << 20); // Of 60 MiB.
    }

    [Fact]
    public void A_write_under_a_cursor_that_reads_keys_alone_does_not_lose_its_place()
    {
        using var write = _engine.BeginWrite(Scope.Vault);
        using var cursor = write.OpenCursor(_vault.Tables.Blobs);
        for (var i = 0; i < 20; i++)
            cursor.MoveNext();
        write.Delete(_vault.Tables.Blobs, Bytes.Of(20));
        Assert.True(cursor.MoveNext());
        Assert.Equal(21, Bytes.ToNumber(cursor.Key));
        Assert.Equal(Value(21), cursor.Value);
    }

    /// <summary>What this thread has read from files, in memory or not.</summary>
    private static long BytesRead() => long.Parse(
        File.ReadLines("/proc/thread-self/io").First().Split(' ')[1],
        System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Value(int i) => Bytes.Random(i % 7 == 0 ? 10 : 5000, i);
}
