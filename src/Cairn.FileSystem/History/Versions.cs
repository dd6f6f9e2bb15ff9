using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>One version of a file: what it held from a revision on.</summary>
/// <param name="Branch">The branch that made it: the one asked about or an ancestor.</param>
/// <param name="Revision">The revision that made it.</param>
/// <param name="Time">That revision's time.</param>
/// <param name="Session">Who made it.</param>
/// <param name="Node">The file as it was.</param>
internal sealed record FileVersion(long Branch, long Revision, Timestamp Time, long Session, Node Node);

/// <summary>
/// The versions of what stands, or stood, under a name: of every node that ever had the name, so that programs which save by writing
/// a new file and renaming it over the old one leave one history; and of each under the names it had before, so that renames are followed.
/// </summary>
internal sealed class Versions(VaultCore vault)
{
    /// <summary>The versions of the file called <paramref name="name"/> in <paramref name="directory"/>, oldest first. Empty when no file ever was.</summary>
    public List<FileVersion> Of(IReadTransaction transaction, View view, long directory, ReadOnlySpan<byte> name) =>
        Of(transaction, view, DirectoryLife.Now(directory), name);

    /// <summary>The versions of the file called <paramref name="name"/> in any of <paramref name="lives"/>, oldest first. Empty when no file ever was.</summary>
    public List<FileVersion> Of(IReadTransaction transaction, View view, IReadOnlyList<DirectoryLife> lives, ReadOnlySpan<byte> name)
    {
        var versions = new List<FileVersion>();
        foreach (var (entry, before) in vault.DirectoryLives.Ever(transaction, view, lives, name).Values)
            if (entry.Type == NodeType.File)
                AddVersions(transaction, view, entry.Ino, before, versions);
        versions.Sort(static (a, b) => a.Revision.CompareTo(b.Revision));
        return versions;
    }

    /// <summary>The versions of a node, oldest first.</summary>
    public List<FileVersion> Of(IReadTransaction transaction, View view, long ino)
    {
        var versions = new List<FileVersion>();
        AddVersions(transaction, view, ino, View.Tip, versions);
        return versions;
    }

    private void AddVersions(IReadTransaction transaction, View view, long ino, long before, List<FileVersion> versions)
    {
        Span<byte> key = stackalloc byte[Format.OrderedNumber.MaxBytes];
        Node? last = null;
        var history = vault.Nodes.History(transaction, view, NodeTable.Key(key, ino));
        for (var i = 0; i < history.Count && history[i].Start < before; i++)
        {
            if (history[i].State != RecordState.Live)
                continue;
            var node = NodeCodec.Read(ino, history[i].Payload);
            var isLatest = i == history.Count - 1 || history[i + 1].State is not (RecordState.Live or RecordState.Thinned);
            var isNew = last is null || last.Content != node.Content || last.Size != node.Size || node.IsPurged && node.MTime != last.MTime;
            if (!isNew || !(node.IsVersion || isLatest))
                continue;
            versions.Add(Describe(transaction, history[i], node));
            last = node;
        }
    }

    private FileVersion Describe(IReadTransaction transaction, PastState state, Node node)
    {
        foreach (var revision in vault.Log.Read(transaction, state.Branch, state.Start, state.Start))
        {
            var record = revision.Records.FirstOrDefault(record => record.Node == node.Ino);
            return new FileVersion(state.Branch, state.Start, revision.Header.Time, record?.Session ?? 0, node);
        }
        return new FileVersion(state.Branch, state.Start, node.CTime, 0, node);
    }

    /// <summary>The revision from which on the node did not have the name any more.</summary>
    public long LastEnd(IReadTransaction transaction, View view, long directory, ReadOnlySpan<byte> name, long ino)
    {
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        return vault.Entries.History(transaction, view, EntryTable.Key(key, directory, name))
            .Where(held => held.State == RecordState.Live && Entry.Read(held.Payload).Ino == ino)
            .Max(static held => held.End);
    }
}
