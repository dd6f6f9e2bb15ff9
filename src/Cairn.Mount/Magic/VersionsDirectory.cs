using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Cairn.FileSystem;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Vaults;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary>A directory below <c>.cairn/versions</c>: the same directories as in the tree, and for each file a directory of its versions.</summary>
internal sealed class VersionsDirectory(ulong id, MountNumbers numbers, VaultCore vault, InodeView view, PastTrees past, long directory) : VirtualDirectory(id)
{
    private readonly ConcurrentDictionary<string, VirtualNode> _children = new();

    public override MountNode? Lookup(ReadOnlySpan<byte> name)
    {
        // By its bytes: names need not be text.
        var key = Convert.ToHexString(name);
        var isDirectory = view.Lookup(directory, name, out var node) == Errno.None && node.IsDirectory;
        if (_children.TryGetValue(key, out var known) && known is VersionsDirectory == isDirectory)
            return known;
        VirtualNode? child = isDirectory ? new VersionsDirectory(numbers.NextId(), numbers, vault, view, past, node.Ino) : null;
        if (child is null)
        {
            var file = new FileVersions(numbers.NextId(), vault, view, past, directory, name.ToArray());
            child = file.List().Count > 0 ? file : null;
        }
        return child is null ? null : _children[key] = child;
    }

    public override IReadOnlyList<NamedEntry> List()
    {
        var entries = new List<NamedEntry>();
        return view.List(directory, default, int.MaxValue, entries) == Errno.None
            ? entries.ConvertAll(static entry => entry with { Entry = entry.Entry with { Type = NodeType.Directory } })
            : [];
    }
}

/// <summary>The versions of one file, each called by the revision that made it.</summary>
internal sealed class FileVersions(ulong id, VaultCore vault, InodeView view, PastTrees past, long directory, byte[] name) : VirtualDirectory(id)
{
    public override MountNode? Lookup(ReadOnlySpan<byte> version)
    {
        if (!long.TryParse(Encoding.ASCII.GetString(version), NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return null;
        return Versions().Find(found => found.Revision == revision) is { Node: not null } one && past.At(revision) is { } tree
            ? new TreeNode(tree.NumberOf(one.Node.Ino), tree, one.Node.Ino)
            : null;
    }

    public override IReadOnlyList<NamedEntry> List() =>
        Versions().ConvertAll(version => Listed(Encoding.ASCII.GetBytes(version.Revision.ToString(CultureInfo.InvariantCulture)), (ulong)version.Node.Ino, NodeType.File));

    private List<FileVersion> Versions()
    {
        using var transaction = vault.Engine.BeginRead();
        return vault.Versions.Of(transaction, view.View, directory, name);
    }
}
