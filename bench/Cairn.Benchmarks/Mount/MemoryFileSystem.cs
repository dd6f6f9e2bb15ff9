using System.Collections.Concurrent;
using Cairn.Fuse;
using Cairn.Fuse.Protocol;

namespace Cairn.Benchmarks.Mount;

/// <summary>A file system that does nothing but remember: what it reaches is what any file system behind this protocol can reach at the most.</summary>
internal sealed class MemoryFileSystem(bool bare = false) : FuseFileSystem
{
    private const ulong Forever = 3600;
    private const int NoEntry = 2, Exists = 17, NotEmpty = 39, NoData = 61, NoCall = 38;

    private readonly ConcurrentDictionary<ulong, MemoryNode> _nodes = new() { [1] = new MemoryNode(0x41FF) };
    private long _next = 1;

    public static FuseWishes WishesFor(bool bare) => new(InitFlags.AsyncRead | InitFlags.ReadDirectoryPlus | InitFlags.ReadDirectoryPlusAuto | InitFlags.AsyncDirectIO
        | (bare ? InitFlags.None : InitFlags.WritebackCache) | InitFlags.ParallelDirectoryOperations | InitFlags.HandleKillPrivileges2 | InitFlags.SetXattrExtended | InitFlags.AtomicTruncate);

    public override int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        var parent = _nodes[request.Node];
        ulong ino;
        lock (parent.Lock)
            if (!parent.Children!.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out ino))
            {
                reply.EntrySeconds = Forever;
                return 0;
            }
        return Enter(ino, ref reply);
    }

    public override void Forget(ulong node, ulong count)
    {
        if (_nodes.TryGetValue(node, out var found) && found.Count(-(long)count) <= 0 && found.Links == 0)
            _nodes.TryRemove(node, out _);
    }

    public override int GetAttributes(in RequestHeader request, in GetAttributesArguments arguments, ref AttributesReply reply) => Tell(request.Node, ref reply);

    public override int SetAttributes(in RequestHeader request, in SetAttributesArguments arguments, ref AttributesReply reply)
    {
        var node = _nodes[request.Node];
        lock (node.Lock)
        {
            if (arguments.Has(AttributeFields.Size))
                node.Resize((long)arguments.Size);
            if (arguments.Has(AttributeFields.MTime))
                node.Time = (arguments.MTime, arguments.MTimeNanoseconds);
        }
        return Tell(request.Node, ref reply);
    }

    public override int MakeDirectory(in RequestHeader request, in MakeDirectoryArguments arguments, ReadOnlySpan<byte> name, ref EntryReply reply) =>
        Make(request.Node, name, 0x4000 | arguments.Mode, ref reply);

    public override int Create(in RequestHeader request, in CreateArguments arguments, ReadOnlySpan<byte> name, ref EntryReply entry, ref OpenReply open)
    {
        open.Flags = OpenFlags.KeepCache;
        return Make(request.Node, name, arguments.Mode, ref entry);
    }

    public override int Open(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply)
    {
        reply.Flags = OpenFlags.KeepCache;
        return 0;
    }

    public override int OpenDirectory(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply) => 0;

    public override int Read(in RequestHeader request, in ReadArguments arguments, Span<byte> target, out int length)
    {
        var node = _nodes[request.Node];
        lock (node.Lock)
            length = node.Read((long)arguments.Offset, target);
        return 0;
    }

    public override int Write(in RequestHeader request, in WriteArguments arguments, ReadOnlySpan<byte> bytes, ref CountReply reply)
    {
        var node = _nodes[request.Node];
        lock (node.Lock)
            node.Write((long)arguments.Offset, bytes);
        reply.Count = (uint)bytes.Length;
        return 0;
    }

    public override int Flush(in RequestHeader request, in FlushArguments arguments) => 0;

    public override int Sync(in RequestHeader request, in SyncArguments arguments) => 0;

    public override int GetXattr(in RequestHeader request, ReadOnlySpan<byte> name, Span<byte> target, out int length)
    {
        length = 0;
        return bare ? NoCall : NoData;
    }

    public override int Unlink(in RequestHeader request, ReadOnlySpan<byte> name) => Remove(request.Node, name);

    public override int RemoveDirectory(in RequestHeader request, ReadOnlySpan<byte> name) => Remove(request.Node, name);

    public override int Rename(in RequestHeader request, in RenameArguments arguments, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var (source, target) = (_nodes[request.Node], _nodes[arguments.NewDirectory]);
        ulong moved;
        lock (source.Lock)
            if (!source.Children!.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(from, out _, out moved))
                return NoEntry;
        lock (target.Lock)
            target.Children!.GetAlternateLookup<ReadOnlySpan<byte>>()[to] = moved;
        return 0;
    }

    public override int ReadDirectory(in RequestHeader request, in ReadArguments arguments, ref DirectoryWriter entries)
    {
        var node = _nodes[request.Node];
        lock (node.Lock)
        {
            var at = arguments.Offset;
            foreach (var (name, ino) in node.Children!.Skip((int)at))
            {
                var entry = new EntryReply();
                if (!entries.Fits(name.Length))
                    break;
                if (entries.Plus)
                    Enter(ino, ref entry);
                entries.TryAdd(name, ino, _nodes[ino].Mode >> 12, ++at, entry);
            }
        }
        return 0;
    }

    public override int StatFs(in RequestHeader request, ref StatFsReply reply)
    {
        (reply.Blocks, reply.FreeBlocks, reply.AvailableBlocks, reply.BlockSize, reply.NameLength, reply.FragmentSize) = (1 << 24, 1 << 24, 1 << 24, 4096, 255, 4096);
        return 0;
    }

    private int Make(ulong parent, ReadOnlySpan<byte> name, uint mode, ref EntryReply reply)
    {
        var ino = (ulong)Interlocked.Increment(ref _next);
        _nodes[ino] = new MemoryNode(mode);
        var directory = _nodes[parent];
        lock (directory.Lock)
            if (!directory.Children!.GetAlternateLookup<ReadOnlySpan<byte>>().TryAdd(name, ino))
                return Exists;
        return Enter(ino, ref reply);
    }

    private int Remove(ulong parent, ReadOnlySpan<byte> name)
    {
        var directory = _nodes[parent];
        lock (directory.Lock)
        {
            var children = directory.Children!.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (!children.TryGetValue(name, out var ino))
                return NoEntry;
            if (_nodes[ino].Children is { Count: > 0 })
                return NotEmpty;
            _nodes[ino].Links = 0;
            children.Remove(name);
        }
        return 0;
    }

    private int Enter(ulong ino, ref EntryReply reply)
    {
        var node = _nodes[ino];
        node.Count(1);
        (reply.Node, reply.EntrySeconds, reply.AttributeSeconds, reply.Attributes) = (ino, Forever, Forever, node.Attributes(ino));
        return 0;
    }

    private int Tell(ulong ino, ref AttributesReply reply)
    {
        (reply.Seconds, reply.Attributes) = (Forever, _nodes[ino].Attributes(ino));
        return 0;
    }
}
