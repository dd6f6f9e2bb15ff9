using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>What holds a revision (docs/format.md §11).</summary>
internal enum AnchorKind : byte
{
    Snapshot = 1,
    Fork = 2,
    Bookmark = 3,
    Merge = 4,
    View = 5,
}

/// <summary>An anchor: what holds revision <paramref name="Revision"/> of <paramref name="Branch"/>.</summary>
/// <param name="Branch">The owner of the revision.</param>
/// <param name="Revision">The revision held.</param>
/// <param name="Kind">What holds it.</param>
/// <param name="Id">The branch or session that holds it.</param>
/// <param name="Name">A snapshot's or bookmark's name; otherwise empty.</param>
internal sealed record Anchor(long Branch, long Revision, AnchorKind Kind, long Id, byte[] Name);

/// <summary>Reads and writes anchors. Each is put in the owner's scope and checked against the owner's horizon.</summary>
internal sealed class AnchorTable(VaultCore vault)
{
    /// <summary>Every anchor of <paramref name="branch"/>'s own revisions, ascending by revision.</summary>
    public List<Anchor> Of(IReadTransaction transaction, long branch)
    {
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(vault.Schema.Anchors, from[..OrderedNumber.Write(from, (ulong)branch)], to[..OrderedNumber.Write(to, (ulong)branch + 1)]);
        var anchors = new List<Anchor>();
        while (cursor.MoveNext())
            anchors.Add(Parse(cursor.Key));
        return anchors;
    }

    /// <summary>Whether anything holds exactly that revision.</summary>
    public bool Holds(IReadTransaction transaction, long branch, long revision)
    {
        Span<byte> from = stackalloc byte[2 * OrderedNumber.MaxBytes], to = stackalloc byte[2 * OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(vault.Schema.Anchors, Prefix(from, branch, revision), Prefix(to, branch, revision + 1));
        return cursor.MoveNext();
    }

    /// <summary>Whether the revision, which belongs to <paramref name="owner"/>, can be read.</summary>
    public bool IsReadable(IReadTransaction transaction, BranchRecord owner, long revision) =>
        !owner.Deleted && revision >= owner.Horizon || Holds(transaction, owner.Id, revision);

    /// <summary>Puts an anchor and notes it in its owner.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Pruned"/>: the revision cannot be read any more.</exception>
    public void Put(IWriteTransaction transaction, BranchRecord owner, Anchor anchor)
    {
        if (!IsReadable(transaction, owner, anchor.Revision))
            throw new CairnException(ErrorCode.Pruned, $"Revision {anchor.Revision} was dropped by retention: the history of this branch begins at {owner.Horizon}.");
        if (vault.Thinning.IsThinnedAt(transaction, owner, anchor.Revision))
            throw new CairnException(ErrorCode.Pruned, $"Some files of revision {anchor.Revision} were dropped by retention, so that it cannot be held whole any more.");
        Span<byte> key = stackalloc byte[Limits.MaxKeyBytes];
        transaction.Put(vault.Schema.Anchors, Key(key, anchor), default);
        if (anchor.Revision > owner.LastAnchor)
            vault.Branches.Put(transaction, owner with { LastAnchor = anchor.Revision });
    }

    public void Delete(IWriteTransaction transaction, Anchor anchor)
    {
        Span<byte> key = stackalloc byte[Limits.MaxKeyBytes];
        transaction.Delete(vault.Schema.Anchors, Key(key, anchor));
    }

    /// <summary>Reads an anchor's key.</summary>
    public static Anchor Parse(ReadOnlySpan<byte> key)
    {
        var reader = new RecordReader(key, "anchor");
        var (branch, revision, kind, id) = (reader.Long(), reader.Long(), (AnchorKind)reader.Byte(), reader.Long());
        return new Anchor(branch, revision, kind, id, reader.TakeRest().ToArray());
    }

    private static ReadOnlySpan<byte> Key(Span<byte> buffer, Anchor anchor)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(anchor.Branch);
        writer.Number(anchor.Revision);
        writer.Byte((byte)anchor.Kind);
        writer.Number(anchor.Id);
        writer.Raw(anchor.Name);
        return writer.Written;
    }

    private static ReadOnlySpan<byte> Prefix(Span<byte> buffer, long branch, long revision)
    {
        var writer = new RecordWriter(buffer);
        writer.Number(branch);
        writer.Number(revision);
        return writer.Written;
    }
}
