using System.Collections.Immutable;
using Cairn.FileSystem.Tests.Content;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>A node as the reference keeps it. Names are text of which each character is one byte.</summary>
internal sealed record RefNode
{
    public required long Ino { get; init; }

    public required NodeType Type { get; init; }

    public int Permissions { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public SparseModel Content { get; init; } = SparseModel.Empty;

    public string? Target { get; init; }

    public long Rdev { get; init; }

    public Timestamp MTime { get; init; }

    public Timestamp CTime { get; init; }

    public Timestamp BTime { get; init; }

    /// <summary>Whether the content was ended by a close, an fsync or a whole-file write.</summary>
    public bool IsVersion { get; init; }

    /// <summary>Whether its bytes were purged.</summary>
    public bool Purged { get; init; }

    /// <summary>The revision in which anything but its directory times last changed.</summary>
    public long Start { get; init; }

    public ImmutableSortedDictionary<string, byte[]> Xattrs { get; init; } = ImmutableSortedDictionary.Create<string, byte[]>(StringComparer.Ordinal);

    /// <summary>A directory's entries in bytewise order.</summary>
    public ImmutableSortedDictionary<string, long> Entries { get; init; } = RefTree.NoEntries;

    public bool IsDirectory => Type == NodeType.Directory;

    public bool IsFile => Type == NodeType.File;

    public long Size => Target?.Length ?? Content.Size;
}

/// <summary>A name in a directory.</summary>
internal readonly record struct RefPlace(long Directory, string Name);

/// <summary>A branch's whole tree at one moment: a full copy as far as anybody can tell.</summary>
internal sealed class RefTree(ImmutableSortedDictionary<long, RefNode> nodes)
{
    private Dictionary<long, List<RefPlace>>? _names;

    public static ImmutableSortedDictionary<string, long> NoEntries { get; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    public static RefTree Empty { get; } = new(ImmutableSortedDictionary<long, RefNode>.Empty);

    public ImmutableSortedDictionary<long, RefNode> Nodes => nodes;

    public RefNode? Find(long ino) => nodes.GetValueOrDefault(ino);

    public RefTree With(RefNode node) => new(nodes.SetItem(node.Ino, node));

    public RefTree Without(long ino) => new(nodes.Remove(ino));

    /// <summary>Every name of a node.</summary>
    public IReadOnlyList<RefPlace> Names(long ino) => (_names ??= Invert()).TryGetValue(ino, out var names) ? names : [];

    public long Nlink(RefNode node) => node.IsDirectory
        ? 2 + node.Entries.Values.Count(child => nodes[child].IsDirectory)
        : Names(node.Ino).Count;

    /// <summary>Whether <paramref name="directory"/> is <paramref name="ancestor"/> or below it.</summary>
    public bool IsWithin(long directory, long ancestor)
    {
        while (directory != ancestor && directory != Node.Root)
            directory = Names(directory)[0].Directory;
        return directory == ancestor;
    }

    private Dictionary<long, List<RefPlace>> Invert()
    {
        var names = new Dictionary<long, List<RefPlace>>();
        foreach (var directory in nodes.Values)
            foreach (var (name, ino) in directory.Entries)
                (names.TryGetValue(ino, out var list) ? list : names[ino] = []).Add(new RefPlace(directory.Ino, name));
        return names;
    }
}
