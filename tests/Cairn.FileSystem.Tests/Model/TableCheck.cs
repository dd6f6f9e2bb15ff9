using Cairn.FileSystem.Format;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Looks at the tables themselves: nothing is left of what nobody can read any more, and second keys say what first keys say.</summary>
internal sealed class TableCheck(VaultCore core, RefVault reference)
{
    private readonly Dictionary<long, (RefBranch Branch, SortedSet<long> Anchored)> _branches =
        reference.Branches.Where(static branch => !branch.Gone).ToDictionary(static branch => branch.Id, branch => (branch, reference.Anchored(branch)));

    private readonly Dictionary<(long, long), long> _marks = [];
    private readonly HashSet<string> _endsByPast = [], _endsByKey = [];

    /// <summary>To be called after everything unneeded was dropped.</summary>
    public void Check()
    {
        using var transaction = core.Engine.BeginRead();
        var schema = core.Schema;
        ForEach(transaction, schema.DirectoryEnds, (branch, rest, value) => _marks[(branch, End(rest))] = End(value));
        foreach (var table in new[] { schema.NodeHead, schema.EntryHead, schema.AttributeHead })
            ForEach(transaction, table, (branch, rest, value) => CheckHead(table, branch, value));
        ForEach(transaction, schema.NodePast, (branch, rest, value) => CheckPast(schema.NodePast, branch, End(AfterNode(rest)), value));
        ForEach(transaction, schema.EntryPast, (branch, rest, value) => CheckEntry(schema.EntryPast, branch, rest, value));
        ForEach(transaction, schema.AttributePast, (branch, rest, value) => CheckPast(schema.AttributePast, branch, End(AfterAttribute(rest)), value));
        ForEach(transaction, schema.EntryEnds, (branch, rest, _) => _endsByKey.Add($"{branch}: {EndKey(rest)}"));
        Assert.Equal(_endsByPast.Order(), _endsByKey.Order());
        foreach (var table in new[] { schema.Log, schema.DirectoryEnds, schema.AccessTimes, schema.Branches, schema.Beginnings })
            ForEach(transaction, table, (branch, _, _) => Assert.True(_branches.ContainsKey(branch), $"Table {table.Name} has a record of branch {branch}, which nothing holds."));
        CheckOrphans(transaction);
        CheckAnchors(transaction);
    }

    private delegate void Look(long branch, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> value);

    private static void ForEach(IReadTransaction transaction, Table table, Look look)
    {
        using var cursor = transaction.OpenCursor(table);
        while (cursor.MoveNext())
        {
            var reader = new RecordReader(cursor.Key, "key");
            var branch = reader.Long();
            look(branch, reader.Rest, cursor.Value);
        }
    }

    private void CheckHead(Table table, long id, ReadOnlySpan<byte> value)
    {
        Assert.True(_branches.TryGetValue(id, out var held), $"Table {table.Name} has a record of branch {id}, which nothing holds.");
        var record = TemporalRecord.Read(value, id, View.Tip);
        Assert.True(record.Start <= held.Branch.Tip, $"A record of {table.Name} begins at {record.Start}, and branch {id} ends at {held.Branch.Tip}.");
        Assert.True(record.State != RecordState.Whiteout || held.Branch.Parent is not null, $"Branch {id} hides nothing and has a whiteout in {table.Name}.");
        if (held.Branch.Deleted)
            Assert.True(Needed(held.Anchored, record.Start, View.Tip), $"A record of {table.Name} from {record.Start} on of the deleted branch {id} is needed by nothing ({string.Join(' ', held.Anchored)}).");
    }

    private void CheckPast(Table table, long id, long end, ReadOnlySpan<byte> value)
    {
        Assert.True(_branches.TryGetValue(id, out var held), $"Table {table.Name} has a record of branch {id}, which nothing holds.");
        var record = TemporalRecord.Read(value, id, end);
        Assert.True(record.Start < end && end <= held.Branch.Tip, $"A record of {table.Name} of branch {id} is true from {record.Start} to {end}, and the tip is {held.Branch.Tip}.");
        if (held.Branch.Deleted || end <= held.Branch.Horizon)
            Assert.True(Needed(held.Anchored, record.Start, end), $"A record of {table.Name} from {record.Start} to {end} of branch {id} is needed by nothing (horizon {held.Branch.Horizon}, anchors {string.Join(' ', held.Anchored)}).");
    }

    private void CheckEntry(Table table, long id, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> value)
    {
        var reader = new RecordReader(rest, "key");
        var directory = reader.Long();
        var name = Bytes.ToText(reader.Name());
        var end = reader.Long();
        CheckPast(table, id, end, value);
        _endsByPast.Add($"{id}: {directory} {end} {name}");
        var mark = _marks.GetValueOrDefault((id, directory));
        Assert.True(mark >= end, $"The mark of directory {directory} of branch {id} is {mark}, and an entry ended at {end}.");
    }

    private void CheckOrphans(IReadTransaction transaction)
    {
        var expected = _branches.Values.SelectMany(static held => held.Branch.Orphans.Keys.Select(key => (held.Branch.Id, key.Ino))).Order();
        var told = new List<(long, long)>();
        ForEach(transaction, core.Schema.Orphans, (branch, rest, _) => told.Add((branch, new RecordReader(rest, "key").Long())));
        Assert.Equal(expected, told.Order());
    }

    private void CheckAnchors(IReadTransaction transaction)
    {
        var expected = _branches.Values.SelectMany(static held => held.Anchored.Select(revision => (held.Branch.Id, revision))).Order();
        var told = new HashSet<(long, long)>();
        ForEach(transaction, core.Schema.Anchors, (branch, rest, _) => told.Add((branch, new RecordReader(rest, "key").Long())));
        Assert.Equal(expected, told.Order());
    }

    private static bool Needed(SortedSet<long> anchored, long start, long end) => anchored.Any(revision => start <= revision && revision < end);

    private static ReadOnlySpan<byte> AfterNode(ReadOnlySpan<byte> rest)
    {
        var reader = new RecordReader(rest, "key");
        _ = reader.Long();
        return reader.Rest;
    }

    private static ReadOnlySpan<byte> AfterAttribute(ReadOnlySpan<byte> rest)
    {
        var reader = new RecordReader(rest, "key");
        _ = reader.Long();
        if (reader.Byte() == 2)
            _ = reader.Long();
        _ = reader.Name();
        return reader.Rest;
    }

    private static long End(ReadOnlySpan<byte> rest)
    {
        var reader = new RecordReader(rest, "key");
        var end = reader.Long();
        reader.End();
        return end;
    }

    private static string EndKey(ReadOnlySpan<byte> rest)
    {
        var reader = new RecordReader(rest, "key");
        var (directory, end) = (reader.Long(), reader.Long());
        return $"{directory} {end} {Bytes.ToText(reader.Name())}";
    }
}
