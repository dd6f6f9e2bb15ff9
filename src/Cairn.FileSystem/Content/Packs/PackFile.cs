using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Content;

/// <summary>A pack that this process appends to, and alone: it holds the lock of its lock file.</summary>
/// <remarks>Everything that changes is changed under the appender's lock.</remarks>
/// <param name="number">The pack's number.</param>
/// <param name="handle">The pack, open for writing.</param>
/// <param name="claim">The lock file, locked.</param>
/// <param name="end">Where the next record goes.</param>
internal sealed class PackFile(long number, SafeFileHandle handle, SafeFileHandle claim, long end) : IDisposable
{
    public long Number => number;

    public SafeFileHandle Handle => handle;

    /// <summary>Where the next record goes. Grows, but for what could not be written.</summary>
    public long End { get; set; } = end;

    /// <summary>Whether no more is appended.</summary>
    public bool Retired { get; set; }

    /// <summary>Whether it is being recorded as full.</summary>
    public bool Recording { get; set; }

    /// <summary>Threads that are writing into room they took.</summary>
    public int Writers { get; set; }

    /// <summary>Appends that neither committed nor were abandoned.</summary>
    public int Unsettled { get; set; }

    /// <summary>Whether a sync of it is under way.</summary>
    public bool Syncing { get; set; }

    /// <summary>Whether nothing is left to be recorded of it: it is closed as soon as no sync needs it.</summary>
    public bool Done { get; set; }

    /// <summary>Runs of records that were abandoned, and that the table has not been told of.</summary>
    public List<PackPlace> Abandoned { get; } = [];

    /// <summary>Runs that could not be written and are not at the end.</summary>
    public List<PackPlace> Unwritten { get; } = [];

    /// <summary>Gives back what the file has behind its end. Only while nobody writes to it.</summary>
    /// <exception cref="IOException"></exception>
    public void CutTail()
    {
        if (RandomAccess.GetLength(handle) > End)
            RandomAccess.SetLength(handle, End);
    }

    public void Dispose()
    {
        handle.Dispose();
        claim.Dispose();
    }
}
