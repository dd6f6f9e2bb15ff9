using System.Runtime.InteropServices;
using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>
/// The right of this process to a vault's directory: alone to write, together with others to read. Held by a record lock on
/// RocksDB's own <c>LOCK</c> file, which RocksDB then locks once more, and within the process by a list of what is claimed.
/// </summary>
/// <remarks>A record lock belongs to the process and ends when the process closes the file anywhere (fcntl(2)). So the list comes
/// first, and goes by device and inode, since many paths may lead to one directory; what is claimed to be read is opened once
/// for all who read.</remarks>
internal sealed class DirectoryClaim : IDisposable
{
    /// <summary>RocksDB's name for the file.</summary>
    internal const string LockFile = "LOCK";

    private static readonly Lock _lock = new();
    private static readonly Dictionary<(ulong, ulong), DirectoryClaim> _claims = [];

    private readonly (ulong, ulong) _identity;
    private readonly bool _toWrite;
    private int _file;
    private int _users = 1;

    private DirectoryClaim((ulong, ulong) identity, bool toWrite, int file) =>
        (_identity, _toWrite, _file) = (identity, toWrite, file);

    /// <summary>Claims <paramref name="directory"/>.</summary>
    /// <param name="directory">A vault's directory.</param>
    /// <param name="toWrite">Whether to be alone with it.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.Locked"/>, naming the process that has it where that can be told.</exception>
    internal static DirectoryClaim Take(string directory, bool toWrite)
    {
        lock (_lock)
        {
            var identity = Libc.Identity(directory)
                ?? throw new CairnException(ErrorCode.NoSuchVault, $"There is no vault at '{directory}'.");
            if (!_claims.TryGetValue(identity, out var claim))
            {
                claim = new DirectoryClaim(identity, toWrite, LockedFile(directory, toWrite));
                _claims.Add(identity, claim);
                return claim;
            }
            if (toWrite || claim._toWrite)
                throw Locked(directory, "this process");
            claim._users++;
            return claim;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
            _claims.Remove(_identity);
            if (_file >= 0)
                _ = Libc.close(_file);
            _file = -1;
        }
    }

    /// <returns>The locked file; -1 where there is none, which is well for reading only.</returns>
    private static int LockedFile(string directory, bool toWrite)
    {
        var path = Path.Combine(directory, LockFile);
        var file = Libc.open(path, Libc.CloseOnExec | (toWrite ? Libc.ReadWrite | Libc.Create : Libc.ReadOnly), 0x1a4);
        if (file < 0)
            return toWrite || Marshal.GetLastPInvokeError() != Libc.NoEntry ? throw Unopened(path) : -1;
        if (Request(file, Libc.SetLock, toWrite, out _))
            return file;
        var error = Marshal.GetLastPInvokeError();
        var holder = Request(file, Libc.GetLock, toWrite, out var other) && other.Type != Libc.Unlocked ? Name(other.Process) : null;
        _ = Libc.close(file);
        if (error is Libc.TryAgain or Libc.NoAccess)
            throw Locked(directory, holder ?? "another process");
        throw new CairnException(ErrorCode.InputOutput, $"'{path}' could not be locked: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static bool Request(int file, int command, bool toWrite, out Libc.RecordLock record)
    {
        record = new Libc.RecordLock { Type = toWrite ? Libc.WriteLock : Libc.ReadLock };
        return Libc.fcntl(file, command, ref record) == 0;
    }

    private static string? Name(int process)
    {
        if (process <= 0)
            return null; // On another machine, or held in a way that has no process.
        try
        {
            return $"process {process} ({File.ReadAllText($"/proc/{process}/comm").Trim()})";
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return $"process {process}";
        }
    }

    private static CairnException Locked(string directory, string holder) =>
        new(ErrorCode.Locked, $"'{directory}' is open in {holder}, and the engine '{RocksDbProvider.EngineName}' serves one process at a time. Close it there first.");

    private static CairnException Unopened(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var code = error switch
        {
            Libc.NoAccess or Libc.ReadOnlyFileSystem => ErrorCode.AccessDenied,
            Libc.NoSpace => ErrorCode.NoSpace,
            _ => ErrorCode.InputOutput,
        };
        return new CairnException(code, $"'{path}' could not be opened: {Marshal.GetPInvokeErrorMessage(error)}.");
    }
}
