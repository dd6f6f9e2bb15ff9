using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn.Mount;

/// <summary>What is thrown, as the errors of system calls.</summary>
internal static class Failures
{
    public const Errno InputOutput = Errno.EIO, CrossDevice = (Errno)18, Stale = (Errno)116;

    /// <summary>As everywhere, but what has gone while a program still holds it is stale.</summary>
    public static Errno ErrnoOf(Exception failure) =>
        failure is CairnException { Code: ErrorCode.NotFound or ErrorCode.Pruned } ? Stale : Errnos.Of(failure);
}
