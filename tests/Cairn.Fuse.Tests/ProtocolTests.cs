using System.Runtime.CompilerServices;

namespace Cairn.Fuse.Tests;

/// <summary>The first exchange, notifications, and the sizes that the kernel expects.</summary>
public sealed class ProtocolTests
{
    private readonly byte[] _reply = new byte[Negotiation.ReplyBytes];

    [Fact]
    public void Structures_have_the_kernels_sizes()
    {
        Assert.Equal((40, 16, 88, 128, 104, 16), (Unsafe.SizeOf<RequestHeader>(), Unsafe.SizeOf<ReplyHeader>(), Unsafe.SizeOf<NodeAttributes>(), Unsafe.SizeOf<EntryReply>(), Unsafe.SizeOf<AttributesReply>(), Unsafe.SizeOf<OpenReply>()));
        Assert.Equal((80, 288, 16, 24, 88, 16), (Unsafe.SizeOf<StatFsReply>(), Unsafe.SizeOf<StatxReply>(), Unsafe.SizeOf<GetAttributesArguments>(), Unsafe.SizeOf<StatxArguments>(), Unsafe.SizeOf<SetAttributesArguments>(), Unsafe.SizeOf<MakeNodeArguments>()));
        Assert.Equal((16, 8, 16, 24, 24, 40), (Unsafe.SizeOf<RenameArguments>(), Unsafe.SizeOf<OpenArguments>(), Unsafe.SizeOf<CreateArguments>(), Unsafe.SizeOf<ReleaseArguments>(), Unsafe.SizeOf<FlushArguments>(), Unsafe.SizeOf<ReadArguments>()));
        Assert.Equal((40, 16, 16, 8, 32, 24), (Unsafe.SizeOf<WriteArguments>(), Unsafe.SizeOf<SyncArguments>(), Unsafe.SizeOf<SetXattrArguments>(), Unsafe.SizeOf<GetXattrArguments>(), Unsafe.SizeOf<AllocateArguments>(), Unsafe.SizeOf<SeekArguments>()));
        Assert.Equal((56, 16), (Unsafe.SizeOf<CopyRangeArguments>(), Unsafe.SizeOf<ForgetOne>()));
    }

    [Fact]
    public void What_both_know_is_agreed_upon()
    {
        // 7.45, read ahead 128 KiB, everything offered. What is answered of reading ahead is the most that we want: the kernel never takes more than it has.
        var error = Negotiation.Answer(Hex.Bytes("07000000 2d000000 00000200 ffffffff ffffffff"), new FuseWishes(InitFlags.WritebackCache | InitFlags.HasExpireOnly, MaxBackground: 12), _reply, out var agreement);
        Assert.Equal(0, error);
        Assert.Equal(InitFlags.WritebackCache | InitFlags.HasExpireOnly | InitFlags.Extended | InitFlags.MaxPages | InitFlags.BigWrites, agreement!.Flags);
        Assert.Equal(Hex.Bytes("07000000 2d000000 00001000 20004140 0c00 0900 00001000 01000000 0001 0000 08000000"), _reply[..36]);
        Assert.All(_reply[36..], static value => Assert.Equal(0, value));
    }

    [Fact]
    public void What_the_kernel_does_not_offer_is_not_used()
    {
        Negotiation.Answer(Hex.Bytes("07000000 1f000000 00000200 00000000"), new FuseWishes(InitFlags.WritebackCache | InitFlags.HasExpireOnly), _reply, out var agreement);
        Assert.Equal((InitFlags.None, 31u, 32u * 4096), (agreement!.Flags, agreement.Minor, agreement.MaxWrite));
    }

    [Fact]
    public void A_newer_major_version_is_asked_to_begin_again()
    {
        Assert.Equal(0, Negotiation.Answer(Hex.Bytes("08000000 00000000 00000000 00000000"), new FuseWishes(InitFlags.None), _reply, out var agreement));
        Assert.Null(agreement);
        Assert.Equal(7, _reply[0]);
    }

    [Theory]
    [InlineData("07000000 1b000000 00000000 00000000")]
    [InlineData("06000000 00000000 00000000 00000000")]
    [InlineData("07000000")]
    public void What_is_too_old_or_too_short_is_refused(string payload) =>
        Assert.Equal(Errors.Protocol, Negotiation.Answer(Hex.Bytes(payload), new FuseWishes(InitFlags.None), _reply, out _));

    [Fact]
    public void Notifications_are_what_the_kernel_reads()
    {
        var buffer = new byte[Notifications.MaxBytes];
        Assert.Equal(Hex.Bytes("28000000 02000000 0000000000000000 0500000000000000 ffffffffffffffff 0000000000000000"), Notifications.InvalidateNode(buffer, 5, -1, 0).ToArray());
        Assert.Equal(Hex.Bytes("23000000 03000000 0000000000000000 0500000000000000 02000000 00000000 6869 00"), Notifications.InvalidateEntry(buffer, 5, "hi"u8).ToArray());
        Assert.Equal(Hex.Bytes("2b000000 06000000 0000000000000000 0500000000000000 0600000000000000 02000000 00000000 6869 00"), Notifications.Delete(buffer, 5, 6, "hi"u8).ToArray());
        Assert.Equal(Hex.Bytes("2a000000 04000000 0000000000000000 0500000000000000 0010000000000000 02000000 00000000 6869"), Notifications.Store(buffer, 5, 4096, "hi"u8).ToArray());
    }

    [Theory]
    [InlineData(8u, 1u)]
    [InlineData(0xFFFu, 0xFFFFFu)]
    [InlineData(259u, 65537u)]
    public void Device_numbers_survive_packing(uint major, uint minor) => Assert.Equal((major, minor), DeviceNumber.Unpack(DeviceNumber.Pack(major, minor)));

    [Fact]
    public void A_line_of_mountinfo_is_taken_apart()
    {
        var line = Transport.Connections.Parse(@"36 25 0:42 / /tmp/a\040b rw,nosuid shared:1 master:2 - fuse.cairn work\134x rw,user_id=0");
        Assert.Equal(("/tmp/a b", @"work\x", "fuse.cairn", 42u), line);
        Assert.Null(Transport.Connections.Parse("36 25 0:42 / /tmp rw"));
    }
}
