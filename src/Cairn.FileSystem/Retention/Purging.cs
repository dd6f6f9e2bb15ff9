using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// Destroys contents for good: every node record that names them, in all branches, their past and what is open without a name, loses them and
/// says so; and so do links whose targets, and nodes whose attributes, are to go. Names, times and sizes stay, so that trees and history can still be walked and checked; the bytes go with the next collection, unless
/// a content that is not purged shares them.
/// </summary>
/// <remarks>What is true at a tip is changed as an operation in the log, which is how other processes come to forget what they remember. Passes are
/// repeated until one finds nothing: somebody may have copied from a record that had not been reached.</remarks>
internal sealed class Purging(VaultCore vault)
{
    private const int SliceRecords = 2_000, MaxPasses = 16;

    /// <summary>What a purge of a path would destroy and meet. Nothing is changed.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="lives">The directories that hold it, or held it.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="cancellation">Ends it.</param>
    public PurgePlan Preview(BranchState branch, IReadOnlyList<DirectoryLife> lives, byte[] name, CancellationToken cancellation = default)
    {
        using var transaction = vault.Engine.BeginRead();
        var search = new PurgeSearch(vault, transaction);
        var plan = search.OfPath(branch.TipView, lives, name);
        search.Meet(plan, cancellation);
        search.CountShared(plan, cancellation);
        return plan;
    }

    /// <summary>Destroys what a path ever held, except what it holds now.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>: anchors or tips show some of it, and it is not forced.</exception>
    public PurgePlan Purge(InodeBranch branch, IReadOnlyList<DirectoryLife> lives, byte[] name, bool force, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        Purge(branch, search => search.OfPath(branch.State.TipView, lives, name), force, progress, cancellation);

    /// <summary>Destroys one version of a file; its bytes stay while another file or version has the same.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>.</exception>
    public PurgePlan PurgeVersion(InodeBranch branch, Node version, bool force, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        Purge(branch, _ => PurgeSearch.OfVersion(version), force, progress, cancellation);

    private PurgePlan Purge(InodeBranch branch, Func<PurgeSearch, PurgePlan> find, bool force, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        PurgePlan plan;
        progress?.Report(new OperationProgress("looking", 0, 0));
        using (var transaction = vault.Engine.BeginRead())
        {
            var search = new PurgeSearch(vault, transaction);
            plan = find(search);
            search.Meet(plan, cancellation);
        }
        if (!plan.IsFree && !force)
            throw new CairnException(ErrorCode.Held, $"{plan.Anchors.Count} snapshot(s) or fork(s) hold what is to be purged, and {plan.Tips.Count} file(s) show it now; look at the preview, and force it if they are to lose it.");
        long purged = 0;
        for (var pass = 0; !plan.IsEmpty && Pass(plan, branch.Session, cancellation) is > 0 and var changed; pass++)
        {
            progress?.Report(new OperationProgress("purging", purged += changed, 0));
            if (pass == MaxPasses)
                throw new CairnException(ErrorCode.Busy, "What is being purged is copied faster than it can be destroyed; stop whoever writes and purge again.");
        }
        vault.Content.ClearCaches();
        return plan;
    }

    /// <returns>How many records there were to change.</returns>
    private long Pass(PurgePlan plan, long session, CancellationToken cancellation)
    {
        var (branches, nodes) = Find(plan);
        long changed = 0;
        foreach (var id in branches)
            changed += PurgeTip(plan, id, nodes, session);
        foreach (var heads in new[] { false, true })
            changed += Replace(plan, heads, branches, cancellation) + ReplaceAttributes(plan, heads, branches, cancellation);
        return changed + PurgeOrphans(plan);
    }

    /// <summary>The branches, and the nodes that have records naming what is purged.</summary>
    private (List<long> Branches, SortedSet<long> Nodes) Find(PurgePlan plan)
    {
        using var transaction = vault.Engine.BeginRead();
        var nodes = new SortedSet<long>();
        foreach (var heads in new[] { true, false })
            vault.Nodes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            {
                if (record.State == RecordState.Live && Decode(k, record) is var node && plan.Covers(node))
                    nodes.Add(node.Ino);
            });
        return (vault.Branches.All(transaction).ConvertAll(static branch => branch.Id), nodes);
    }

    private long PurgeTip(PurgePlan plan, long branch, SortedSet<long> nodes, long session)
    {
        if (nodes.Count == 0 || !IsLive(branch))
            return 0;
        try
        {
            return vault.Inodes(vault.OpenBranch(branch), session).Run(draft => nodes.Sum(ino => PurgeTip(plan, draft, ino)));
        }
        catch (CairnException gone) when (gone.Code == ErrorCode.NotFound)
        {
            return 0; // The branch was deleted meanwhile: what is left of it is past.
        }
    }

    private bool IsLive(long branch)
    {
        using var transaction = vault.Engine.BeginRead();
        return vault.Branches.Find(transaction, branch) is { Deleted: false };
    }

    private static long PurgeTip(PurgePlan plan, Draft draft, long ino)
    {
        if (draft.Node(ino) is not { IsOrphan: false } stored || !plan.Covers(stored.Node))
            return 0;
        draft.WillChange(stored, losesContent: false);
        draft.Store(stored, stored.Node with { Content = ContentRef.Purged, Target = null, CTime = draft.Time }, new LogRecord
        {
            Operation = Operation.Purge,
            Session = draft.Session,
            Node = ino,
            Directory = stored.Node.Parent,
            Name = stored.Node.Name,
        });
        return 1;
    }

    /// <summary>What is true at the tip of a live branch is left to its committer, so that its log says so.</summary>
    private long Replace(PurgePlan plan, bool heads, List<long> branches, CancellationToken cancellation) => InSlices(branches, (transaction, from) =>
    {
        var live = heads ? vault.Branches.List(transaction).Select(static branch => branch.Id).ToHashSet() : [];
        return vault.Nodes.Replace(transaction, from, SliceRecords, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            live.Contains(record.Branch) || Decode(k, record) is var node && !plan.Covers(node) ? null : Purged(node));
    }, cancellation);

    /// <summary>Nobody remembers attributes, so that no log need tell of them.</summary>
    private long ReplaceAttributes(PurgePlan plan, bool heads, List<long> branches, CancellationToken cancellation) => plan.Attributes.Count == 0 ? 0 : InSlices(branches, (transaction, from) =>
        vault.Attributes.Replace(transaction, from, SliceRecords, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) => plan.Covers(k, record.Payload) ? [] : null, RecordState.Purged), cancellation);

    private long InSlices(List<long> branches, Func<IWriteTransaction, byte[], (byte[]? Next, long Changed)> replace, CancellationToken cancellation)
    {
        long changed = 0;
        byte[]? from = [];
        while (from is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = from;
            (from, var count) = vault.ChangeStructure([.. branches], transaction => replace(transaction, start));
            changed += count;
        }
        return changed;
    }

    private long PurgeOrphans(PurgePlan plan) => vault.ChangeStructure([], transaction =>
    {
        var found = new List<(byte[] Key, byte[] Record)>();
        using (var cursor = transaction.OpenCursor(vault.Schema.Orphans))
            while (cursor.MoveNext())
            {
                var key = new RecordReader(cursor.Key, "orphan key");
                _ = key.Number();
                if (PurgedOrphan(plan, key.Long(), cursor.Value) is { } purged)
                    found.Add((cursor.Key.ToArray(), purged));
            }
        foreach (var (key, record) in found)
            transaction.Put(vault.Schema.Orphans, key, record);
        return found.Count;
    });

    /// <summary>The record of an orphan without what is purged; null when there is nothing of that in it.</summary>
    private static byte[]? PurgedOrphan(PurgePlan plan, long ino, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, "orphan");
        var node = NodeCodec.Read(ino, reader.Bytes());
        var (kept, goes) = (new List<(byte[] Name, byte[] Value)>(), plan.Covers(node));
        Span<byte> k = stackalloc byte[AttributeTable.MaxKeyBytes];
        for (var count = reader.Long(); count > 0; count--)
        {
            var (name, value) = (reader.Name().ToArray(), reader.Bytes().ToArray());
            if (plan.Covers(AttributeTable.XattrKey(k, ino, name), value))
                goes = true;
            else
                kept.Add((name, value));
        }
        if (!goes)
            return null;
        var writer = new RecordWriter(new byte[record.Length + NodeCodec.MaxBytes]);
        writer.Bytes(plan.Covers(node) ? Purged(node) : NodeCodec.Write(new byte[NodeCodec.MaxBytes], node));
        writer.Number(kept.Count);
        foreach (var (name, value) in kept)
        {
            writer.Name(name);
            writer.Bytes(value);
        }
        writer.Raw(reader.Rest);
        return writer.Written.ToArray();
    }

    private static Node Decode(ReadOnlySpan<byte> k, in TemporalRecord record) => NodeCodec.Read(new RecordReader(k, "node key").Long(), record.Payload);

    private static byte[] Purged(Node node) => NodeCodec.Write(new byte[NodeCodec.SpaceFor(node)], node with { Content = ContentRef.Purged }).ToArray();
}
