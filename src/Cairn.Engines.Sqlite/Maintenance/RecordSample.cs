using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Maintenance;

/// <summary>Measures a table where the library cannot tell about pages: counts its records and weighs some of them.</summary>
internal sealed class RecordSample(Connection connection)
{
    private const int Weighed = 10_000;

    /// <summary>What a record takes beside key and value: lengths, its pointer in the page, its share of the page's own.</summary>
    private const int Overhead = 12;

    public TableStats Measure(Table table, string name)
    {
        var records = connection.QueryNumber($"SELECT count(*) FROM \"{name}\"");
        var average = connection.QueryNumber($"SELECT avg(length(k) + length(v)) FROM (SELECT k, v FROM \"{name}\" LIMIT {Weighed})");
        return new TableStats(table.Name, records, records * (average + Overhead), Estimated: true);
    }
}
