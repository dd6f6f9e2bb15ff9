using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.History;

/// <summary>Makes the nodes and names that were touched what they were at an earlier moment, keeping counts of links right.</summary>
internal sealed class Reversal(Draft draft, View before, Touched touched)
{
    private readonly Paths _now = new(draft.Vault, draft.Transaction, draft.Branch.TipView);
    private readonly Paths _then = new(draft.Vault, draft.Transaction, before);

    /// <summary>Paths of what is in <paramref name="what"/>, as it is now or was then.</summary>
    public List<byte[]> PathsOf(Touched what)
    {
        var paths = new SortedSet<byte[]>(BytesOrder.Instance);
        foreach (var ino in what.Nodes)
            if ((_now.Of(ino) ?? _then.Of(ino)) is { } path)
                paths.Add(path);
        foreach (var (directory, name) in what.Names.Values)
            if ((_now.Of(directory, name) ?? _then.Of(directory, name)) is { } path)
                paths.Add(path);
        return [.. paths];
    }

    /// <summary>Directories that would go and hold what is not being reversed; directories that are needed and are not there.</summary>
    public List<byte[]> Blocked()
    {
        var blocked = new List<byte[]>();
        foreach (var ino in touched.Nodes)
            if (_then.Node(ino) is null && _now.Node(ino) is { IsDirectory: true })
                AddOthers(ino, blocked);
        foreach (var (key, (directory, name)) in touched.Names)
            if (_then.Entry(key).Exists && _now.Node(directory) is null && !touched.Nodes.Contains(directory) && _then.Of(directory, name) is { } path)
                blocked.Add(path);
        return blocked;
    }

    /// <summary>Puts everything back.</summary>
    /// <returns>Whether anything was different.</returns>
    public bool Apply()
    {
        var counts = new Dictionary<long, int>();
        var changed = false;
        foreach (var ino in touched.Nodes)
            changed |= ReverseNode(ino);
        foreach (var (key, (directory, name)) in touched.Names)
            changed |= ReverseName(key, directory, name, counts);
        foreach (var (directory, links) in counts)
            if (draft.Node(directory) is not null)
                draft.Touch(directory, links);
        return changed;
    }

    private bool ReverseNode(long ino)
    {
        var (then, now) = (_then.Node(ino), draft.Node(ino));
        if (now?.IsOrphan == true)
        {
            // Whoever has it open goes on with what comes back.
            if (then is not null)
                draft.Vault.OpenNodes.Reap(draft, ino);
            now = null;
        }
        if (then is null && now is null || then is not null && now is { } same && same.Node == then)
            return false;
        if (then is null)
        {
            Removal.Remove(draft, now!.Value);
            return true;
        }
        if (now?.Node.IsPurged != true)
            then.ThrowIfPurged();
        ReverseAttributes(then, now?.Node);
        var links = then.IsDirectory ? now?.Node.Nlink ?? 2 : then.Nlink;
        draft.Put(then with { CTime = draft.Time, Nlink = links });
        if (!then.IsDirectory)
            Log(Operation.Restore, ino, then.Parent, then.Name);
        return true;
    }

    private void ReverseAttributes(Node then, Node? now)
    {
        if (!then.HasAttributes && now?.HasAttributes != true)
            return;
        var old = draft.Vault.Attributes.All(draft.Transaction, before, then.Ino);
        foreach (var key in draft.Vault.Attributes.All(draft.Transaction, draft.Branch.TipView, then.Ino).Keys)
            if (!old.ContainsKey(key))
                draft.RemoveAttribute(key);
        foreach (var (key, value) in old)
            draft.PutAttribute(key, value);
    }

    private bool ReverseName(byte[] key, long directory, byte[] name, Dictionary<long, int> counts)
    {
        var (then, now) = (_then.Entry(key), draft.Entry(directory, name));
        if (then == now)
            return false;
        draft.PutEntry(directory, name, then);
        var links = (then.Type == NodeType.Directory ? 1 : 0) - (now.Type == NodeType.Directory ? 1 : 0);
        counts[directory] = counts.GetValueOrDefault(directory) + links;
        if (then.Exists)
            Log(Operation.Restore, then.Ino, directory, name);
        else
            Log(now.Type == NodeType.Directory ? Operation.RemoveDirectory : Operation.Unlink, now.Ino, directory, name);
        return true;
    }

    private void AddOthers(long directory, List<byte[]> blocked)
    {
        using var scan = draft.Vault.Entries.Scan(draft.Transaction, draft.Branch.TipView, directory, default);
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        while (scan.MoveNext())
            if (!touched.Names.ContainsKey(EntryTable.Key(key, directory, scan.Name).ToArray()) && _now.Of(directory, scan.Name) is { } path)
                blocked.Add(path);
    }

    private void Log(Operation operation, long ino, long directory, byte[] name) =>
        draft.Log(new LogRecord { Operation = operation, Session = draft.Session, Node = ino, Directory = directory, Name = name });
}
