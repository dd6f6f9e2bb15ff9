using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Blocks never share memory, whoever rents and returns them, and little is left over of them.</summary>
public sealed class ChunkMemoryTests
{
    [Fact]
    public void A_block_has_room_and_is_less_than_half_as_much_again()
    {
        for (var length = 1; length <= ContentLimits.Chunk; length += 1 + (length / 97))
        {
            var size = ChunkMemory.SizeFor(length);
            Assert.InRange(size, length, Math.Max(256, length * 3L / 2));
            Assert.Equal(size, ChunkMemory.SizeFor(size));
        }
    }

    [Fact]
    public void Whatever_is_written_to_a_block_stays_while_others_come_and_go()
    {
        var seed = TestSettings.Seed ?? (ulong)Random.Shared.NextInt64(int.MaxValue);
        var threads = Enumerable.Range(0, 4).Select(number => new Renter(new Random(HashCode.Combine(seed, number)))).ToList();
        var failures = threads.AsParallel().WithDegreeOfParallelism(4).Select(static renter => renter.Run(TestSettings.Rounds(20_000, 1_000_000))).OfType<string>().ToList();
        Assert.True(failures.Count == 0, $"CAIRN_TEST_SEED={seed}: {string.Join("; ", failures)}");
    }

    private sealed class Renter(Random random)
    {
        private readonly List<(ChunkBuffer Buffer, byte Mark)> _held = [];

        /// <summary>Null, or what is wrong.</summary>
        public string? Run(int steps)
        {
            string? wrong = null;
            for (var step = 0; step < steps && wrong is null; step++)
                if (_held.Count < 40 && random.Next(3) > 0)
                    Rent();
                else if (_held.Count > 0)
                    wrong = Return(random.Next(_held.Count));
            while (_held.Count > 0)
                wrong ??= Return(_held.Count - 1);
            return wrong;
        }

        private void Rent()
        {
            var length = random.Next(4) == 0 ? random.Next(1, ContentLimits.Chunk) : random.Next(1, 3000);
            var (buffer, mark) = (ChunkBuffer.Rent(length), (byte)random.Next(256));
            buffer.Bytes[0] = buffer.Bytes[^1] = mark;
            buffer.Bytes[length / 2] = mark;
            _held.Add((buffer, mark));
        }

        private string? Return(int place)
        {
            var (buffer, mark) = _held[place];
            _held.RemoveAt(place);
            var bytes = buffer.Bytes;
            var wrong = bytes[0] != mark || bytes[^1] != mark || bytes[bytes.Length / 2] != mark ? $"a block of {bytes.Length} bytes was written to by another" : null;
            buffer.Unpin();
            return wrong;
        }
    }
}
