namespace Cairn.Testing;

/// <summary>The schema that the conformance suite opens its vaults with.</summary>
public sealed class TestTables
{
    /// <summary>A table with blob keys.</summary>
    public Table Blobs { get; }

    /// <summary>A table with integer keys.</summary>
    public Table Numbers { get; }

    /// <summary>A second table with blob keys.</summary>
    public Table Others { get; }

    public Schema Schema { get; } = new();

    public TestTables()
    {
        Blobs = Schema.Add("blobs");
        Numbers = Schema.Add("numbers", KeyKind.Integer);
        Others = Schema.Add("others");
    }
}
