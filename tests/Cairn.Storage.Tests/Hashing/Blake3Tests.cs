using Cairn.Storage.Hashing;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Hashing;

public sealed class Blake3Tests
{
    private const int VectorBytes = 131;

    public static TheoryData<string> Paths => [.. Enum.GetNames<Blake3Path>()];

    [Fact]
    public void All_35_official_vectors_are_there() => Assert.Equal(35, Blake3Vector.All.Count);

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_computes_the_official_hashes(string path) =>
        CheckVectors(path, Blake3Mode.Hash, vector => vector.Hash);

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_computes_the_official_keyed_hashes(string path) =>
        CheckVectors(path, Blake3Mode.Keyed(Blake3Vector.Key), vector => vector.KeyedHash);

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_derives_the_official_keys(string path) =>
        CheckVectors(path, Blake3Mode.DeriveKey(Blake3Vector.Context), vector => vector.DerivedKey);

    [Fact]
    public void The_public_face_computes_the_first_32_bytes_of_the_vectors()
    {
        Span<byte> hash = stackalloc byte[Blake3.HashSize];
        foreach (var vector in Blake3Vector.All)
        {
            var input = Blake3Vector.Input(vector.Length);
            Blake3.Hash(input, hash);
            Assert.Equal(vector.Hash[..64], Convert.ToHexStringLower(hash));
            Blake3.KeyedHash(Blake3Vector.Key, input, hash);
            Assert.Equal(vector.KeyedHash[..64], Convert.ToHexStringLower(hash));
            Blake3.DeriveKey(Blake3Vector.Context, input, hash);
            Assert.Equal(vector.DerivedKey[..64], Convert.ToHexStringLower(hash));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_agrees_with_the_scalar_one_at_lengths_around_every_number_of_chunks(string path)
    {
        var input = RandomBytes(70 * 1024);
        for (var chunks = 0; chunks < 70; chunks++)
            foreach (var more in new[] { 0, 1, 63, 64, 65, 960, 1023 })
                AssertAsScalar(path, input.AsSpan(0, chunks * 1024 + more));
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_agrees_with_the_scalar_one_beyond_one_batch(string path)
    {
        var input = RandomBytes(5 * Blake3Tree.BatchBytes);
        foreach (var length in new[] { 1, 2, 3, 5 })
            foreach (var more in new[] { -1025, -1, 0 })
                AssertAsScalar(path, input.AsSpan(0, length * Blake3Tree.BatchBytes + more));
        AssertAsScalar(path, input.AsSpan(3, Blake3Tree.BatchBytes + 1));
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Numbers_of_chunks_beyond_32_bits_carry_over(string path)
    {
        var input = RandomBytes(16 * 1024);
        var mode = Blake3Mode.Hash;
        foreach (var counter in new[] { uint.MaxValue - 7ul, (1ul << 40) - 3, 1ul << 32 })
        {
            var (expected, actual) = (new byte[16 * 32], new byte[16 * 32]);
            Assert.Equal(16, Blake3Tree.Leaves(Blake3Path.Scalar, mode, input, counter, expected));
            Assert.Equal(16, Blake3Tree.Leaves(Path(path), mode, input, counter, actual));
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_changes_the_hash()
    {
        var input = RandomBytes(3000);
        var hash = new byte[Blake3.HashSize];
        var seen = new HashSet<string>();
        for (var at = 0; at < input.Length; at += 7)
        {
            input[at] ^= 0x10;
            Blake3.Hash(input, hash);
            Assert.True(seen.Add(Convert.ToHexStringLower(hash)));
            input[at] ^= 0x10;
        }
    }

    [Fact]
    public void A_key_of_another_length_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Blake3.KeyedHash(new byte[31], [], new byte[32]));
        Assert.Throws<ArgumentException>(() => Blake3Hasher.Keyed(new byte[33]));
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var input = RandomBytes(Blake3Tree.BatchBytes + 5000);
        HashPrefixes(input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        HashPrefixes(input);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Once is enough for a process not to be cold any more.</summary>
    private static void HashPrefixes(byte[] input)
    {
        Span<byte> hash = stackalloc byte[Blake3.HashSize];
        for (var length = 0; length < input.Length; length += 4001)
        {
            Blake3.Hash(input.AsSpan(0, length), hash);
            Blake3.KeyedHash(Blake3Vector.Key, input.AsSpan(0, length), hash);
        }
    }

    private static Blake3Path Path(string name)
    {
        var path = Enum.Parse<Blake3Path>(name);
        Skip.Unless(path <= Blake3Paths.Best, $"This processor has nothing wider than {Blake3Paths.Best}.");
        return path;
    }

    internal static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static void CheckVectors(string path, in Blake3Mode mode, Func<Blake3Vector, string> expected)
    {
        var output = new byte[VectorBytes];
        foreach (var vector in Blake3Vector.All)
        {
            Blake3Tree.Hash(Path(path), mode, Blake3Vector.Input(vector.Length), output);
            Assert.Equal(expected(vector), Convert.ToHexStringLower(output));
        }
    }

    private static void AssertAsScalar(string path, ReadOnlySpan<byte> input)
    {
        var (expected, actual) = (new byte[Blake3.HashSize], new byte[Blake3.HashSize]);
        Blake3Tree.Hash(Blake3Path.Scalar, Blake3Mode.Hash, input, expected);
        Blake3Tree.Hash(Path(path), Blake3Mode.Hash, input, actual);
        Assert.Equal(expected, actual);
    }
}
