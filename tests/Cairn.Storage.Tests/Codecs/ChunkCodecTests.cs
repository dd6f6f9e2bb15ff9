using System.Text;
using Cairn.Storage.Building;
using Cairn.Storage.Codecs;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Codecs;

/// <summary>What every codec does with bytes, and with what are none of its own.</summary>
public sealed class ChunkCodecTests
{
    public static TheoryData<byte> Numbers => [1, 2];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_was_compressed_is_what_it_was(byte number)
    {
        var codec = ChunkCodecs.Find(number)!;
        foreach (var length in new[] { 1, 100, 4096, 65_536, 262_144 })
        {
            var plain = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(static i => $"{i % 97} ")))[..length];
            var stored = new byte[length + 100];
            var compressed = codec.Compress(plain, stored, level: 3);
            Assert.InRange(compressed, 1, length > 100 ? length / 2 : stored.Length);
            var back = new byte[length];
            Assert.True(codec.TryDecompress(stored.AsSpan(0, compressed), back));
            Assert.Equal(plain, back);
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_does_not_fit_is_not_compressed(byte number)
    {
        var plain = Bytes.Random(10_000, 1);
        Assert.Equal(0, ChunkCodecs.Find(number)!.Compress(plain, new byte[9_000], level: 3));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Another_length_than_the_right_one_is_refused(byte number)
    {
        var codec = ChunkCodecs.Find(number)!;
        var stored = new byte[1000];
        var compressed = stored.AsSpan(0, codec.Compress(new byte[5000], stored, level: 3));
        Assert.False(codec.TryDecompress(compressed, new byte[4999]));
        Assert.False(codec.TryDecompress(compressed, new byte[5001]));
        Assert.False(codec.TryDecompress(compressed[..^1], new byte[5000]));
        Assert.False(codec.TryDecompress([], new byte[5000]));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Random_and_mutated_bytes_are_refused_or_make_as_many_bytes_as_were_asked_for(byte number)
    {
        var codec = ChunkCodecs.Find(number)!;
        var random = new Random(7);
        var stored = new byte[70_000];
        var length = codec.Compress(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 9_000).Select(static i => $"{i * i} "))).AsSpan(0, 40_000), stored, level: 3);
        var plain = new byte[40_000];
        for (var round = 0; round < TestSettings.Rounds(3_000, 300_000); round++)
        {
            var bytes = round % 3 == 0 ? Bytes.Random(random.Next(1, 3_000), round) : stored[..(round % 3 == 1 ? length : random.Next(1, length))];
            if (round % 3 == 1)
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            codec.TryDecompress(bytes, plain);
        }
    }

    [Fact]
    public void A_library_that_is_missing_is_named_with_its_package()
    {
        foreach (IChunkCodec codec in new IChunkCodec[] { new Lz4Codec(new NativeLibraries("liblz4-1", "libno-such-lz4.so.1")), new ZstdCodec(new NativeLibraries("libzstd1", "libno-such-zstd.so.1")) })
        {
            Assert.False(codec.IsAvailable);
            var error = Assert.Throws<CairnException>(() => codec.Compress(new byte[100], new byte[100], 1));
            Assert.Equal(ErrorCode.LibraryMissing, error.Code);
            Assert.Contains($"libno-such-{codec.Name}.so.1", error.Message, StringComparison.Ordinal);
            Assert.Contains("apt install lib", error.Message, StringComparison.Ordinal);
            Assert.Equal(ErrorCode.LibraryMissing, Assert.Throws<CairnException>(() => codec.TryDecompress(new byte[100], new byte[100])).Code);
        }
    }
}
