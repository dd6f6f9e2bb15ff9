using Cairn.FileSystem.Format;
using Cairn.Storage;
using Cairn.Storage.WriteBehind;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Counts the beginnings and ends of collections, so that whoever stores or finds chunks in one transaction and names them in a later one can tell
/// whether any of them may have been condemned, or deleted, in between (docs/format.md §4).
/// </summary>
internal sealed class CollectionRuns(VaultSchema schema, ContentMarker marker)
{
    private static ReadOnlySpan<byte> Counter => "collections"u8;

    /// <summary>Odd while a collection runs, or after one was killed, until somebody sees that (<c>Collectors</c>).</summary>
    public long Read(IReadTransaction transaction)
    {
        if (!transaction.TryGet(schema.Vault, Counter, out var value))
            return 0;
        var reader = new RecordReader(value, "collections");
        var count = reader.Long();
        reader.End();
        return count;
    }

    public static bool IsRunning(long count) => count % 2 != 0;

    /// <summary>A collection begins.</summary>
    public void Begin(IWriteTransaction transaction) => Write(transaction, (Read(transaction) + 1) | 1);

    /// <summary>A collection ends.</summary>
    public void End(IWriteTransaction transaction) => Write(transaction, (Read(transaction) | 1) + 1);

    /// <summary>
    /// In the transaction that names <paramref name="content"/>: takes back what was condemned of it since <paramref name="since"/> was read, before
    /// anything of it was stored or found. One get where no collection ran meanwhile; a look at all of its records otherwise.
    /// </summary>
    /// <remarks>Commits are not held while a collection runs (<c>WriterLeases</c>); one that began just before is refused.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: collections ran meanwhile and deleted some of it; nothing was named.</exception>
    public void Acquit(IWriteTransaction transaction, ContentRef content, long since)
    {
        if (content.Kind is ContentKind.None)
            return;
        var now = Read(transaction);
        if (now == since && !IsRunning(now))
            return;
        // What is only held in memory is not seen by a collection that is about to delete.
        if (IsRunning(now) && WriteBehindEngine.Holds(transaction))
            throw Deleted();
        marker.Mark(transaction, content, new Acquittal(schema, transaction));
    }

    private void Write(IWriteTransaction transaction, long count)
    {
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.Vault, Counter, value[..OrderedNumber.Write(value, (ulong)count)]);
    }

    private static CairnException Deleted() =>
        new(ErrorCode.Busy, "Unused contents were being deleted while this one was written. Nothing was changed; write it again.");

    private sealed class Acquittal(VaultSchema schema, IWriteTransaction transaction) : IContentVisitor
    {
        private readonly HashSet<long> _seen = [];

        public bool Visit(ContentPart part, long id)
        {
            if (!_seen.Add(id))
                return false;
            var table = part switch { ContentPart.Inline => schema.Inline, ContentPart.Page => schema.Pages, _ => schema.Chunks };
            if (!transaction.Exists(table, id))
                throw Deleted();
            var condemned = CondemnedKey.Of(part, id);
            if (transaction.Exists(schema.Condemned, condemned))
                transaction.Delete(schema.Condemned, condemned);
            return true;
        }
    }
}

/// <summary>Keys of the table <c>condemned</c>.</summary>
internal static class CondemnedKey
{
    public static byte[] Of(ContentPart part, long id)
    {
        var writer = new RecordWriter(new byte[1 + OrderedNumber.MaxBytes]);
        writer.Byte((byte)part);
        writer.Number(id);
        return writer.Written.ToArray();
    }
}
