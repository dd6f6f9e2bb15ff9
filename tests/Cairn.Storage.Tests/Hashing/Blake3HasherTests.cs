using Cairn.Storage.Hashing;
using Xunit;

namespace Cairn.Storage.Tests.Hashing;

public sealed class Blake3HasherTests
{
    [Fact]
    public void Byte_by_byte_it_computes_the_official_vectors()
    {
        var hasher = new Blake3Hasher();
        var output = new byte[131];
        foreach (var vector in Blake3Vector.All.Where(vector => vector.Length < 40_000))
        {
            hasher.Reset();
            var input = Blake3Vector.Input(vector.Length);
            for (var at = 0; at < input.Length; at++)
                hasher.Update(input.AsSpan(at, 1));
            hasher.Finish(output);
            Assert.Equal(vector.Hash, Convert.ToHexStringLower(output));
        }
    }

    [Fact]
    public void With_a_key_and_for_keys_it_computes_the_official_vectors()
    {
        var (keyed, derived) = (Blake3Hasher.Keyed(Blake3Vector.Key), Blake3Hasher.ForKeys(Blake3Vector.Context));
        var output = new byte[131];
        foreach (var vector in Blake3Vector.All)
        {
            Finish(keyed, Blake3Vector.Input(vector.Length), output);
            Assert.Equal(vector.KeyedHash, Convert.ToHexStringLower(output));
            Finish(derived, Blake3Vector.Input(vector.Length), output);
            Assert.Equal(vector.DerivedKey, Convert.ToHexStringLower(output));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(70_000)]
    [InlineData(700_000)]
    public void However_the_input_is_cut_the_hash_is_that_of_the_whole(int largestPiece)
    {
        var input = Blake3Tests.RandomBytes(1_300_000);
        var (whole, pieces) = (new byte[32], new byte[32]);
        var random = new Random(largestPiece);
        var hasher = new Blake3Hasher();
        for (var round = 0; round < 12; round++)
        {
            var length = random.Next(input.Length + 1) >> round;
            Blake3.Hash(input.AsSpan(0, length), whole);
            UpdateInPieces(hasher, input.AsSpan(0, length), random, largestPiece);
            hasher.Finish(pieces);
            Assert.Equal(whole, pieces);
            hasher.Reset();
        }
    }

    [Fact]
    public void Pieces_of_every_power_of_two_and_their_neighbours_make_no_difference()
    {
        var input = Blake3Tests.RandomBytes(300_000);
        var (whole, pieces) = (new byte[32], new byte[32]);
        Blake3.Hash(input, whole);
        var hasher = new Blake3Hasher();
        for (var size = 64; size <= 262_144; size *= 2)
            foreach (var piece in new[] { size - 1, size, size + 1 })
            {
                hasher.Reset();
                for (var at = 0; at < input.Length; at += piece)
                    hasher.Update(input.AsSpan(at, Math.Min(piece, input.Length - at)));
                hasher.Finish(pieces);
                Assert.Equal(whole, pieces);
            }
    }

    [Fact]
    public void After_a_hash_was_taken_more_can_be_added()
    {
        var input = Blake3Tests.RandomBytes(100_000);
        var (whole, pieces) = (new byte[32], new byte[32]);
        var hasher = new Blake3Hasher();
        for (var at = 0; at < input.Length; at += 10_000)
        {
            hasher.Update(input.AsSpan(at, 10_000));
            hasher.Finish(pieces);
            Blake3.Hash(input.AsSpan(0, at + 10_000), whole);
            Assert.Equal(whole, pieces);
        }
    }

    [Fact]
    public void A_shorter_hash_is_the_start_of_a_longer_one()
    {
        var hasher = new Blake3Hasher();
        hasher.Update(Blake3Tests.RandomBytes(5000));
        var (shorter, longer) = (new byte[20], new byte[1000]);
        hasher.Finish(shorter);
        hasher.Finish(longer);
        Assert.Equal(shorter, longer[..20]);
        Assert.NotEqual(longer[..64], longer[64..128]);
    }

    [Fact]
    public void Used_again_it_allocates_nothing()
    {
        var input = Blake3Tests.RandomBytes(600_000);
        var hash = new byte[32];
        var hasher = new Blake3Hasher();
        FinishOften(hasher, input, hash);
        var before = GC.GetAllocatedBytesForCurrentThread();
        FinishOften(hasher, input, hash);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Finish(Blake3Hasher hasher, ReadOnlySpan<byte> input, Span<byte> output)
    {
        hasher.Reset();
        hasher.Update(input);
        hasher.Finish(output);
    }

    /// <summary>Often enough for a process not to be cold any more.</summary>
    private static void FinishOften(Blake3Hasher hasher, ReadOnlySpan<byte> input, Span<byte> output)
    {
        for (var round = 0; round < 10; round++)
            Finish(hasher, input, output);
    }

    private static void UpdateInPieces(Blake3Hasher hasher, ReadOnlySpan<byte> input, Random random, int largestPiece)
    {
        while (!input.IsEmpty)
        {
            var piece = Math.Min(input.Length, random.Next(largestPiece + 1));
            hasher.Update(input[..piece]);
            input = input[piece..];
        }
    }
}
