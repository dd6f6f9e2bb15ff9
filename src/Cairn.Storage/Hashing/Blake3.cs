namespace Cairn.Storage.Hashing;

/// <summary>
/// BLAKE3 (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, 2020): the hash by which chunks are known. It is a tree over
/// pieces of 1 KiB, so that vectors of any width hash several pieces at once; the result is the same
/// on every processor. Nothing is allocated.
/// </summary>
public static class Blake3
{
    /// <summary>Length of a hash, in bytes. Shorter and longer outputs can be asked for.</summary>
    public const int HashSize = 32;

    /// <summary>Length of a key, in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The hash of <paramref name="input"/>: as many bytes as <paramref name="hash"/> holds, usually <see cref="HashSize"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> hash) =>
        Blake3Tree.Hash(Blake3Paths.For(input.Length), Blake3Mode.Hash, input, hash);

    /// <summary>The hash of <paramref name="input"/> that only a holder of <paramref name="key"/> can compute.</summary>
    /// <exception cref="ArgumentException">The key is not <see cref="KeySize"/> bytes long.</exception>
    public static void KeyedHash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> hash) =>
        Blake3Tree.Hash(Blake3Paths.For(input.Length), Blake3Mode.Keyed(key), input, hash);

    /// <summary>
    /// A key for one purpose, from <paramref name="material"/> that is already a strong secret (not a password).
    /// </summary>
    /// <param name="context">The purpose, in UTF-8: a fixed text of the program, unique in the world.</param>
    /// <param name="material">The secret.</param>
    /// <param name="key">Takes the key, of any length.</param>
    public static void DeriveKey(ReadOnlySpan<byte> context, ReadOnlySpan<byte> material, Span<byte> key) =>
        Blake3Tree.Hash(Blake3Paths.For(material.Length), Blake3Mode.DeriveKey(context), material, key);
}
