using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Reads stored bytes out of packs. Any number of threads.</summary>
internal interface IPackReader
{
    /// <summary>Fills <paramref name="stored"/> (as long as <paramref name="place"/> says) with the stored bytes of a chunk.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>, naming the pack: it is missing, too short, or does not
    /// have that chunk's record there.</exception>
    void Read(long chunk, PackPlace place, Span<byte> stored);
}
