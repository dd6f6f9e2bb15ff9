using Cairn.FileSystem.Peers;

namespace Cairn.FileSystem.Tests.Peers;

public sealed class PeerMessageTests
{
    [Fact]
    public void A_poke_looks_as_the_format_says() => Assert.Equal([3, 0, 0, 0, 1, 0, 0], new PeerMessage(PeerMessageKind.Poke).Write());

    [Fact]
    public void A_request_for_a_branch_looks_as_the_format_says() =>
        Assert.Equal([4, 0, 0, 0, 2, 248, 250, 0], new PeerMessage(PeerMessageKind.Release, 250).Write());

    [Fact]
    public void A_refusal_looks_as_the_format_says() =>
        Assert.Equal([6, 0, 0, 0, 5, 7, 3, (byte)'w', (byte)'h', (byte)'y'], new PeerMessage(PeerMessageKind.Refused, 7, "why").Write());

    [Fact]
    public void A_message_reads_back()
    {
        foreach (var kind in Enum.GetValues<PeerMessageKind>())
        {
            var message = new PeerMessage(kind, 1L << 40, "ein Grund: ä");
            var bytes = message.Write();
            Assert.Equal(bytes.Length - PeerMessage.HeaderBytes, PeerMessage.LengthOf(bytes));
            Assert.Equal(message, PeerMessage.Read(bytes.AsSpan(PeerMessage.HeaderBytes)));
        }
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut()
    {
        var bytes = new PeerMessage(PeerMessageKind.Refused, 1, new string('x', 100_000)).Write();
        Assert.InRange(PeerMessage.LengthOf(bytes), 1, PeerMessage.MaxBytes);
        Assert.StartsWith("xxx", PeerMessage.Read(bytes.AsSpan(PeerMessage.HeaderBytes)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 16, 0, 0 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    public void A_length_that_cannot_be_is_refused(byte[] header) =>
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => PeerMessage.LengthOf(header)).Code);

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 6, 0, 0 })]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0, 5, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    public void What_is_no_message_is_refused(byte[] body) =>
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => PeerMessage.Read(body)).Code);
}
