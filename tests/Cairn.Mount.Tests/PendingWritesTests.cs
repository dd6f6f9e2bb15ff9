using Cairn.Mount.Files;

namespace Cairn.Mount.Tests;

/// <summary>What was written and is in no content yet.</summary>
public sealed class PendingWritesTests
{
    [Fact]
    public void They_are_what_a_plain_array_would_be()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (random, pending) = (new Random(seed), new PendingWrites());
            var (bytes, written) = (new byte[3000], new bool[3000]);
            for (var i = 0; i < 50; i++)
            {
                var piece = new byte[random.Next(1, 400)];
                var at = random.Next(2500);
                random.NextBytes(piece);
                pending.Add(at, piece);
                piece.CopyTo(bytes, at);
                written.AsSpan(at, piece.Length).Fill(true);
                Check(pending, bytes, written, seed);
            }
        }
    }

    [Fact]
    public void Runs_are_taken_in_order_only_where_they_join()
    {
        var pending = new PendingWrites();
        pending.Add(10, "later"u8);
        Assert.False(pending.TryTake(0, static _ => { }));
        pending.Add(0, "0123456789"u8);
        Assert.Equal(15, pending.ContiguousFrom(0));
        Assert.Equal(10, pending.ContiguousFrom(0, enough: 5));
        Assert.Equal(0, pending.ContiguousTo(12));
        pending.Add(16, "apart"u8);
        Assert.Equal(15, pending.ContiguousFrom(0));
        Assert.Equal(16, pending.ContiguousTo(18));
        Assert.True(pending.TryTake(16, static bytes => Assert.Equal("apart"u8.ToArray(), bytes.ToArray())));
        var taken = new List<byte>();
        while (pending.TryTake(taken.Count, bytes => taken.AddRange(bytes.ToArray())))
        {
        }
        Assert.Equal("0123456789later"u8.ToArray(), taken);
        Assert.Equal(0, pending.Bytes);
    }

    private static void Check(PendingWrites pending, byte[] bytes, bool[] written, int seed)
    {
        var seen = new byte[bytes.Length];
        pending.Overlay(0, seen);
        for (var i = 0; i < bytes.Length; i++)
            Assert.True(seen[i] == (written[i] ? bytes[i] : 0), $"Seed {seed}: byte {i} is wrong.");
        Assert.Equal(written.Count(static one => one), pending.Bytes);
        for (var i = 1; i < pending.Runs.Count; i++)
            Assert.True(pending.Runs[i - 1].End <= pending.Runs[i].Offset, $"Seed {seed}: runs overlap.");
        Assert.Equal(Array.LastIndexOf(written, true) + 1, pending.End);
    }
}
