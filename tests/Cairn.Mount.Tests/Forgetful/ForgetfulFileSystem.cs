using System.Text;
using Cairn.Fuse;
using Cairn.Fuse.Protocol;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Tests.Forgetful;

/// <summary>
/// A file system in memory on a disk that keeps only what it was told to sync: all that is done to it goes to a <see cref="ForgetfulDisk"/>, which says what a
/// power cut would leave. Enough of one for a database and nothing more.
/// </summary>
internal sealed class ForgetfulFileSystem : FuseFileSystem
{
    private const string Root = "/";
    private const uint DirectoryMode = 0x41C0;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ForgetfulNode> _nodes = [];
    private readonly ForgetfulDisk _disk = new("");
    private ulong _last = 1;

    public ForgetfulFileSystem() => _nodes[1] = new ForgetfulNode(1, DirectoryMode);

    /// <summary>What went wrong in it, which is never what is tested.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Writes what a power cut would leave now into an empty directory.</summary>
    public void Cut(string target, ForgetfulDisk.Survival survival, Random random)
    {
        lock (_lock)
            _disk.Cut(target, survival, random);
    }

    public override int Failed(in RequestHeader request, Exception failure)
    {
        Failure ??= failure;
        return Errors.InputOutput;
    }

    public override int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        lock (_lock)
            return Find(request.Node, name) is { } node ? Tell(node, ref reply) : (int)Errno.ENOENT;
    }

    public override int GetAttributes(in RequestHeader request, in GetAttributesArguments arguments, ref AttributesReply reply)
    {
        lock (_lock)
            reply.Attributes = _nodes[request.Node].Attributes;
        return 0;
    }

    public override int SetAttributes(in RequestHeader request, in SetAttributesArguments arguments, ref AttributesReply reply)
    {
        lock (_lock)
        {
            var node = _nodes[request.Node];
            if (arguments.Has(AttributeFields.Size))
            {
                node.Resize((long)arguments.Size);
                Note(FileCallKind.Truncate, node, length: (long)arguments.Size);
            }
            if (arguments.Has(AttributeFields.Mode))
                node.Mode = arguments.Mode;
            (node.Uid, node.Gid) = (arguments.Has(AttributeFields.Uid) ? arguments.Uid : node.Uid, arguments.Has(AttributeFields.Gid) ? arguments.Gid : node.Gid);
            reply.Attributes = node.Attributes;
            return 0;
        }
    }

    public override int MakeDirectory(in RequestHeader request, in MakeDirectoryArguments arguments, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        lock (_lock)
        {
            if (Find(request.Node, name) is not null)
                return (int)Errno.EEXIST;
            var node = Add(request.Node, name, DirectoryMode);
            Note(FileCallKind.MakeDirectory, node);
            return Tell(node, ref reply);
        }
    }

    public override int Create(in RequestHeader request, in CreateArguments arguments, ReadOnlySpan<byte> name, ref EntryReply entry, ref OpenReply open)
    {
        lock (_lock)
        {
            if (Find(request.Node, name) is not null)
                return (int)Errno.EEXIST;
            var node = Add(request.Node, name, arguments.Mode);
            Note(FileCallKind.Create, node);
            return Tell(node, ref entry);
        }
    }

    public override int Open(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply) => 0;

    public override int Flush(in RequestHeader request, in FlushArguments arguments) => 0;

    public override int OpenDirectory(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply) => 0;

    public override int Read(in RequestHeader request, in ReadArguments arguments, Span<byte> target, out int length)
    {
        lock (_lock)
            length = _nodes[request.Node].Read((long)arguments.Offset, target);
        return 0;
    }

    public override int Write(in RequestHeader request, in WriteArguments arguments, ReadOnlySpan<byte> bytes, ref CountReply reply)
    {
        lock (_lock)
        {
            var node = _nodes[request.Node];
            node.Write((long)arguments.Offset, bytes);
            Note(FileCallKind.Write, node, offset: (long)arguments.Offset, length: bytes.Length, data: bytes.ToArray());
            reply.Count = (uint)bytes.Length;
            return 0;
        }
    }

    public override int Sync(in RequestHeader request, in SyncArguments arguments)
    {
        lock (_lock)
            Note(FileCallKind.Sync, _nodes[request.Node]);
        return 0;
    }

    public override int SyncDirectory(in RequestHeader request, in SyncArguments arguments)
    {
        lock (_lock)
            Note(FileCallKind.SyncDirectory, _nodes[request.Node]);
        return 0;
    }

    public override int Unlink(in RequestHeader request, ReadOnlySpan<byte> name) => Remove(request, name, FileCallKind.Unlink);

    public override int RemoveDirectory(in RequestHeader request, ReadOnlySpan<byte> name) => Remove(request, name, FileCallKind.RemoveDirectory);

    public override int Rename(in RequestHeader request, in RenameArguments arguments, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        lock (_lock)
        {
            if (arguments.Flags is not (RenameFlags.None or RenameFlags.NoReplace))
                return (int)Errno.EINVAL;
            if (Find(request.Node, from) is not { } node)
                return (int)Errno.ENOENT;
            var directory = _nodes[arguments.NewDirectory];
            if (Find(directory.Id, to) is { } replaced)
            {
                if (arguments.Flags == RenameFlags.NoReplace)
                    return (int)Errno.EEXIST;
                replaced.Unlinked = true;
            }
            var old = PathOf(node);
            node.Parent!.Children!.Remove(node.Name);
            (node.Parent, node.Name) = (directory, Encoding.UTF8.GetString(to));
            directory.Children![node.Name] = node;
            _disk.Do(new FileCall(FileCallKind.Rename, old, PathOf(node), node.Id, 0, 0, []));
            return 0;
        }
    }

    public override int ReadDirectory(in RequestHeader request, in ReadArguments arguments, ref DirectoryWriter entries)
    {
        lock (_lock)
        {
            var at = (int)arguments.Offset;
            foreach (var (name, node) in _nodes[request.Node].Children!.Skip(at))
                if (!entries.TryAdd(Encoding.UTF8.GetBytes(name), node.Id, node.Mode >> 12, (ulong)++at, default))
                    break;
        }
        return 0;
    }

    public override int StatFs(in RequestHeader request, ref StatFsReply reply)
    {
        (reply.Blocks, reply.FreeBlocks, reply.AvailableBlocks) = (1 << 20, 1 << 19, 1 << 19);
        (reply.BlockSize, reply.FragmentSize, reply.NameLength) = (FuseLimits.PageBytes, FuseLimits.PageBytes, 255);
        return 0;
    }

    private int Remove(in RequestHeader request, ReadOnlySpan<byte> name, FileCallKind how)
    {
        lock (_lock)
        {
            if (Find(request.Node, name) is not { } node)
                return (int)Errno.ENOENT;
            if (node.Children is { Count: > 0 })
                return (int)Errno.ENOTEMPTY;
            Note(how, node);
            node.Unlinked = true;
            node.Parent!.Children!.Remove(node.Name);
            return 0;
        }
    }

    private ForgetfulNode? Find(ulong directory, ReadOnlySpan<byte> name) => _nodes[directory].Children?.GetValueOrDefault(Encoding.UTF8.GetString(name));

    private ForgetfulNode Add(ulong directory, ReadOnlySpan<byte> name, uint mode)
    {
        var parent = _nodes[directory];
        var node = new ForgetfulNode(++_last, mode) { Parent = parent, Name = Encoding.UTF8.GetString(name) };
        parent.Children![node.Name] = node;
        return _nodes[node.Id] = node;
    }

    private void Note(FileCallKind kind, ForgetfulNode node, long offset = 0, long length = 0, byte[]? data = null) =>
        _disk.Do(new FileCall(kind, PathOf(node), "", node.Id, offset, length, data ?? []));

    private static string PathOf(ForgetfulNode node) => node.Path.Length == 0 ? Root : node.Path;

    private static int Tell(ForgetfulNode node, ref EntryReply reply)
    {
        (reply.Node, reply.EntrySeconds, reply.AttributeSeconds, reply.Attributes) = (node.Id, 0, 0, node.Attributes);
        return 0;
    }
}
