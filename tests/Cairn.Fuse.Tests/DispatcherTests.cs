namespace Cairn.Fuse.Tests;

/// <summary>Requests and replies, byte by byte.</summary>
public sealed class DispatcherTests
{
    private readonly RecordingFileSystem _fileSystem = new();
    private readonly byte[] _reply = new byte[FuseLimits.BufferBytes];

    [Fact]
    public void A_lookup_is_answered_with_an_entry()
    {
        var reply = Ask(Opcode.Lookup, "6869 00");
        Assert.Equal(["lookup 5 hi by 1000:100 7"], _fileSystem.Asked);
        Assert.Equal(Hex.Bytes("90000000 00000000 1100000000000000 3412000000000000 0000000000000000 0100000000000000 0000000000000000 00000000 00000000 0000000000000000 0300000000000000"), reply[..72]);
        Assert.Equal(16 + 128, reply.Length);
    }

    [Fact]
    public void An_error_is_answered_without_anything_else()
    {
        _fileSystem.Error = 2;
        Assert.Equal(Hex.Bytes("10000000 feffffff 1100000000000000"), Ask(Opcode.Lookup, "6869 00"));
    }

    [Fact]
    public void What_throws_is_answered_with_what_the_file_system_says() =>
        Assert.Equal(Hex.Bytes("10000000 9dffffff 1100000000000000"), Ask(Opcode.Unlink, "6869 00"));

    [Fact]
    public void What_is_not_known_is_answered_with_ENOSYS() =>
        Assert.Equal(Hex.Bytes("10000000 daffffff 1100000000000000"), Ask((Opcode)3000, ""));

    [Theory]
    [InlineData(Opcode.Lookup, "6869")]
    [InlineData(Opcode.Create, "01000000")]
    [InlineData(Opcode.Write, "0000000000000000 0000000000000000 05000000 00000000 0000000000000000 00000000 00000000 6162")]
    [InlineData(Opcode.SetXattr, "ffffffff 00000000 00000000 00000000 6100 62")]
    internal void A_request_that_is_too_short_is_answered_with_EPROTO(Opcode opcode, string payload) =>
        Assert.Equal(Hex.Bytes("10000000 b9ffffff 1100000000000000"), Ask(opcode, payload));

    [Fact]
    public void Forgetting_has_no_answer()
    {
        Assert.Empty(Ask(Opcode.Forget, "0300000000000000"));
        Assert.Empty(Ask(Opcode.BatchForget, "02000000 00000000 0600000000000000 0100000000000000 0700000000000000 0400000000000000"));
        Assert.Equal(["forget 5 3", "forget 6 1", "forget 7 4"], _fileSystem.Asked);
    }

    [Fact]
    public void A_batch_that_claims_more_than_it_holds_forgets_nothing()
    {
        Assert.Empty(Ask(Opcode.BatchForget, "ffffffff 00000000 0600000000000000 0100000000000000"));
        Assert.Empty(_fileSystem.Asked);
    }

    [Fact]
    public void An_interrupt_is_declined_for_good() =>
        Assert.Equal(Hex.Bytes("10000000 daffffff 1100000000000000"), Ask(Opcode.Interrupt, "0900000000000000"));

    [Fact]
    public void Both_kinds_of_rename_are_one()
    {
        Ask(Opcode.Rename, "0600000000000000 6100 6200");
        Ask(Opcode.Rename2, "0600000000000000 02000000 00000000 6100 6200");
        Assert.Equal(["rename 5 a 6 b None", "rename 5 a 6 b Exchange"], _fileSystem.Asked);
    }

    [Fact]
    public void Creating_answers_an_entry_and_a_handle()
    {
        var reply = Ask(Opcode.Create, "42000000 a4810000 12000000 00000000 6e6577 00");
        Assert.Equal(["create new 81a4 42"], _fileSystem.Asked);
        Assert.Equal(16 + 128 + 16, reply.Length);
        Assert.Equal(Hex.Bytes("0800000000000000 02000000 00000000"), reply[144..]);
    }

    [Fact]
    public void Reading_answers_the_bytes()
    {
        var reply = Ask(Opcode.Read, "0800000000000000 0010000000000000 00100000 00000000 0000000000000000 00000000 00000000");
        Assert.Equal(["read 8 4096 4096"], _fileSystem.Asked);
        Assert.Equal(Hex.Bytes("13000000 00000000 1100000000000000 616263"), reply);
    }

    [Fact]
    public void Writing_passes_the_bytes()
    {
        var reply = Ask(Opcode.Write, "0800000000000000 0010000000000000 02000000 00000000 0000000000000000 00000000 00000000 6869");
        Assert.Equal(["write 8 4096 hi"], _fileSystem.Asked);
        Assert.Equal(Hex.Bytes("18000000 00000000 1100000000000000 02000000 00000000"), reply);
    }

    [Fact]
    public void Attributes_are_set_in_both_forms()
    {
        Ask(Opcode.SetXattr, "02000000 01000000 00000000 00000000 7500 6869");
        new Dispatcher(_fileSystem, extendedXattrs: false).Dispatch(Hex.Request(Opcode.SetXattr, "02000000 01000000 7500 6869"), _reply);
        Assert.Equal(["set u=hi 1", "set u=hi 1"], _fileSystem.Asked);
    }

    [Fact]
    public void An_attribute_is_told_or_only_its_length()
    {
        Assert.Equal(Hex.Bytes("18000000 00000000 1100000000000000 03000000 00000000"), Ask(Opcode.GetXattr, "00000000 00000000 7500"));
        Assert.Equal(Hex.Bytes("13000000 00000000 1100000000000000 78797a"), Ask(Opcode.GetXattr, "10000000 00000000 7500"));
    }

    [Fact]
    public void Entries_are_written_as_long_as_there_is_room()
    {
        var reply = Ask(Opcode.ReadDirectory, "0000000000000000 0300000000000000 48000000 00000000 0000000000000000 00000000 00000000");
        Assert.Equal(["list 3 False"], _fileSystem.Asked);
        Assert.Equal(16 + 64, reply.Length);
        Assert.Equal(Hex.Bytes("0900000000000000 0100000000000000 02000000 08000000 6162000000000000"), reply[16..48]);
        Assert.Equal(Hex.Bytes("0a00000000000000 0200000000000000 04000000 04000000 6d6f726500000000"), reply[48..]);
    }

    [Fact]
    public void Entries_with_attributes_have_room_for_them()
    {
        var reply = Ask(Opcode.ReadDirectoryPlus, "0000000000000000 0000000000000000 48010000 00000000 0000000000000000 00000000 00000000");
        Assert.Equal(["list 0 True"], _fileSystem.Asked);
        Assert.Equal(16 + 2 * 160, reply.Length);
    }

    [Fact]
    public void What_has_to_wait_is_answered_by_who_may()
    {
        var request = Hex.Request(Opcode.Seek, "0000000000000000 0700000000000000 03000000 00000000");
        var dispatcher = new Dispatcher(_fileSystem);
        Assert.Equal(Dispatcher.Later, dispatcher.Dispatch(request, _reply));
        Assert.Equal(Hex.Bytes("18000000 00000000 1100000000000000 3412000000000000"), _reply[..dispatcher.Dispatch(request, _reply, mayWait: true)]);
        Assert.Equal(["seek 7 3 False", "seek 7 3 True"], _fileSystem.Asked);
    }

    [Fact]
    public void Answering_allocates_nothing()
    {
        var (dispatcher, request) = (new Dispatcher(new NothingThere()), Hex.Request(Opcode.Lookup, "6869 00"));
        dispatcher.Dispatch(request, _reply);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            dispatcher.Dispatch(request, _reply);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private byte[] Ask(Opcode opcode, string payload)
    {
        Array.Fill(_reply, (byte)0xEE);
        return _reply[..new Dispatcher(_fileSystem).Dispatch(Hex.Request(opcode, payload), _reply)];
    }

    private sealed class NothingThere : FuseFileSystem
    {
        public override int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply) => 2;
    }
}
