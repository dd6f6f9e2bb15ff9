using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Nodes;

public sealed class NodeCodecTests
{
    [Theory]
    [InlineData(NodeType.File, ContentKind.SymlinkTarget)]
    [InlineData(NodeType.Directory, ContentKind.SymlinkTarget)]
    [InlineData(NodeType.Symlink, ContentKind.None)]
    [InlineData(NodeType.Symlink, ContentKind.Inline)]
    [InlineData(NodeType.Directory, ContentKind.Chunk)]
    [InlineData(NodeType.Fifo, ContentKind.Map)]
    internal void A_record_whose_content_is_not_one_of_its_type_is_refused(NodeType type, ContentKind kind)
    {
        var buffer = new byte[200];
        var node = new Node { Ino = 5, Mode = Mode.Of(type, 0x1A4), Nlink = 1, Content = new ContentRef(kind, 7, 0), Target = "target"u8.ToArray(), Parent = 1, Name = "name"u8.ToArray() };
        var refused = Assert.ThrowsAny<CairnException>(() => NodeCodec.Read(5, NodeCodec.Write(buffer, node)));
        Assert.Equal(ErrorCode.Corrupt, refused.Code);
    }
}
