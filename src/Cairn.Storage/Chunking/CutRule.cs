using System.Buffers.Binary;
using System.Numerics;

namespace Cairn.Storage.Chunking;

/// <summary>
/// Where content may be cut, as numbers that are part of the format: the same bytes are cut at the same places by
/// every build on every processor.
/// </summary>
/// <remarks>
/// <para>A chunk ends at the least length n, from <see cref="MinBytes"/> to <see cref="MaxBytes"/>, for which the hash of
/// its last 64 bytes is at least <see cref="StrictLimit"/>, or, when n is at least <see cref="TurnBytes"/>, at
/// least <see cref="LooseLimit"/>. If there is none, it ends at <see cref="MaxBytes"/>, or where the content does.</para>
/// <para>The hash, all numbers unsigned and modulo 2^32: let w(0) be the last four bytes as a little-endian number, w(1)
/// the four before them, up to w(15). Sum w(j) · 2^j over all j; multiply by <see cref="FirstMultiplier"/>; combine by
/// exclusive or with itself shifted right by 15 bits; multiply by <see cref="SecondMultiplier"/>.</para>
/// <para>That a cut is unlikely first and likely later keeps most chunks near the average, as in FastCDC (Xia et al.,
/// USENIX ATC 2016); that the hash is a plain function of a window lets vectors compute it at many places at once.</para>
/// </remarks>
public sealed class CutRule
{
    /// <summary>The prime next to 2^32 divided by the golden ratio (Knuth, volume 3, section 6.4).</summary>
    public const uint FirstMultiplier = 0x9E37_79B1;

    /// <summary>The second prime of xxHash32.</summary>
    public const uint SecondMultiplier = 0x85EB_CA77;

    /// <summary>How many bytes before a place decide whether to cut there, and how many words that makes.</summary>
    internal const int WindowBytes = 64, Words = WindowBytes / sizeof(uint);

    /// <summary>How far the hash is shifted between the multiplications.</summary>
    internal const int MixShift = 15;

    private const int LeastAverage = 1 << 10, MostAverage = 1 << 20;

    /// <summary>A rule for chunks of about <paramref name="averageBytes"/>, between a quarter and four times of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a power of two from 1 KiB to 1 MiB.</exception>
    public CutRule(int averageBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(averageBytes, LeastAverage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(averageBytes, MostAverage);
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(averageBytes), true, nameof(averageBytes));
        (MinBytes, MaxBytes) = (averageBytes / 4, averageBytes * 4);
        TurnBytes = averageBytes / 64 * 53;
        StrictLimit = LimitFor(averageBytes * 4);
        LooseLimit = LimitFor(averageBytes / 4);
    }

    /// <summary>What all vaults use unless told otherwise: chunks of 16 to 256 KiB, 64 KiB on average.</summary>
    public static CutRule Standard { get; } = new(64 << 10);

    /// <summary>Shortest chunk but the last: a quarter of the average.</summary>
    public int MinBytes { get; }

    /// <summary>The length from which on cuts are likelier: 53/64 of the average, which makes random content keep the average.</summary>
    public int TurnBytes { get; }

    /// <summary>Longest chunk: four times the average.</summary>
    public int MaxBytes { get; }

    /// <summary>The least hash that allows a cut before the turn: one of (four times the average) places has it.</summary>
    public uint StrictLimit { get; }

    /// <summary>The least hash that allows a cut after the turn: one of (a quarter of the average) places has it.</summary>
    public uint LooseLimit { get; }

    /// <summary>The hash of the last 64 bytes of <paramref name="window"/>, as the format defines it.</summary>
    internal static uint Hash(ReadOnlySpan<byte> window)
    {
        var sum = 0u;
        for (var word = 0; word < Words; word++)
            sum += BinaryPrimitives.ReadUInt32LittleEndian(window[^(sizeof(uint) * (word + 1))..]) << word;
        return Mix(sum);
    }

    /// <summary>What makes a sum over the window a hash of it.</summary>
    internal static uint Mix(uint sum)
    {
        sum *= FirstMultiplier;
        return (sum ^ sum >> MixShift) * SecondMultiplier;
    }

    private static uint LimitFor(int oneOf) => 0u - (uint)((1L << 32) / oneOf);
}
