namespace Cairn.Storage.Codecs;

/// <summary>A way of making bytes shorter. Any number of threads; each call stands for itself.</summary>
public interface IChunkCodec
{
    /// <summary>Its number in the format (docs/format.md §15).</summary>
    byte Number { get; }

    /// <summary>Its name in properties and messages.</summary>
    string Name { get; }

    /// <summary>Whether its library is on this machine. Loads it.</summary>
    bool IsAvailable { get; }

    /// <summary>Compresses <paramref name="plain"/>, which is not empty, into <paramref name="target"/>.</summary>
    /// <param name="plain">What to compress.</param>
    /// <param name="target">Where to; its length is the most that the result may have.</param>
    /// <param name="level">How hard to try, where the codec knows levels.</param>
    /// <returns>The length of the result; 0 when it does not fit.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>, naming library and package.</exception>
    int Compress(ReadOnlySpan<byte> plain, Span<byte> target, int level);

    /// <summary>Fills <paramref name="plain"/>.</summary>
    /// <returns>False when <paramref name="stored"/> is not what makes exactly so many bytes; those in <paramref name="plain"/> mean nothing then.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>, naming library and package.</exception>
    bool TryDecompress(ReadOnlySpan<byte> stored, Span<byte> plain);
}
