using System.Text;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>A named revision.</summary>
/// <param name="Name">Unique within the list of its branch.</param>
/// <param name="Owner">The branch that the revision belongs to: that of the list or an ancestor.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Created">When it was given its name.</param>
/// <param name="Session">Who gave it.</param>
/// <param name="Message">What was said with it.</param>
/// <param name="Holds">Tags that keep it from being deleted.</param>
internal sealed record SnapshotRecord(string Name, long Owner, long Revision, Timestamp Created, long Session, string Message, IReadOnlyList<string> Holds);

/// <summary>Creating, listing, deleting and holding snapshots. Each is one small transaction, whatever the size of the tree.</summary>
internal sealed class Snapshots(VaultCore vault)
{
    public const int MaxMessageBytes = 65_536;

    private readonly AnchorTable _anchors = new(vault);

    /// <summary>Names a committed revision of <paramref name="branch"/>; the tip when <paramref name="revision"/> is null.</summary>
    public SnapshotRecord Create(BranchState branch, string name, long? revision, string message, long session)
    {
        var bytes = BranchName.Check(name, "snapshot", hierarchical: false);
        if (Encoding.UTF8.GetByteCount(message) > MaxMessageBytes)
            throw new CairnException(ErrorCode.InvalidName, $"A snapshot's message can take {MaxMessageBytes} bytes at the most.");
        return vault.ChangeStructure([branch.Id], transaction =>
        {
            var record = vault.Branches.RequireLive(transaction, branch.Id);
            if (Find(transaction, branch.Id, bytes) is not null)
                throw new CairnException(ErrorCode.AlreadyExists, $"The branch '{branch.Name}' already has a snapshot '{name}'.");
            var tip = vault.Branches.Tip(transaction, branch.Id);
            var at = revision ?? tip.Revision;
            VaultCore.RequireRevision(record, tip, at);
            var owner = vault.Branches.Owner(transaction, record, at);
            var snapshot = new SnapshotRecord(name, owner.Id, at, Timestamp.Now(vault.Clock), session, message, []);
            Put(transaction, branch.Id, bytes, snapshot);
            _anchors.Put(transaction, owner, AnchorOf(branch.Id, bytes, snapshot));
            return snapshot;
        });
    }

    /// <summary>The snapshot of that name.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public SnapshotRecord Get(BranchState branch, string name)
    {
        using var transaction = vault.Engine.BeginRead();
        return Require(transaction, branch, Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The snapshots of a branch, by name.</summary>
    public List<SnapshotRecord> List(BranchState branch)
    {
        using var transaction = vault.Engine.BeginRead();
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        var prefix = OrderedNumber.Write(from, (ulong)branch.Id);
        using var cursor = transaction.OpenCursor(vault.Schema.Snapshots, from[..prefix], to[..OrderedNumber.Write(to, (ulong)branch.Id + 1)]);
        var list = new List<SnapshotRecord>();
        while (cursor.MoveNext())
            list.Add(Parse(cursor.Key[prefix..], cursor.Value));
        return list;
    }

    /// <summary>Deletes the name, and with it the hold on the revision.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Held"/>: it has holds.</exception>
    public void Delete(BranchState branch, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        vault.ChangeStructure([branch.Id], transaction =>
        {
            var snapshot = Require(transaction, branch, bytes);
            if (snapshot.Holds.Count > 0)
                throw new CairnException(ErrorCode.Held, $"The snapshot '{name}' is held by {string.Join(", ", snapshot.Holds)}; release it first.");
            transaction.Delete(vault.Schema.Snapshots, Key(branch.Id, bytes));
            vault.Retention.Release(transaction, AnchorOf(branch.Id, bytes, snapshot));
            return true;
        });
    }

    /// <summary>Adds or removes a tag that keeps it from being deleted.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>, <see cref="ErrorCode.NotFound"/>: the tag is, or is not, there.</exception>
    public void SetHold(BranchState branch, string name, string tag, bool held)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        BranchName.Check(tag, "hold", hierarchical: false);
        vault.ChangeStructure([branch.Id], transaction =>
        {
            var snapshot = Require(transaction, branch, bytes);
            if (snapshot.Holds.Contains(tag) == held)
                throw new CairnException(held ? ErrorCode.AlreadyExists : ErrorCode.NotFound, $"The snapshot '{name}' {(held ? "already has the hold" : "has no hold")} '{tag}'.");
            List<string> holds = held ? [.. snapshot.Holds, tag] : [.. snapshot.Holds.Where(other => other != tag)];
            Put(transaction, branch.Id, bytes, snapshot with { Holds = holds });
            return true;
        });
    }

    /// <summary>The anchors of all snapshots in a branch's list, as the branch is deleted.</summary>
    public List<(byte[] Name, SnapshotRecord Snapshot)> All(IReadTransaction transaction, long branch)
    {
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        var prefix = OrderedNumber.Write(from, (ulong)branch);
        using var cursor = transaction.OpenCursor(vault.Schema.Snapshots, from[..prefix], to[..OrderedNumber.Write(to, (ulong)branch + 1)]);
        var all = new List<(byte[], SnapshotRecord)>();
        while (cursor.MoveNext())
            all.Add((cursor.Key[prefix..].ToArray(), Parse(cursor.Key[prefix..], cursor.Value)));
        return all;
    }

    public void Remove(IWriteTransaction transaction, long branch, byte[] name) => transaction.Delete(vault.Schema.Snapshots, Key(branch, name));

    public static Anchor AnchorOf(long list, byte[] name, SnapshotRecord snapshot) => new(snapshot.Owner, snapshot.Revision, AnchorKind.Snapshot, list, name);

    private SnapshotRecord Require(IReadTransaction transaction, BranchState branch, byte[] name) =>
        Find(transaction, branch.Id, name)
        ?? throw new CairnException(ErrorCode.NotFound, $"The branch '{branch.Name}' has no snapshot '{Encoding.UTF8.GetString(name)}'.");

    private SnapshotRecord? Find(IReadTransaction transaction, long branch, ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= BranchName.MaxBytes && transaction.TryGet(vault.Schema.Snapshots, Key(branch, name), out var value) ? Parse(name, value) : null;

    private void Put(IWriteTransaction transaction, long branch, ReadOnlySpan<byte> name, SnapshotRecord snapshot)
    {
        var message = Encoding.UTF8.GetBytes(snapshot.Message);
        var writer = new RecordWriter(new byte[64 + message.Length + snapshot.Holds.Sum(static hold => 16 + 4 * hold.Length)]);
        writer.Number(snapshot.Owner);
        writer.Number(snapshot.Revision);
        writer.Time(snapshot.Created);
        writer.Number(snapshot.Session);
        writer.Number(snapshot.Holds.Count);
        foreach (var hold in snapshot.Holds)
            writer.Bytes(Encoding.UTF8.GetBytes(hold));
        writer.Bytes(message);
        transaction.Put(vault.Schema.Snapshots, Key(branch, name), writer.Written);
    }

    private static SnapshotRecord Parse(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var reader = new RecordReader(value, "snapshot");
        var (owner, revision, created, session) = (reader.Long(), reader.Long(), reader.Time(), reader.Long());
        var holds = new string[reader.Int(10_000)];
        for (var i = 0; i < holds.Length; i++)
            holds[i] = Encoding.UTF8.GetString(reader.Bytes());
        var message = Encoding.UTF8.GetString(reader.Bytes());
        reader.End();
        return new SnapshotRecord(Encoding.UTF8.GetString(name), owner, revision, created, session, message, holds);
    }

    private static byte[] Key(long branch, ReadOnlySpan<byte> name)
    {
        var writer = new RecordWriter(new byte[OrderedNumber.MaxBytes + name.Length]);
        writer.Number(branch);
        writer.Raw(name);
        return writer.Written.ToArray();
    }
}
