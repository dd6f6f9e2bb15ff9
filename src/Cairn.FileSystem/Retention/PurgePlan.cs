using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.History;

namespace Cairn.FileSystem.Retention;

/// <summary>A file at the tip of a branch that shows what is to be purged.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Ino">The file.</param>
/// <param name="Path">Its path there.</param>
internal sealed record PurgeMeeting(long Branch, long Ino, byte[] Path);

/// <summary>What a purge would destroy, and what it meets.</summary>
internal sealed class PurgePlan
{
    /// <summary>The contents that are to go.</summary>
    public HashSet<ContentRef> Contents { get; } = [];

    /// <summary>The symbolic links whose targets are to go.</summary>
    public HashSet<long> Links { get; } = [];

    /// <summary>The extended attributes that are to go: each K of the attribute table followed by the value.</summary>
    public HashSet<byte[]> Attributes { get; } = new(BytesComparer.Instance);

    /// <summary>The one node whose records are meant; 0: every node's that name these contents.</summary>
    public long Only { get; init; }

    /// <summary>The nodes with records that name them.</summary>
    public HashSet<long> Nodes { get; } = [];

    /// <summary>How many records name them, in all branches.</summary>
    public long Records { get; set; }

    /// <summary>Bytes of the files that they are, each content once.</summary>
    public long Bytes { get; set; }

    /// <summary>Snapshots, forks and other anchors that hold revisions which show them.</summary>
    public List<Anchor> Anchors { get; } = [];

    /// <summary>Files at the tips of branches that show them.</summary>
    public List<PurgeMeeting> Tips { get; } = [];

    /// <summary>How many of the inline contents, chunks and pages stay because contents that are not purged share them; counted for a preview only.</summary>
    public long SharedParts { get; set; }

    /// <summary>Whether there is nothing that could go.</summary>
    public bool IsEmpty => Contents.Count == 0 && Links.Count == 0 && Attributes.Count == 0;

    /// <summary>Whether it destroys only what nobody can be expected to look at.</summary>
    public bool IsFree => Anchors.Count == 0 && Tips.Count == 0;

    public bool Covers(Node node) => node.Target is null ? (Only == 0 || Only == node.Ino) && Contents.Contains(node.Content) : Links.Contains(node.Ino);

    /// <summary>Whether an extended attribute goes, in whatever branch and revision it stands.</summary>
    public bool Covers(ReadOnlySpan<byte> k, ReadOnlySpan<byte> value) => Attributes.Count > 0 && Attributes.Contains([.. k, .. value]);
}
