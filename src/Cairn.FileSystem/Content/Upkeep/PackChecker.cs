using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Finds packs that are missing, too short or no packs.</summary>
internal sealed class PackChecker(PackTable table, PackDirectory directory)
{
    public void Check(IReadTransaction transaction, ICollection<string> problems)
    {
        foreach (var (pack, row) in table.All(transaction))
        {
            var path = directory.PathOf(pack);
            using var handle = directory.TryOpen(pack);
            if (handle is null)
                problems.Add($"Pack {path} is missing.");
            else if (!PackDirectory.HasHeader(handle))
                problems.Add($"Pack {path} does not begin like a pack.");
            else if (RandomAccess.GetLength(handle) is var length && length < row.Used)
                problems.Add($"Pack {path} is truncated: it has {length} bytes of {row.Used}.");
        }
    }
}
