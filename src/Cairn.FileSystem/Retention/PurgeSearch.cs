using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>Finds out what a purge destroys and what it meets, in one snapshot. Reads every node record of the vault.</summary>
internal sealed class PurgeSearch(VaultCore vault, IReadTransaction transaction)
{
    private readonly AnchorTable _anchors = new(vault);

    /// <summary>Everything that files under a name, or below it when it is a directory, ever held, except what they hold now.</summary>
    public PurgePlan OfPath(View view, long directory, ReadOnlySpan<byte> name)
    {
        var plan = new PurgePlan();
        var inos = new Dictionary<long, long>();
        Span<byte> key = stackalloc byte[TemporalKey.Capacity];
        var history = vault.Entries.History(transaction, view, EntryTable.Key(key, directory, name));
        foreach (var held in history)
            if (held.State == RecordState.Live)
                AddBelow(view, Entry.Read(held.Payload), vault.Versions.LastEnd(transaction, view, directory, name, Entry.Read(held.Payload).Ino), inos);
        var kept = new HashSet<ContentRef>();
        foreach (var (ino, before) in inos)
            AddContents(view, ino, before, plan.Contents, kept);
        plan.Contents.ExceptWith(kept);
        return plan;
    }

    /// <summary>One version of a node, and nothing that other nodes hold.</summary>
    public static PurgePlan OfVersion(Node version)
    {
        var plan = new PurgePlan { Only = version.Ino };
        if (HasBytes(version.Content))
            plan.Contents.Add(version.Content);
        return plan;
    }

    /// <summary>Fills in what the plan meets.</summary>
    public void Meet(PurgePlan plan, CancellationToken cancellation)
    {
        var (anchored, met, counted) = (new Dictionary<long, List<Anchor>>(), new HashSet<Anchor>(), new HashSet<ContentRef>());
        foreach (var heads in new[] { true, false })
            vault.Nodes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (record.State != RecordState.Live || NodeCodec.Read(Ino(k), record.Payload) is not { } node || !plan.Covers(node))
                    return;
                plan.Records++;
                plan.Nodes.Add(node.Ino);
                plan.Bytes += counted.Add(node.Content) ? node.Size : 0;
                if (!anchored.TryGetValue(record.Branch, out var anchors))
                    anchored[record.Branch] = anchors = _anchors.Of(transaction, record.Branch);
                foreach (var anchor in anchors)
                    if (record.Start <= anchor.Revision && anchor.Revision < record.End && met.Add(anchor))
                        plan.Anchors.Add(anchor);
            });
        foreach (var branch in vault.Branches.List(transaction))
            AddTips(plan, branch);
    }

    /// <summary>Counts what stays because contents that are not purged share it. Walks every content of the vault.</summary>
    public void CountShared(PurgePlan plan, CancellationToken cancellation)
    {
        var (purged, others) = (new IdSet(), new IdSet());
        foreach (var content in plan.Contents)
            vault.Content.Mark(transaction, content, purged);
        foreach (var heads in new[] { true, false })
            vault.Nodes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (record.State == RecordState.Live && NodeCodec.Read(Ino(k), record.Payload) is var node && !plan.Covers(node))
                    vault.Content.Mark(transaction, node.Content, others);
            });
        plan.SharedParts = purged.CountCommon(others);
    }

    private void AddTips(PurgePlan plan, BranchRecord branch)
    {
        var paths = new Paths(vault, transaction, vault.Branches.View(transaction, branch, View.Tip));
        foreach (var ino in plan.Nodes)
            if (paths.Node(ino) is { } node && plan.Covers(node) && paths.Of(ino) is { } path)
                plan.Tips.Add(new PurgeMeeting(branch.Id, ino, path));
    }

    /// <param name="view">The way that is looked at.</param>
    /// <param name="entry">What had the name.</param>
    /// <param name="before">The revision from which on it had not.</param>
    /// <param name="inos">Files, each with the revision before which its contents count.</param>
    private void AddBelow(View view, Entry entry, long before, Dictionary<long, long> inos)
    {
        if (!inos.TryAdd(entry.Ino, before) && inos[entry.Ino] >= before)
            return;
        inos[entry.Ino] = before;
        if (entry.Type != NodeType.Directory)
            return;
        foreach (var (name, below) in vault.Entries.EverIn(transaction, view, entry.Ino))
            AddBelow(view, below, Math.Min(before, vault.Versions.LastEnd(transaction, view, entry.Ino, name, below.Ino)), inos);
    }

    private void AddContents(View view, long ino, long before, HashSet<ContentRef> contents, HashSet<ContentRef> kept)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        foreach (var state in vault.Nodes.History(transaction, view, NodeTable.Key(key, ino)))
        {
            if (state.State != RecordState.Live || state.Start >= before || NodeCodec.Read(ino, state.Payload) is not { } node || !HasBytes(node.Content))
                continue;
            contents.Add(node.Content);
            if (before == View.Tip && state.End == View.Tip)
                kept.Add(node.Content);
        }
    }

    private static bool HasBytes(ContentRef content) => content.Kind is ContentKind.Inline or ContentKind.Chunk or ContentKind.Map;

    private static long Ino(ReadOnlySpan<byte> k) => new RecordReader(k, "node key").Long();
}
