using Cairn.Storage;

namespace Cairn.FileSystem.Format;

/// <summary>The tables of a vault (docs/format.md §3). Each instance belongs to one open vault.</summary>
internal sealed class VaultSchema
{
    public VaultSchema()
    {
        Vault = Schema.Add("vault");
        Branches = Schema.Add("branches");
        BranchNames = Schema.Add("branch_names");
        Beginnings = Schema.Add("beginnings");
        NodeHead = Schema.Add("node_head");
        NodePast = Schema.Add("node_past");
        EntryHead = Schema.Add("entry_head");
        EntryPast = Schema.Add("entry_past");
        EntryEnds = Schema.Add("entry_ends");
        DirectoryEnds = Schema.Add("directory_ends");
        AttributeHead = Schema.Add("attribute_head");
        AttributePast = Schema.Add("attribute_past");
        AccessTimes = Schema.Add("access_times");
        Log = Schema.Add("log");
        Snapshots = Schema.Add("snapshots");
        Anchors = Schema.Add("anchors");
        Sessions = Schema.Add("sessions");
        Orphans = Schema.Add("orphans");
        Properties = Schema.Add("properties");
        Inline = Schema.Add("inline", KeyKind.Integer);
        Pages = Schema.Add("pages", KeyKind.Integer);
        Chunks = Schema.Add("chunks", KeyKind.Integer);
        ChunkIndex = Schema.Add("chunk_index");
        Packs = Schema.Add("packs");
        Condemned = Schema.Add("condemned");
        Peers = Schema.Add("peers");
    }

    /// <summary>What the engine is opened with.</summary>
    public Schema Schema { get; } = new();

    public Table Vault { get; }
    public Table Branches { get; }
    public Table BranchNames { get; }
    public Table Beginnings { get; }
    public Table NodeHead { get; }
    public Table NodePast { get; }
    public Table EntryHead { get; }
    public Table EntryPast { get; }
    public Table EntryEnds { get; }
    public Table DirectoryEnds { get; }
    public Table AttributeHead { get; }
    public Table AttributePast { get; }
    public Table AccessTimes { get; }
    public Table Log { get; }
    public Table Snapshots { get; }
    public Table Anchors { get; }
    public Table Sessions { get; }
    public Table Orphans { get; }
    public Table Properties { get; }
    public Table Inline { get; }
    public Table Pages { get; }
    public Table Chunks { get; }
    public Table ChunkIndex { get; }
    public Table Packs { get; }
    public Table Condemned { get; }
    public Table Peers { get; }
}
