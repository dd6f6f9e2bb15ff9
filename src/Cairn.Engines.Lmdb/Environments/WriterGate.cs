using System.Diagnostics;
using Cairn.Engines.Lmdb.Native;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// The lock that writers of all processes take before they ask LMDB for its own. LMDB waits for its writer mutex without
/// end and without a way to give up; here waiting has an end. The lock is flock(2) on the vault's directory: it belongs to
/// an open descriptor, and the kernel drops it with the process, however that ends.
/// </summary>
/// <remarks>Whoever holds it finds LMDB's mutex free, unless a program that is not Cairn writes to the database.</remarks>
internal sealed class WriterGate(SafeFileHandle directory)
{
    /// <summary>Waits for the lock. One thread of the process at a time; the caller sees to that.</summary>
    /// <returns>False: another process kept it for longer than <paramref name="patience"/>.</returns>
    public bool TryEnter(TimeSpan patience)
    {
        if (TryOnce())
            return true;
        var started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (Stopwatch.GetElapsedTime(started) < patience)
        {
            spinner.SpinOnce();
            if (TryOnce())
                return true;
        }
        return false;
    }

    /// <summary>Lets the next process in.</summary>
    public void Exit() => Libc.Unlock(directory);

    /// <remarks>A file system that cannot lock leaves LMDB's own lock, which is enough, only without an end to waiting.</remarks>
    private bool TryOnce() => Libc.TryLock(directory) is not (Libc.EAGAIN or Libc.EINTR);
}
