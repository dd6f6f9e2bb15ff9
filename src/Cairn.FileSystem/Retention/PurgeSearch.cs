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
    private readonly Dictionary<long, List<Anchor>> _anchored = [];
    private readonly HashSet<Anchor> _met = [];

    /// <summary>Everything that files and links under a name in any of <paramref name="lives"/>, or below it when it is a directory, ever held, except what they hold now:
    /// contents, targets of links, extended attributes.</summary>
    public PurgePlan OfPath(View view, IReadOnlyList<DirectoryLife> lives, ReadOnlySpan<byte> name)
    {
        var plan = new PurgePlan();
        var inos = new Dictionary<long, long>();
        foreach (var (entry, before) in vault.DirectoryLives.Ever(transaction, view, lives, name).Values)
            AddBelow(view, entry, before, inos);
        var kept = new HashSet<ContentRef>();
        foreach (var (ino, before) in inos)
        {
            AddContents(view, ino, before, plan, kept);
            AddAttributes(view, ino, before, plan);
        }
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
        var counted = new HashSet<ContentRef>();
        foreach (var heads in new[] { true, false })
        {
            vault.Nodes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (record.State != RecordState.Live || NodeCodec.Read(Ino(k), record.Payload) is not { } node || !plan.Covers(node))
                    return;
                plan.Records++;
                var isNew = plan.Nodes.Add(node.Ino);
                plan.Bytes += (node.Target is null ? counted.Add(node.Content) : isNew) ? node.Size : 0;
                AddAnchors(plan, record);
            });
            if (plan.Attributes.Count > 0)
                vault.Attributes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
                {
                    if (record.State == RecordState.Live && plan.Covers(k, record.Payload))
                        AddAnchors(plan, record);
                });
        }
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

    private void AddAnchors(PurgePlan plan, in TemporalRecord record)
    {
        if (!_anchored.TryGetValue(record.Branch, out var anchors))
            _anchored[record.Branch] = anchors = _anchors.Of(transaction, record.Branch);
        foreach (var anchor in anchors)
            if (record.Start <= anchor.Revision && anchor.Revision < record.End && _met.Add(anchor))
                plan.Anchors.Add(anchor);
    }

    private void AddTips(PurgePlan plan, BranchRecord branch)
    {
        var view = vault.Branches.View(transaction, branch, View.Tip);
        var paths = new Paths(vault, transaction, view);
        foreach (var ino in plan.Nodes.Union(plan.Attributes.Select(static attribute => AttributeTable.InoOf(attribute))))
            if (paths.Node(ino) is { } node && (plan.Covers(node) || ShowsAttribute(plan, view, node)) && paths.Of(ino) is { } path)
                plan.Tips.Add(new PurgeMeeting(branch.Id, ino, path));
    }

    private bool ShowsAttribute(PurgePlan plan, View view, Node node) =>
        plan.Attributes.Count > 0 && node.HasAttributes && vault.Attributes.All(transaction, view, node.Ino).Any(shown => plan.Covers(shown.Key, shown.Value));

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

    private void AddContents(View view, long ino, long before, PurgePlan plan, HashSet<ContentRef> kept)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        foreach (var state in vault.Nodes.History(transaction, view, NodeTable.Key(key, ino)))
        {
            if (state.State != RecordState.Live || state.Start >= before || NodeCodec.Read(ino, state.Payload) is not { } node)
                continue;
            var isKept = before == View.Tip && state.End == View.Tip;
            if (HasBytes(node.Content))
                (isKept ? kept : plan.Contents).Add(node.Content);
            // A link's target never changes: the last record says whether it is there now.
            if (node.Target is not null && isKept)
                plan.Links.Remove(ino);
            else if (node.Target is not null)
                plan.Links.Add(ino);
        }
    }

    private void AddAttributes(View view, long ino, long before, PurgePlan plan)
    {
        vault.Attributes.VisitXattrs(transaction, view, ino, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
        {
            if (record.State == RecordState.Live && record.Start < before)
                plan.Attributes.Add([.. k, .. record.Payload]);
        });
        if (before != View.Tip)
            return;
        foreach (var (k, value) in vault.Attributes.All(transaction, view, ino))
            plan.Attributes.Remove([.. k, .. value]);
    }

    private static bool HasBytes(ContentRef content) => content.Kind is ContentKind.Inline or ContentKind.Chunk or ContentKind.Map;

    private static long Ino(ReadOnlySpan<byte> k) => new RecordReader(k, "node key").Long();
}
