using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>A directory in which a name is, or was, looked for.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Before">The revision from which on it did not have its own path any more; <see cref="View.Tip"/> when it has it still.</param>
internal readonly record struct DirectoryLife(long Directory, long Before)
{
    /// <summary>The directory as it is now, alone.</summary>
    public static IReadOnlyList<DirectoryLife> Now(long directory) => [new(directory, View.Tip)];
}

/// <summary>
/// Where a path leads and ever led: directories are deleted and made again, and exchanged for others by renaming, and what was in those that stood at a
/// path before is part of the path's history.
/// </summary>
internal sealed class DirectoryLives(VaultCore vault)
{
    /// <summary>The directories that <paramref name="path"/> ever led to on the way to <paramref name="view"/>, symbolic links not being followed. Costs the
    /// histories of the names in it.</summary>
    public List<DirectoryLife> Of(IReadTransaction transaction, View view, ReadOnlySpan<byte[]> path)
    {
        List<DirectoryLife> lives = [.. DirectoryLife.Now(Node.Root)];
        foreach (var name in path)
        {
            var below = new Dictionary<long, long>();
            foreach (var life in lives)
                AddBelow(transaction, view, life, name, below);
            lives = [.. below.Select(static directory => new DirectoryLife(directory.Key, directory.Value))];
        }
        return lives;
    }

    /// <summary>What had a name in one of <paramref name="lives"/>: each node, and the revision from which on it was not there any more.</summary>
    public Dictionary<long, (Entry Entry, long Before)> Ever(IReadTransaction transaction, View view, IReadOnlyList<DirectoryLife> lives, ReadOnlySpan<byte> name)
    {
        var found = new Dictionary<long, (Entry, long Before)>();
        foreach (var life in lives)
            foreach (var (entry, before) in In(transaction, view, life, name))
                if (!found.TryGetValue(entry.Ino, out var known) || known.Before < before)
                    found[entry.Ino] = (entry, before);
        return found;
    }

    private void AddBelow(IReadTransaction transaction, View view, DirectoryLife life, byte[] name, Dictionary<long, long> below)
    {
        foreach (var (entry, before) in In(transaction, view, life, name))
            if (entry.Type == NodeType.Directory)
                below[entry.Ino] = Math.Max(before, below.GetValueOrDefault(entry.Ino));
    }

    private List<(Entry Entry, long Before)> In(IReadTransaction transaction, View view, DirectoryLife life, ReadOnlySpan<byte> name)
    {
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        var found = new List<(Entry, long)>();
        foreach (var held in vault.Entries.History(transaction, view, EntryTable.Key(key, life.Directory, name)))
            if (held.State == RecordState.Live && held.Start < life.Before)
                found.Add((Entry.Read(held.Payload), Math.Min(held.End, life.Before)));
        return found;
    }
}
