using Cairn.FileSystem.Format;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;

namespace Cairn.FileSystem.Branches;

/// <summary>A branch's newest revision and its time.</summary>
internal readonly record struct Tip(long Revision, Timestamp Time);

/// <summary>Reads and writes what is kept of branches.</summary>
internal sealed class BranchTable(VaultSchema schema, LogTable log)
{
    public BranchRecord? Find(IReadTransaction transaction, long id)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        return transaction.TryGet(schema.Branches, key[..OrderedNumber.Write(key, (ulong)id)], out var value) ? BranchRecord.Read(id, value) : null;
    }

    public BranchRecord Require(IReadTransaction transaction, long id) =>
        Find(transaction, id) ?? throw new CairnException(ErrorCode.Corrupt, $"The vault refers to a branch {id} that it does not have.");

    /// <summary>The branch, unless it was deleted.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public BranchRecord RequireLive(IReadTransaction transaction, long id) =>
        Find(transaction, id) is { Deleted: false } branch ? branch : throw new CairnException(ErrorCode.NotFound, "The branch was deleted.");

    public BranchRecord? Find(IReadTransaction transaction, ReadOnlySpan<byte> name)
    {
        if (!transaction.TryGet(schema.BranchNames, name, out var value))
            return null;
        var reader = new RecordReader(value, "branch name");
        var id = reader.Long();
        reader.End();
        return Require(transaction, id);
    }

    public void Put(IWriteTransaction transaction, BranchRecord branch)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes], value = stackalloc byte[BranchRecord.MaxBytes];
        transaction.Put(schema.Branches, key[..OrderedNumber.Write(key, (ulong)branch.Id)], BranchRecord.Write(value, branch));
    }

    public void PutName(IWriteTransaction transaction, ReadOnlySpan<byte> name, long id)
    {
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.BranchNames, name, value[..OrderedNumber.Write(value, (ulong)id)]);
    }

    public void DeleteName(IWriteTransaction transaction, ReadOnlySpan<byte> name) => transaction.Delete(schema.BranchNames, name);

    public void Delete(IWriteTransaction transaction, long id)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        var length = OrderedNumber.Write(key, (ulong)id);
        transaction.Delete(schema.Branches, key[..length]);
        transaction.Delete(schema.Beginnings, key[..length]);
    }

    /// <summary>The branches that have a name, in the order of their names.</summary>
    public List<BranchRecord> List(IReadTransaction transaction)
    {
        var ids = new List<long>();
        using (var cursor = transaction.OpenCursor(schema.BranchNames))
            while (cursor.MoveNext())
            {
                var reader = new RecordReader(cursor.Value, "branch name");
                ids.Add(reader.Long());
            }
        return ids.ConvertAll(id => Require(transaction, id));
    }

    /// <summary>Every branch, deleted ones that something still holds included, in the order of their ids.</summary>
    public List<BranchRecord> All(IReadTransaction transaction)
    {
        var all = new List<BranchRecord>();
        using var cursor = transaction.OpenCursor(schema.Branches);
        while (cursor.MoveNext())
        {
            var reader = new RecordReader(cursor.Key, "branch key");
            all.Add(BranchRecord.Read(reader.Long(), cursor.Value));
        }
        return all;
    }

    /// <summary>The newest revision: the last that the log has, or where the branch began. Writing it down at every commit would cost a commit one
    /// page more.</summary>
    public Tip Tip(IReadTransaction transaction, long id) => log.Newest(transaction, id) ?? Beginning(transaction, id);

    /// <summary>Puts where a branch begins: revision 0, or its fork.</summary>
    public void PutBeginning(IWriteTransaction transaction, long id, Tip tip)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes], value = stackalloc byte[4 * OrderedNumber.MaxBytes];
        var writer = new RecordWriter(value);
        writer.Number(tip.Revision);
        writer.Time(tip.Time);
        transaction.Put(schema.Beginnings, key[..OrderedNumber.Write(key, (ulong)id)], writer.Written);
    }

    private Tip Beginning(IReadTransaction transaction, long id)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        if (!transaction.TryGet(schema.Beginnings, key[..OrderedNumber.Write(key, (ulong)id)], out var value))
            throw new CairnException(ErrorCode.Corrupt, $"Branch {id} has no beginning.");
        var reader = new RecordReader(value, "beginning");
        var tip = new Tip(reader.Long(), reader.Time());
        reader.End();
        return tip;
    }

    /// <summary>The branch that <paramref name="revision"/> of <paramref name="branch"/> belongs to: an ancestor when it is not later than the fork.</summary>
    public BranchRecord Owner(IReadTransaction transaction, BranchRecord branch, long revision)
    {
        while (branch.Parent != 0 && revision <= branch.Fork)
            branch = Require(transaction, branch.Parent);
        return branch;
    }

    /// <summary>What <paramref name="branch"/> shows at <paramref name="revision"/>, or at its tip.</summary>
    public View View(IReadTransaction transaction, BranchRecord branch, long revision)
    {
        if (revision != Temporal.View.Tip)
            branch = Owner(transaction, branch, revision);
        var levels = new List<Level> { new(branch.Id, revision) };
        while (branch.Parent != 0 && !(branch.Flat && revision > branch.Fork))
        {
            revision = Math.Min(revision, branch.Fork);
            branch = Require(transaction, branch.Parent);
            if (branch.Parent != 0 && revision <= branch.Fork)
                continue;
            levels.Add(new Level(branch.Id, revision));
        }
        return new View([.. levels]);
    }
}
