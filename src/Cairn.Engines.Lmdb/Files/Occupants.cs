using Cairn.Engines.Lmdb.Native;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>The other processes that have a vault open.</summary>
/// <param name="Locked">How LMDB's lock on its lock file is held.</param>
/// <param name="Holder">The number of a process that holds it, if it is held.</param>
/// <param name="Noted">Whether a process has the vault open that notes in the lock file what it reads, and writes perhaps.</param>
/// <param name="Unnoted">Whether a process reads the vault that cannot note it, because the lock file cannot be written where it looks at it.</param>
internal readonly record struct Occupants(LockState Locked, int Holder, bool Noted, bool Unnoted)
{
    /// <summary>Why the vault cannot be opened in this mode while they have it open; null when it can.</summary>
    public string? Hinder(string directory, VaultMode mode)
    {
        if (Locked == LockState.Exclusive)
            return $"Process {Holder} is compacting '{directory}' or opening it, and lets nobody in. Try again.";
        if (Locked == LockState.Free && Noted)
            return $"A process has '{directory}' open that has lost its lock on '{VaultFiles.Lock}', because it opened and closed that file for another purpose. To LMDB the vault looks unused. That process has to close it first.";
        if (Locked == LockState.Shared && mode == VaultMode.ReadUnlocked)
            return $"Process {Holder} has '{directory}' open, and '{VaultFiles.Lock}' cannot be written from here to note what is read. Open the vault where it can be, or when that process has closed it.";
        return Unnoted && mode == VaultMode.Write
            ? $"A process reads '{directory}' where it cannot write to '{VaultFiles.Lock}' to note what it reads, so nothing may be written meanwhile. That process has to close the vault first."
            : null;
    }
}
