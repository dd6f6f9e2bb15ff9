namespace Cairn.Storage.Chunking;

/// <summary>Which instructions look for cuts.</summary>
internal enum CutPath
{
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}
