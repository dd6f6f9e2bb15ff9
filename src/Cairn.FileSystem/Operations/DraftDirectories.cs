using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;

namespace Cairn.FileSystem.Operations;

/// <summary>What every operation on names needs of directories.</summary>
internal static class DraftDirectories
{
    /// <summary>The directory with that number.</summary>
    public static Errno FindDirectory(this Draft draft, long ino, out StoredNode directory)
    {
        directory = draft.Node(ino) ?? default;
        if (directory.Node is null)
            return Errno.ENOENT;
        if (!directory.Node.IsDirectory)
            return Errno.ENOTDIR;
        // One that was removed and is only open has no entries and gets none.
        return directory.IsOrphan ? Errno.ENOENT : Errno.None;
    }

    /// <summary>A directory and a name in it that may be created.</summary>
    public static Errno FindFreePlace(this Draft draft, long parent, ReadOnlySpan<byte> name, out StoredNode directory)
    {
        var error = draft.FindDirectory(parent, out directory);
        if (error == Errno.None)
            error = Names.Check(name);
        return error == Errno.None && draft.Entry(parent, name).Exists ? Errno.EEXIST : error;
    }

    /// <summary>An entry that is there, and its node.</summary>
    public static Errno FindEntry(this Draft draft, long parent, ReadOnlySpan<byte> name, out StoredNode directory, out StoredNode node)
    {
        node = default;
        var error = draft.FindDirectory(parent, out directory);
        if (error != Errno.None)
            return error;
        if (name.Length > NodeCodec.MaxNameBytes)
            return Errno.ENAMETOOLONG;
        var entry = draft.Entry(parent, name);
        if (!entry.Exists)
            return Errno.ENOENT;
        node = draft.Node(entry.Ino) ?? throw Lost(entry.Ino, parent);
        return Errno.None;
    }

    public static bool IsEmpty(this Draft draft, long directory)
    {
        using var scan = draft.Vault.Entries.Scan(draft.Transaction, draft.Branch.TipView, directory, default);
        return !scan.MoveNext();
    }

    /// <summary>
    /// Records that entries of a directory changed. When only its times differ, within the clock second in which its record began and with
    /// no anchor since, the record is rewritten in place: times of directories in the past are exact to the second.
    /// </summary>
    public static void Touch(this Draft draft, long ino, int links = 0)
    {
        var stored = draft.Node(ino) ?? throw Lost(ino, ino);
        var touched = stored.Node with { MTime = draft.Time, CTime = draft.Time, Nlink = stored.Node.Nlink + links };
        var sameSecond = stored.Node.MTime.Seconds == draft.Time.Seconds && stored.Node.CTime.Seconds == draft.Time.Seconds;
        if (links == 0 && sameSecond && stored.Owner == draft.Branch.Id && stored.Start < draft.Revision && stored.Start > draft.Branch.Record.LastAnchor)
            draft.Rewrite(touched, stored.Start);
        else
            draft.Put(touched);
    }

    public static Storage.CairnException Lost(long ino, long directory) => new(Storage.ErrorCode.Corrupt, $"Directory {directory} names node {ino}, and there is no such node.");
}
