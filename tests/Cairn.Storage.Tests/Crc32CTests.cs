using System.Text;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests;

public sealed class Crc32CTests
{
    private static readonly Dictionary<string, (Way Way, bool IsSupported)> _ways = new()
    {
        ["software"] = (Crc32CSoftware.Append, true),
        ["words"] = (Crc32CWords.Append, Crc32CWords.IsSupported),
        ["three lanes"] = (Crc32CLanes.Append, Crc32CWords.IsSupported),
        ["folding 64 bytes"] = (Crc32CFolding512.Append, Crc32CFolding512.IsSupported),
        ["words and folding"] = (Crc32CFused512.Append, Crc32CFused512.IsSupported),
    };

    private static readonly byte[] _bytes = RandomBytes(4096 + 64);
    private static readonly uint[] _expected = ChecksumsOfPrefixes(_bytes);

    /// <summary>One way of moving the inverted state over some bytes.</summary>
    private delegate uint Way(uint state, ReadOnlySpan<byte> bytes);

    public static TheoryData<string> Ways => [.. _ways.Keys];

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE306_9283u)]
    [InlineData("a", 0xC1D0_4330u)]
    public void Known_texts_have_their_known_checksums(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_examples_of_RFC_3720_have_their_checksums()
    {
        var ascending = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Assert.Equal(0x8A91_36AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8_AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46DD_794Eu, Crc32C.Compute(ascending));
        Assert.Equal(0x113F_DB5Cu, Crc32C.Compute(ascending.Reverse().ToArray()));
    }

    [Fact]
    public void Every_length_up_to_4096_agrees_with_the_definition()
    {
        for (var length = 0; length <= 4096; length++)
            Assert.Equal(_expected[length], Crc32C.Compute(_bytes.AsSpan(0, length)));
    }

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public void Every_way_agrees_with_the_definition_at_every_length(string way)
    {
        for (var length = 64; length <= 4096; length++)
            Assert.Equal(_expected[length], ~WayOf(way)(~0u, _bytes.AsSpan(0, length)));
    }

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public void Every_way_goes_on_from_any_state_at_any_alignment(string way)
    {
        var random = new Random(2);
        for (var round = 0; round < 2000; round++)
        {
            var cut = random.Next(_bytes.Length - 64);
            var end = random.Next(cut + 64, _bytes.Length + 1);
            Assert.Equal(_expected[end], ~WayOf(way)(~_expected[cut], _bytes.AsSpan(cut, end - cut)));
        }
    }

    [Fact]
    public void Appending_piece_by_piece_gives_the_checksum_of_the_whole()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var (crc, at) = (0u, 0);
            while (at < _bytes.Length)
            {
                var next = Math.Min(_bytes.Length, at + random.Next(random.Next(2) == 0 ? 40 : 1500));
                crc = Crc32C.Append(crc, _bytes.AsSpan(at, next - at));
                at = next;
            }
            Assert.Equal(_expected[^1], crc);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public void A_mebibyte_is_the_same_in_every_way(string way)
    {
        var large = RandomBytes((1 << 20) + 5);
        Assert.Equal(Definition(~0u, large), WayOf(way)(~0u, large));
    }

    [Fact]
    public void Computing_allocates_nothing()
    {
        ComputePrefixes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        ComputePrefixes();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Once is enough for a process not to be cold any more.</summary>
    private static void ComputePrefixes()
    {
        for (var length = 0; length < _bytes.Length; length++)
            for (var round = 0; round < 3; round++)
                Crc32C.Compute(_bytes.AsSpan(0, length));
    }

    private static Way WayOf(string name)
    {
        Skip.Unless(_ways[name].IsSupported, $"This processor has no instructions for '{name}'.");
        return _ways[name].Way;
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static uint[] ChecksumsOfPrefixes(byte[] bytes)
    {
        var checksums = new uint[bytes.Length + 1];
        var state = ~0u;
        for (var length = 1; length <= bytes.Length; length++)
            checksums[length] = ~(state = Definition(state, bytes.AsSpan(length - 1, 1)));
        return checksums;
    }

    /// <summary>The division by the polynomial, one bit at a time.</summary>
    private static uint Definition(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes)
        {
            state ^= next;
            for (var bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? state >> 1 ^ 0x82F6_3B78 : state >> 1;
        }
        return state;
    }
}
