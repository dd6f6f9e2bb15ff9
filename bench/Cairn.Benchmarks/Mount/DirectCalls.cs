using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Fuse;
using Cairn.Fuse.Protocol;

namespace Cairn.Benchmarks.Mount;

/// <summary>Asks a file system for what the kernel asks when programs create, look at, read and remove small files, without a kernel between.</summary>
internal sealed class DirectCalls(FuseFileSystem fileSystem)
{
    private const int SmallBytes = 4096, BodyBytes = 256;

    private readonly Dispatcher _dispatcher = new(fileSystem);
    private readonly byte[] _request = new byte[FuseLimits.BufferBytes], _reply = new byte[FuseLimits.BufferBytes], _body = new byte[BodyBytes];
    private readonly byte[] _small = Random.Shared.GetItems<byte>([.. Enumerable.Range(0, 256).Select(static value => (byte)value)], SmallBytes);
    private int _length;

    /// <summary>What one request after the other has taken, in ticks of the clock, by operation.</summary>
    public Dictionary<Opcode, (long Count, long Ticks)> Times { get; } = [];

    /// <summary>As the kernel does it with its write-back cache, within one tick of its clock.</summary>
    /// <returns>The node.</returns>
    public ulong Create(int number)
    {
        Lookup(number);
        Begin();
        Add(new CreateArguments { Flags = 0xC1, Mode = 0x81A4 });
        AddName(number);
        Send(Opcode.Create, 1);
        var node = MemoryMarshal.Read<ulong>(_reply.AsSpan(ReplyHeader.Size));
        var handle = MemoryMarshal.Read<ulong>(_reply.AsSpan(ReplyHeader.Size + EntryReply.Size));
        GetAttributes(1);
        Begin();
        Add(new GetXattrArguments { Size = 0 });
        Add("security.capability\0"u8);
        Send(Opcode.GetXattr, node, 61);
        Begin();
        Add(new WriteArguments { Handle = handle, Size = SmallBytes, WriteFlags = WriteArguments.FromCache });
        Add(_small);
        Send(Opcode.Write, node);
        Close(node, handle);
        return node;
    }

    /// <summary>A look-up of a name.</summary>
    public ulong Lookup(int number)
    {
        Begin();
        AddName(number);
        Send(Opcode.Lookup, 1);
        return MemoryMarshal.Read<ulong>(_reply.AsSpan(ReplyHeader.Size));
    }

    /// <summary>Opens, reads and closes.</summary>
    public void Read(ulong node)
    {
        Begin();
        Add(new OpenArguments());
        Send(Opcode.Open, node);
        var handle = MemoryMarshal.Read<ulong>(_reply.AsSpan(ReplyHeader.Size));
        Begin();
        Add(new ReadArguments { Handle = handle, Size = SmallBytes });
        Send(Opcode.Read, node);
        Close(node, handle);
    }

    /// <summary>Removes a name, and with it the node that the kernel has looked up so many times.</summary>
    public void Unlink(int number, ulong node, ulong lookups)
    {
        GetAttributes(1);
        Begin();
        AddName(number);
        Send(Opcode.Unlink, 1);
        Begin();
        Add(new SetAttributesArguments { Valid = AttributeFields.MTime | AttributeFields.CTime, MTime = 1_700_000_000, CTime = 1_700_000_000 });
        Send(Opcode.SetAttributes, node);
        Begin();
        Add(lookups);
        Send(Opcode.Forget, node);
    }

    private void GetAttributes(ulong node)
    {
        Begin();
        Add(new GetAttributesArguments());
        Send(Opcode.GetAttributes, node);
    }

    private void Close(ulong node, ulong handle)
    {
        Begin();
        Add(new FlushArguments { Handle = handle });
        Send(Opcode.Flush, node);
        Begin();
        Add(new ReleaseArguments { Handle = handle });
        Send(Opcode.Release, node);
    }

    private void Begin() => _length = RequestHeader.Size;

    private void Add<T>(in T value) where T : unmanaged
    {
        MemoryMarshal.Write(_request.AsSpan(_length), in value);
        _length += Unsafe.SizeOf<T>();
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_request.AsSpan(_length));
        _length += bytes.Length;
    }

    private void AddName(int number)
    {
        _body[0] = (byte)'f';
        number.TryFormat(_body.AsSpan(1), out var digits, default, CultureInfo.InvariantCulture);
        _body[1 + digits] = 0;
        Add(_body.AsSpan(0, digits + 2));
    }

    private void Send(Opcode opcode, ulong node, int expected = 0)
    {
        MemoryMarshal.Write(_request, new RequestHeader { Length = (uint)_length, Opcode = opcode, Unique = 2, Node = node });
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var length = _dispatcher.Dispatch(_request.AsSpan(0, _length), _reply);
        ref var time = ref CollectionsMarshal.GetValueRefOrAddDefault(Times, opcode, out _);
        (time.Count, time.Ticks) = (time.Count + 1, time.Ticks + System.Diagnostics.Stopwatch.GetTimestamp() - began);
        var error = length == 0 ? 0 : -MemoryMarshal.Read<ReplyHeader>(_reply).Error;
        if (error != expected)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{opcode} of node {node} answers {error}."));
    }
}
