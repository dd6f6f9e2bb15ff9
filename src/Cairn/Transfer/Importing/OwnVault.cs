using Cairn.Storage;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>The files of the machine that the vault itself consists of: an import leaves them out, an export never touches them.</summary>
internal sealed class OwnVault
{
    private readonly HashSet<LocalIdentity> _files = [];

    public OwnVault(EngineSpec spec)
    {
        if (spec.Path.Length == 0)
            return;
        var path = System.IO.Path.GetFullPath(spec.Path);
        var directory = System.IO.Path.GetDirectoryName(path);
        if (directory is null || !Directory.Exists(directory))
            return;
        using var parent = LocalDirectory.Open(directory);
        var name = System.IO.Path.GetFileName(path);
        foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
            if (parent.Stat(FilePath.Encode(name + suffix)) is { } stat)
                _files.Add(stat.Identity);
        // The vault's own name may be a link.
        if (Directory.Exists(path))
        {
            using var itself = LocalDirectory.Open(path);
            _files.Add(itself.Stat().Identity);
        }
    }

    public bool Contains(LocalIdentity identity) => _files.Contains(identity);

    /// <summary>Throws when <paramref name="directory"/> is the vault's own or lies in it.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="doing">What is about to be done, as in "imported into itself".</param>
    public void RequireOutside(LocalDirectory directory, string doing)
    {
        var at = directory.Hold();
        try
        {
            while (true)
            {
                var identity = at.Stat().Identity;
                if (Contains(identity))
                    throw new CairnException(ErrorCode.InvalidOperation, $"{directory.Path} belongs to the vault itself, which cannot be {doing}.");
                var parent = at.OpenDirectory(".."u8);
                at.Dispose();
                at = parent;
                if (parent.Stat().Identity == identity)
                    return;
            }
        }
        finally
        {
            at.Dispose();
        }
    }
}
