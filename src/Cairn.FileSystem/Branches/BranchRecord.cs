using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Branches;

/// <summary>What is kept of a branch beside its files (docs/format.md §5).</summary>
internal sealed record BranchRecord
{
    private const byte FlatFlag = 1, DeletedFlag = 2, LeasedFlag = 4;

    public const int MaxBytes = 384;

    public required long Id { get; init; }

    /// <summary>Its name; empty once it is deleted and only held by what depends on it.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The branch it was forked from; 0 when it was born empty.</summary>
    public long Parent { get; init; }

    /// <summary>The parent's revision that it was forked from. Its own revisions go on from there.</summary>
    public long Fork { get; init; }

    public Timestamp Created { get; init; }

    public long Session { get; init; }

    /// <summary>Below this only anchored revisions can be read.</summary>
    public long Horizon { get; init; }

    /// <summary>The latest revision that was ever anchored.</summary>
    public long LastAnchor { get; init; }

    /// <summary>The peer that holds commits of it in memory and writes them later; 0: none does.</summary>
    public long Writer { get; init; }

    /// <summary>Grows whenever <see cref="Writer"/> changes.</summary>
    public long Epoch { get; init; }

    public bool Flat { get; init; }

    public bool Deleted { get; init; }

    public static ReadOnlySpan<byte> Write(Span<byte> buffer, BranchRecord branch)
    {
        var writer = new RecordWriter(buffer);
        writer.Byte((byte)((branch.Flat ? FlatFlag : 0) | (branch.Deleted ? DeletedFlag : 0) | (branch.Writer != 0 ? LeasedFlag : 0)));
        writer.Number(branch.Parent);
        writer.Number(branch.Fork);
        writer.Time(branch.Created);
        writer.Number(branch.Session);
        writer.Number(branch.Horizon);
        writer.Number(branch.LastAnchor);
        writer.Number(branch.Epoch);
        if (branch.Writer != 0)
            writer.Number(branch.Writer);
        writer.Bytes(branch.Name);
        return writer.Written;
    }

    public static BranchRecord Read(long id, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, "branch");
        var flags = reader.Byte();
        if ((flags & ~(FlatFlag | DeletedFlag | LeasedFlag)) != 0)
            throw reader.Malformed("it has unknown flags");
        var branch = new BranchRecord
        {
            Id = id,
            Flat = (flags & FlatFlag) != 0,
            Deleted = (flags & DeletedFlag) != 0,
            Parent = reader.Long(),
            Fork = reader.Long(),
            Created = reader.Time(),
            Session = reader.Long(),
            Horizon = reader.Long(),
            LastAnchor = reader.Long(),
            Epoch = reader.Long(),
            Writer = (flags & LeasedFlag) != 0 ? reader.Long() : 0,
            Name = reader.Bytes().ToArray(),
        };
        reader.End();
        return branch;
    }
}
