using System.Runtime.CompilerServices;

namespace Cairn.Storage;

/// <summary>
/// Tells when a process has done enough of something that compiling its vector code pays. That code cannot be
/// compiled ahead where it must also run on older processors, and takes the runtime 5 to 20 ms: longer than most
/// commands have work for it. Ahead-of-time builds, which carry it, are never cold.
/// </summary>
internal sealed class ColdStart(int enoughBytes)
{
    private int _left = RuntimeFeature.IsDynamicCodeCompiled ? enoughBytes : 0;

    /// <summary>Whether it pays, <paramref name="bytes"/> more being about to be worked on. Threads may lose each other's counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsOver(int bytes) => _left <= 0 || (_left -= bytes) <= 0;
}
