using System.Buffers.Binary;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Statistics;

/// <summary>Stored bytes by who names them.</summary>
/// <param name="Present">What the tips of branches name.</param>
/// <param name="History">What only the past names.</param>
/// <param name="Unused">What nothing names any more, and collection frees.</param>
internal sealed record StoredBytes(long Present, long History, long Unused);

/// <summary>What a vault holds.</summary>
/// <param name="Tips">At the tips of all branches together; what branches share counts for each.</param>
/// <param name="Versions">Contents that files have or had, each once for each file and branch.</param>
/// <param name="VersionBytes">Their bytes: what they would take if nothing were shared or compressed.</param>
/// <param name="PlainBytes">Bytes of what is stored, before compression.</param>
/// <param name="Stored">Bytes as they are stored.</param>
internal sealed record VaultMeasurement(TreeCount Tips, long Versions, long VersionBytes, long PlainBytes, StoredBytes Stored);

/// <summary>Measures a whole vault in one snapshot: reads its metadata, not its bytes.</summary>
internal sealed class VaultMeasure(VaultCore vault)
{
    public VaultMeasurement Run(CancellationToken cancellation)
    {
        using var transaction = vault.Engine.BeginRead();
        var (present, named) = (new IdSet(), new IdSet());
        var tips = new TreeCount(0, 0, 0, 0);
        foreach (var branch in vault.Branches.List(transaction))
            tips += new TreeMeasure(vault, transaction, vault.Branches.View(transaction, branch, View.Tip), present).Run(Node.Root, cancellation);
        var (versions, versionBytes) = CountVersions(transaction, named, cancellation);
        var (plain, stored) = CountParts(transaction, present, named, cancellation);
        return new VaultMeasurement(tips, versions, versionBytes, plain, stored);
    }

    private (long Versions, long Bytes) CountVersions(IReadTransaction transaction, IdSet named, CancellationToken cancellation)
    {
        var seen = new HashSet<(long Branch, long Ino, ContentRef Content)>();
        long bytes = 0;
        foreach (var heads in new[] { false, true })
            vault.Nodes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (record.State != RecordState.Live)
                    return;
                var node = NodeCodec.Read(new RecordReader(k, "node key").Long(), record.Payload);
                vault.Content.Mark(transaction, node.Content, named);
                if (node.IsFile && !node.IsPurged && seen.Add((record.Branch, node.Ino, node.Content)))
                    bytes += node.Size;
            });
        return (seen.Count, bytes);
    }

    private (long Plain, StoredBytes Stored) CountParts(IReadTransaction transaction, IdSet present, IdSet named, CancellationToken cancellation)
    {
        var (plain, stored) = (0L, new long[3]);
        foreach (var table in new[] { vault.Schema.Inline, vault.Schema.Pages, vault.Schema.Chunks })
        {
            using var cursor = transaction.OpenCursor(table);
            while (cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                var id = BinaryPrimitives.ReadInt64BigEndian(cursor.Key);
                var value = cursor.Value;
                var (whole, taken) = table == vault.Schema.Chunks ? Sizes(value) : (table == vault.Schema.Inline ? value.Length : 0, value.Length);
                plain += whole;
                stored[present.Contains(id) ? 0 : named.Contains(id) ? 1 : 2] += taken;
            }
        }
        return (plain, new StoredBytes(stored[0], stored[1], stored[2]));
    }

    private static (int Plain, int Stored) Sizes(ReadOnlySpan<byte> record)
    {
        var chunk = ChunkRecord.Read(record);
        return (chunk.PlainLength, chunk.StoredLength);
    }
}
