using Cairn.FileSystem.Native;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// Takes a vault away from its path, where its copy takes its place or nothing is left, so that nobody can open it any more; and then makes sure that
/// nobody has it open still and that nobody changed it since it was copied. Otherwise all is as before, and the copy is deleted.
/// </summary>
/// <param name="vault">The vault, closed in this process.</param>
/// <param name="copy">Its copy.</param>
/// <param name="aside">What is appended to the vault's path to take it away; empty: it exchanges its place with the copy.</param>
internal sealed class VaultExchange(EngineSpec vault, EngineSpec copy, string aside)
{
    private const string Log = "-wal";

    private readonly string _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(vault.Path)), _copy = Path.TrimEndingDirectorySeparator(Path.GetFullPath(copy.Path));

    private bool Exchanges => aside.Length == 0;

    /// <summary>Where the vault is when it was taken away.</summary>
    private string Aside => Exchanges ? _copy : _path + aside;

    /// <exception cref="CairnException"><see cref="ErrorCode.Locked"/>: a process has the vault open.</exception>
    public void RequireUnused()
    {
        if (UserOf(_path) is { } user)
            throw InUse(user);
    }

    /// <exception cref="CairnException"><see cref="ErrorCode.VaultExists"/>.</exception>
    public void RequireFree(string suffix)
    {
        if (VaultPath.Exists(_path + suffix))
            throw new CairnException(ErrorCode.VaultExists, $"Something is at '{_path + suffix}' already.");
    }

    /// <summary>Takes it away.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Locked"/>: a process has it open; <see cref="ErrorCode.Busy"/>: somebody changed it meanwhile.</exception>
    public void TakeAway()
    {
        var isAway = false;
        try
        {
            // A write-ahead log that somebody left or is using belongs to this database, and must not meet another one.
            RequireNoLog();
            if (!Exchanges)
                RequireFree(aside);
            Switch();
            isAway = true;
            RequireNoLog();
            if (UserOf(Aside) is { } user)
                throw InUse(user);
            RequireUnchanged();
        }
        catch
        {
            if (isAway)
                Switch();
            Delete(_copy);
            throw;
        }
    }

    /// <summary>Keeps what was taken away beside its path.</summary>
    public void Keep(string suffix) => Move(Aside, _path + suffix);

    /// <summary>Deletes what was taken away.</summary>
    public void Delete() => Delete(Aside);

    /// <summary>Deletes a vault that is closed.</summary>
    public static void Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            foreach (var suffix in (string[])["", Log, "-shm", "-journal"])
                File.Delete(path + suffix);
    }

    /// <summary>What changes whenever anything in a vault does.</summary>
    public static IEnumerable<(string, long)> Tips(Vault vault) => vault.Branches().Select(static branch => (branch.Name, branch.Tip));

    private void Switch()
    {
        if (Exchanges)
            FileNames.Exchange(_path, _copy);
        else if (VaultPath.Exists(_path))
            Move(_path, Aside);
        else
            Move(Aside, _path);
        Libc.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    private void RequireUnchanged()
    {
        // Opened for writing, they leave nothing beside them when they are closed.
        using var was = Vault.Open((vault with { Path = Aside }).ToString());
        using var now = Vault.Open((copy with { Path = Exchanges ? _path : _copy }).ToString());
        if (!Tips(was).SequenceEqual(Tips(now)))
            throw new CairnException(ErrorCode.Busy, $"'{_path}' was changed while it was copied. It is as it was; migrate again.");
    }

    private void RequireNoLog()
    {
        if (File.Exists(_path + Log))
            throw InUse(null);
    }

    private CairnException InUse(int? process) =>
        new(ErrorCode.Locked, $"{(process is { } known ? $"Process {known}" : "Another process")} has '{_path}' open. Close the vault there and migrate again.");

    /// <summary>A vault that is a file has nothing beside it when it is closed.</summary>
    private static void Move(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }

    /// <summary>A process of this machine that has something of a vault open, as far as this user may look.</summary>
    private static int? UserOf(string path)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(process), out var number) && number != Environment.ProcessId && HasOpen(process, path))
                return number;
        return null;
    }

    private static bool HasOpen(string process, string path)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(process, "fd")).EnumerateFileSystemInfos()
                .Any(file => file.LinkTarget is { } target && (target == path || target == path + Log || target.StartsWith(path + "/", StringComparison.Ordinal)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
