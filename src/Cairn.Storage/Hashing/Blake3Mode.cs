namespace Cairn.Storage.Hashing;

/// <summary>What is computed: a plain hash, a keyed one, or either half of a key derivation.</summary>
internal readonly struct Blake3Mode
{
    internal readonly Blake3Words Key;
    internal readonly Blake3Flags Flags;

    private Blake3Mode(in Blake3Words key, Blake3Flags flags) => (Key, Flags) = (key, flags);

    internal static Blake3Mode Hash => new(Blake3Words.From(Blake3Spec.Iv), Blake3Flags.None);

    internal static Blake3Mode Keyed(ReadOnlySpan<byte> key) =>
        key.Length == Blake3.KeySize
            ? new(Blake3Words.Read(key), Blake3Flags.KeyedHash)
            : throw new ArgumentException($"A BLAKE3 key has {Blake3.KeySize} bytes, this one {key.Length}.", nameof(key));

    internal static Blake3Mode DeriveKey(ReadOnlySpan<byte> context)
    {
        Span<byte> key = stackalloc byte[Blake3.KeySize];
        var mode = new Blake3Mode(Blake3Words.From(Blake3Spec.Iv), Blake3Flags.DeriveKeyContext);
        Blake3Tree.Hash(Blake3Paths.For(context.Length), mode, context, key);
        return new(Blake3Words.Read(key), Blake3Flags.DeriveKeyMaterial);
    }
}
