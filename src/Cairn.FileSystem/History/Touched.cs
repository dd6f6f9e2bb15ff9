using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.History;

/// <summary>The nodes and names that operations of the log touched: what a comparison has to look at, and nothing else.</summary>
internal sealed class Touched
{
    /// <summary>Nodes whose record, content or attributes were changed, created or removed.</summary>
    public SortedSet<long> Nodes { get; } = [];

    /// <summary>Names in directories, as keys of the entry table.</summary>
    public SortedDictionary<byte[], (long Directory, byte[] Name)> Names { get; } = new(BytesOrder.Instance);

    public void Add(LogRecord record)
    {
        if (record.Node != 0)
            Nodes.Add(record.Node);
        if (record.SecondNode != 0)
            Nodes.Add(record.SecondNode);
        if (!ChangesNames(record.Operation))
            return;
        Add(record.Directory, record.Name);
        if (record.SecondDirectory != 0)
            Add(record.SecondDirectory, record.SecondName);
    }

    /// <summary>Whether <paramref name="record"/> touches anything that is here.</summary>
    public bool Overlaps(LogRecord record)
    {
        var other = new Touched();
        other.Add(record);
        return other.Nodes.Overlaps(Nodes) || other.Names.Keys.Any(Names.ContainsKey);
    }

    private static bool ChangesNames(Operation operation) =>
        operation is not (Operation.Write or Operation.Truncate or Operation.Allocate or Operation.SetAttributes or Operation.SetXattr or Operation.RemoveXattr or Operation.Purge);

    private void Add(long directory, byte[] name)
    {
        if (directory == 0)
            return;
        var key = new byte[TemporalKey.Capacity];
        Names.TryAdd(EntryTable.Key(key, directory, name).ToArray(), (directory, name));
    }
}
