namespace Cairn.Storage.Hashing;

/// <summary>Which instructions are used; each of the vector paths includes the 128-bit one, for what is left over.</summary>
internal enum Blake3Path
{
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}

/// <summary>What this processor has.</summary>
internal static class Blake3Paths
{
    internal static Blake3Path Best =>
        Lanes512.IsSupported ? Blake3Path.Vector512 :
        Lanes256.IsSupported ? Blake3Path.Vector256 :
        Lanes128.IsSupported ? Blake3Path.Vector128 : Blake3Path.Scalar;

    private static readonly ColdStart _coldStart = new(4 << 20);

    /// <summary>The best for an input of <paramref name="length"/> bytes at this point of the process's life.</summary>
    internal static Blake3Path For(int length) => _coldStart.IsOver(length) ? Best : Blake3Path.Scalar;
}
