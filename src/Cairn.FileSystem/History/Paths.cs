using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>Tells paths of nodes at one moment, remembering the directories it met.</summary>
internal sealed class Paths(VaultCore vault, IReadTransaction transaction, View view)
{
    private readonly Dictionary<long, byte[]?> _directories = new() { [FileSystem.Node.Root] = [] };

    /// <summary>The node as it is then, or null.</summary>
    public Node? Node(long ino) => vault.Nodes.Read(transaction, view, ino)?.Node;

    /// <summary>What the name points at then.</summary>
    public Entry Entry(byte[] entryKey) => FileSystem.Entry.From(vault.Entries.Read(transaction, view, entryKey));

    /// <summary>The path of <paramref name="name"/> in <paramref name="directory"/>, beginning with a slash; null when the directory is not there.</summary>
    public byte[]? Of(long directory, ReadOnlySpan<byte> name) => Directory(directory) is { } path ? [.. path, (byte)'/', .. name] : null;

    /// <summary>The path of a node's first link; null when it is not there.</summary>
    public byte[]? Of(long ino) => ino == FileSystem.Node.Root ? "/"u8.ToArray() : Node(ino) is { } node ? Of(node.Parent, node.Name) : null;

    private byte[]? Directory(long ino)
    {
        if (_directories.TryGetValue(ino, out var known))
            return known;
        var path = Node(ino) is { IsDirectory: true } node ? Of(node.Parent, node.Name) : null;
        return _directories[ino] = path;
    }
}
