using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Content;

/// <summary>A pack that this process appends to, and alone: it holds the lock of its lock file.</summary>
/// <param name="number">The pack's number.</param>
/// <param name="handle">The pack, open for writing.</param>
/// <param name="claim">The lock file, locked.</param>
/// <param name="end">Where the next record goes.</param>
internal sealed class PackFile(long number, SafeFileHandle handle, SafeFileHandle claim, long end) : IDisposable
{
    public long Number => number;

    public SafeFileHandle Handle => handle;

    /// <summary>Where the next record goes. Changed under the appender's lock.</summary>
    public long End { get; set; } = end;

    /// <summary>Whether no more is appended; what was is still to be recorded.</summary>
    public bool Full { get; set; }

    /// <summary>Threads that are writing into room they took. Changed under the appender's lock.</summary>
    public int Writers { get; set; }

    /// <summary>Whether a sync of it is under way. Changed under the appender's lock.</summary>
    public bool Syncing { get; set; }

    public void Dispose()
    {
        handle.Dispose();
        claim.Dispose();
    }
}
