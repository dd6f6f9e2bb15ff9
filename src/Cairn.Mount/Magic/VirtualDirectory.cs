using Cairn.FileSystem;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary>A directory that the mount makes up: nobody can change it.</summary>
internal abstract class VirtualDirectory(ulong id) : VirtualNode(id)
{
    private readonly long _time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public override NodeAttributes Attributes => new()
    {
        Ino = Id,
        Mode = (uint)Mode.Of(NodeType.Directory, 0x16D),
        Links = 2,
        ATime = _time,
        MTime = _time,
        CTime = _time,
        BlockSize = FuseLimits.PageBytes,
    };

    protected static NamedEntry Listed(ReadOnlySpan<byte> name, ulong id, NodeType type) => new(name.ToArray(), new Entry((long)id, type));
}
