using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>
/// Watches over a database that is read without locks because nobody here can write to it or make a log beside it.
/// Somebody elsewhere might, through another mount or with other rights; then answers from it could not be trusted.
/// </summary>
internal sealed class UnchangingGuard(string path, Posix.FileStatus? asOpened)
{
    /// <summary>Whether somebody wrote to it.</summary>
    public bool Broken => Posix.Status(path) != asOpened || Posix.Status(VaultFile.Wal(path)) is { Size: > 0 };
}
