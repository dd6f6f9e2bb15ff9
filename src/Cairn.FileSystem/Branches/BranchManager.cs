using System.Text;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Branches;

/// <summary>Creating, forking, renaming and deleting branches. Each is one small transaction, whatever the size of the tree; what a deleted
/// branch leaves behind is cleared away after.</summary>
internal sealed class BranchManager(VaultCore vault)
{
    private readonly AnchorTable _anchors = new(vault);

    /// <summary>Creates a branch with nothing in it but its root directory, in revision 1.</summary>
    public BranchRecord CreateEmpty(string name, long session)
    {
        var bytes = BranchName.Check(name, "branch", hierarchical: true);
        return vault.ChangeStructure([], transaction =>
        {
            RequireFree(transaction, bytes);
            return PutEmpty(vault, transaction, vault.BranchIds.Next(), bytes, session);
        });
    }

    /// <summary>Puts an empty branch; nobody else uses the number.</summary>
    public static BranchRecord PutEmpty(VaultCore vault, IWriteTransaction transaction, long id, byte[] name, long session)
    {
        var now = Timestamp.Now(vault.Clock);
        var branch = new BranchRecord { Id = id, Name = name, Created = now, Session = session };
        vault.Branches.Put(transaction, branch);
        vault.Branches.PutName(transaction, name, id);
        vault.Branches.PutBeginning(transaction, id, new Tip(0, now));
        var root = new Node { Ino = Node.Root, Mode = Mode.Of(NodeType.Directory, 0x1ED), Nlink = 2, MTime = now, CTime = now, BTime = now };
        vault.Nodes.PutNew(transaction, id, 1, root);
        var log = new Commit.DraftLog(vault.Schema);
        log.Start(new RevisionHeader(now, now, RevisionKind.Operations));
        log.Add(transaction, id, 1, new LogRecord { Operation = Operation.MakeDirectory, Session = session, Node = Node.Root });
        log.Flush(transaction);
        return branch;
    }

    /// <summary>Creates a branch that begins as <paramref name="source"/> was at <paramref name="revision"/>, its tip when that is null.</summary>
    public BranchRecord Fork(string name, BranchState source, long? revision, long session)
    {
        var bytes = BranchName.Check(name, "branch", hierarchical: true);
        return vault.ChangeStructure([source.Id], transaction =>
        {
            var record = vault.Branches.RequireLive(transaction, source.Id);
            RequireFree(transaction, bytes);
            var tip = vault.Branches.Tip(transaction, source.Id);
            var at = revision ?? tip.Revision;
            VaultCore.RequireRevision(record, tip, at);
            var owner = vault.Branches.Owner(transaction, record, at);
            var id = vault.BranchIds.Next();
            var branch = new BranchRecord { Id = id, Name = bytes, Parent = owner.Id, Fork = at, LastAnchor = at, Created = Timestamp.Now(vault.Clock), Session = session };
            _anchors.Put(transaction, owner, new Anchor(owner.Id, at, AnchorKind.Fork, id, []));
            vault.Branches.Put(transaction, branch);
            vault.Branches.PutName(transaction, bytes, id);
            vault.Branches.PutBeginning(transaction, id, at == tip.Revision ? tip : new Tip(at, TimeOf(transaction, owner, at)));
            return branch;
        });
    }

    /// <summary>Gives a branch another name.</summary>
    public void Rename(BranchState branch, string name)
    {
        var bytes = BranchName.Check(name, "branch", hierarchical: true);
        vault.ChangeStructure([branch.Id], transaction =>
        {
            var record = vault.Branches.RequireLive(transaction, branch.Id);
            vault.Branches.DeleteName(transaction, record.Name);
            RequireFree(transaction, bytes);
            vault.Branches.PutName(transaction, bytes, branch.Id);
            vault.Branches.Put(transaction, record with { Name = bytes });
            vault.Properties.Changed(transaction);
            return true;
        });
    }

    /// <summary>
    /// Deletes a branch: its name, its snapshots and, when nothing else holds any of it, all that only it had. What forks and others'
    /// snapshots hold stays readable for them.
    /// </summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>: one of its snapshots has a hold, or it is the vault's default branch.</exception>
    public void Delete(BranchState branch, CancellationToken cancellation = default)
    {
        var released = vault.ChangeStructure([branch.Id], transaction =>
        {
            var record = vault.Branches.RequireLive(transaction, branch.Id);
            if (vault.Header.DefaultBranch(transaction) == branch.Id)
                throw new CairnException(ErrorCode.Held, $"'{branch.Name}' is the vault's default branch; make another the default first.");
            var owners = ReleaseSnapshots(transaction, branch);
            vault.Branches.DeleteName(transaction, record.Name);
            vault.Branches.Put(transaction, vault.Branches.Require(transaction, branch.Id) with { Deleted = true, Name = [] });
            return owners;
        });
        foreach (var owner in released.Append(branch.Id).Distinct())
            vault.Retention.DropUnneeded(owner, cancellation);
    }

    /// <summary>The last revision along the branch's lineage that is not later than <paramref name="time"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: the lineage began later.</exception>
    public long RevisionAt(BranchState branch, Timestamp time)
    {
        using var transaction = vault.Engine.BeginRead();
        var record = vault.Branches.Require(transaction, branch.Id);
        var last = vault.Branches.Tip(transaction, branch.Id).Revision;
        while (true)
        {
            var found = vault.Log.LastNotLater(transaction, record.Id, record.Fork, last, time);
            if (found > record.Fork)
                return found;
            if (record.Parent == 0)
                throw new CairnException(ErrorCode.NotFound, $"The history of '{branch.Name}' began after {time}.");
            last = record.Fork;
            record = vault.Branches.Owner(transaction, vault.Branches.Require(transaction, record.Parent), last);
        }
    }

    /// <summary>The time of a revision that <paramref name="owner"/> owns.</summary>
    public Timestamp TimeOf(IReadTransaction transaction, BranchRecord owner, long revision)
    {
        while (revision > 0)
        {
            if (vault.Log.Header(transaction, owner.Id, revision) is { } header)
                return header.Time;
            if (owner.Parent == 0 || revision > owner.Fork)
                throw new CairnException(ErrorCode.Corrupt, $"The log has no revision {revision} of branch {owner.Id}.");
            owner = vault.Branches.Require(transaction, owner.Parent);
        }
        return owner.Created;
    }

    private List<long> ReleaseSnapshots(IWriteTransaction transaction, BranchState branch)
    {
        var owners = new List<long>();
        foreach (var (name, snapshot) in vault.Snapshots.All(transaction, branch.Id))
        {
            if (snapshot.Holds.Count > 0)
                throw new CairnException(ErrorCode.Held, $"The snapshot '{snapshot.Name}' of '{branch.Name}' is held by {string.Join(", ", snapshot.Holds)}; release it first.");
            vault.Snapshots.Remove(transaction, branch.Id, name);
            vault.Retention.Release(transaction, Snapshots.AnchorOf(branch.Id, name, snapshot));
            owners.Add(snapshot.Owner);
        }
        return owners;
    }

    /// <summary>No branch has the name, nor one that is a folder of it or has it as a folder.</summary>
    private void RequireFree(IReadTransaction transaction, byte[] name)
    {
        var text = Encoding.UTF8.GetString(name);
        if (vault.Branches.Find(transaction, name) is not null)
            throw new CairnException(ErrorCode.AlreadyExists, $"There already is a branch '{text}'.");
        for (var slash = text.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = text.IndexOf('/', slash + 1))
            if (vault.Branches.Find(transaction, Encoding.UTF8.GetBytes(text[..slash])) is not null)
                throw new CairnException(ErrorCode.AlreadyExists, $"There is a branch '{text[..slash]}', so '{text}' would stand within a branch.");
        using var cursor = transaction.OpenCursor(vault.Schema.BranchNames, [.. name, (byte)'/'], [.. name, (byte)'/' + 1]);
        if (cursor.MoveNext())
            throw new CairnException(ErrorCode.AlreadyExists, $"There is a branch '{Encoding.UTF8.GetString(cursor.Key)}', so '{text}' is a folder of branches.");
    }
}
