using System.Text;
using Cairn.FileSystem;
using Cairn.Fuse.Protocol;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary><c>.cairn/status</c>: a text that is made as it is opened. Its size is told as 0, as those in <c>/proc</c> are.</summary>
internal sealed class StatusFile(ulong id, Func<string> text) : VirtualNode(id)
{
    private readonly long _time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public override NodeAttributes Attributes => new()
    {
        Ino = Id,
        Mode = (uint)Mode.Of(NodeType.File, 0x124),
        Links = 1,
        ATime = _time,
        MTime = _time,
        CTime = _time,
        BlockSize = FuseLimits.PageBytes,
    };

    public override byte[] Read() => Encoding.UTF8.GetBytes(text());
}
