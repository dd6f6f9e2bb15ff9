using Cairn.FileSystem;
using Cairn.Fuse.Protocol;

namespace Cairn.Mount.Tests.Forgetful;

/// <summary>A file or directory as programs see it while the power is on.</summary>
internal sealed class ForgetfulNode(ulong id, uint mode)
{
    private byte[] _bytes = [];

    public ulong Id => id;

    public uint Mode { get; set; } = mode;

    public uint Uid { get; set; }

    public uint Gid { get; set; }

    public ForgetfulNode? Parent { get; set; }

    public string Name { get; set; } = "";

    public bool Unlinked { get; set; }

    public long Length { get; private set; }

    /// <summary>Null for a file.</summary>
    public SortedDictionary<string, ForgetfulNode>? Children { get; } = mode >> 12 == (uint)NodeType.Directory ? new SortedDictionary<string, ForgetfulNode>(StringComparer.Ordinal) : null;

    public string Path => Parent is null ? "" : $"{Parent.Path}/{Name}";

    public NodeAttributes Attributes => new()
    {
        Ino = Id,
        Size = (ulong)Length,
        Blocks = (ulong)(Length + 511) / 512,
        Mode = Mode,
        Links = Unlinked ? 0U : Children is null ? 1U : 2U,
        Uid = Uid,
        Gid = Gid,
        BlockSize = FuseLimits.PageBytes,
    };

    public int Read(long offset, Span<byte> target)
    {
        var length = (int)Math.Clamp(Length - offset, 0, target.Length);
        _bytes.AsSpan((int)Math.Min(offset, Length), length).CopyTo(target);
        return length;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset + bytes.Length > Length)
            Resize(offset + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public void Resize(long length)
    {
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Max(length, Math.Min(2L * _bytes.Length, Array.MaxLength)));
        if (length < Length)
            _bytes.AsSpan((int)length, (int)(Length - length)).Clear();
        Length = length;
    }
}
