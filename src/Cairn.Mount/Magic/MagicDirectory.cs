using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary><c>.cairn</c>: the past, the versions of files, and what the mount has to say of itself.</summary>
internal sealed class MagicDirectory(ulong id, VirtualNode at, VirtualNode versions, VirtualNode status) : VirtualDirectory(id)
{
    public override MountNode? Lookup(ReadOnlySpan<byte> name) =>
        name.SequenceEqual(MagicNames.At) ? at : name.SequenceEqual(MagicNames.Versions) ? versions : name.SequenceEqual(MagicNames.Status) ? status : null;

    public override IReadOnlyList<NamedEntry> List() =>
    [
        Listed(MagicNames.At, at.Id, NodeType.Directory),
        Listed(MagicNames.Status, status.Id, NodeType.File),
        Listed(MagicNames.Versions, versions.Id, NodeType.Directory),
    ];
}
