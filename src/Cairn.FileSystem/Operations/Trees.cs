using Cairn.FileSystem.Commit;

namespace Cairn.FileSystem.Operations;

/// <summary>Operations on a directory with all below it. To be run as a batch.</summary>
internal static class Trees
{
    /// <summary>Removes a directory, or whatever else has the name, with all below it.</summary>
    public static Errno Remove(Draft draft, long parent, byte[] name)
    {
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error != Errno.None)
            return error;
        if (!stored.Node.IsDirectory)
            return Removal.Unlink(draft, parent, name);
        foreach (var child in Names(draft, stored.Node.Ino))
            Remove(draft, stored.Node.Ino, child).Require("removing a tree");
        return Removal.RemoveDirectory(draft, parent, name);
    }

    private static List<byte[]> Names(Draft draft, long directory)
    {
        var names = new List<byte[]>();
        using var scan = draft.Vault.Entries.Scan(draft.Transaction, draft.Branch.TipView, directory, default);
        while (scan.MoveNext())
            names.Add(scan.Name.ToArray());
        return names;
    }
}
