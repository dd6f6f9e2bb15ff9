using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>From a request's bytes to a file system's method, and from what that answers to a reply's bytes. Pure: it does no input or output of its own
/// and allocates nothing.</summary>
internal sealed class Dispatcher(FuseFileSystem fileSystem, bool extendedXattrs = true)
{
    /// <summary>Instead of a reply's length: the request is to be carried out by a thread that may wait.</summary>
    public const int Later = -1;

    /// <summary>Carries out a request.</summary>
    /// <param name="request">The request, header included.</param>
    /// <param name="reply">Room of <see cref="FuseLimits.BufferBytes"/>.</param>
    /// <param name="mayWait">Whether the caller is a thread that requests do not wait for.</param>
    /// <returns>Bytes of the reply; 0 when there is none; <see cref="Later"/>, which is never returned to a thread that may wait.</returns>
    public int Dispatch(ReadOnlySpan<byte> request, Span<byte> reply, bool mayWait = false)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<RequestHeader>(request);
        var writer = new ReplyWriter(reply);
        int error;
        try
        {
            var payload = request[RequestHeader.Size..^(header.ExtensionUnits * 8)];
            var reader = new RequestReader(payload);
            if (IsUnanswered(header.Opcode))
                return Tell(header, ref reader, reply);
            error = header.Opcode == Opcode.Seek
                ? fileSystem.Seek(header, reader.Take<SeekArguments>(), mayWait, out writer.Add<ulong>())
                : Ask(header, ref reader, ref writer);
            if (error == Errors.Later)
                return Later;
            if (reader.IsMalformed)
                error = Errors.Protocol;
        }
#pragma warning disable CA1031 // Whoever waits for the reply must get one, whatever went wrong.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            error = fileSystem.Failed(header, failure);
            if (IsUnanswered(header.Opcode))
                return 0;
        }
        return writer.Finish(header.Unique, error);
    }

    private static bool IsUnanswered(Opcode opcode) => opcode is Opcode.Forget or Opcode.BatchForget or Opcode.Interrupt or Opcode.NotifyReply;

    private int Tell(in RequestHeader header, ref RequestReader reader, Span<byte> reply)
    {
        switch (header.Opcode)
        {
            case Opcode.Forget:
                fileSystem.Forget(header.Node, reader.Take<ulong>());
                break;
            case Opcode.BatchForget:
                var count = (uint)reader.Take<ulong>();
                foreach (ref readonly var one in MemoryMarshal.Cast<byte, ForgetOne>(reader.TakeBytes(Math.Min(count, FuseLimits.MaxPayload) * 16)))
                    fileSystem.Forget(one.Node, one.Count);
                break;
            case Opcode.Interrupt:
                var error = fileSystem.Interrupt(reader.Take<ulong>());
                return error == 0 ? 0 : new ReplyWriter(reply).Finish(header.Unique, error);
        }
        return 0;
    }

    private int Ask(in RequestHeader header, ref RequestReader reader, ref ReplyWriter writer)
    {
        switch (header.Opcode)
        {
            case Opcode.Lookup:
                return fileSystem.Lookup(header, reader.TakeName(), ref writer.Add<EntryReply>());
            case Opcode.GetAttributes:
                return fileSystem.GetAttributes(header, reader.Take<GetAttributesArguments>(), ref writer.Add<AttributesReply>());
            case Opcode.Statx:
                return fileSystem.Statx(header, reader.Take<StatxArguments>(), ref writer.Add<StatxReply>());
            case Opcode.SetAttributes:
                return fileSystem.SetAttributes(header, reader.Take<SetAttributesArguments>(), ref writer.Add<AttributesReply>());
            case Opcode.Open:
                return fileSystem.Open(header, reader.Take<OpenArguments>(), ref writer.Add<OpenReply>());
            case Opcode.OpenDirectory:
                return fileSystem.OpenDirectory(header, reader.Take<OpenArguments>(), ref writer.Add<OpenReply>());
            case Opcode.Read:
                return Read(header, reader.Take<ReadArguments>(), ref writer);
            case Opcode.Write:
                ref readonly var write = ref reader.Take<WriteArguments>();
                return fileSystem.Write(header, write, reader.TakeBytes(write.Size), ref writer.Add<CountReply>());
            case Opcode.ReadDirectory or Opcode.ReadDirectoryPlus:
                return ReadDirectory(header, reader.Take<ReadArguments>(), ref writer);
            case Opcode.Flush:
                return fileSystem.Flush(header, reader.Take<FlushArguments>());
            case Opcode.Release:
                return fileSystem.Release(header, reader.Take<ReleaseArguments>());
            case Opcode.ReleaseDirectory:
                return fileSystem.ReleaseDirectory(header, reader.Take<ReleaseArguments>());
            case Opcode.Sync:
                return fileSystem.Sync(header, reader.Take<SyncArguments>());
            case Opcode.SyncDirectory:
                return fileSystem.SyncDirectory(header, reader.Take<SyncArguments>());
            case Opcode.SyncFileSystem:
                return fileSystem.SyncFileSystem(header);
            case Opcode.StatFs:
                return fileSystem.StatFs(header, ref writer.Add<StatFsReply>());
            case Opcode.Access:
                return fileSystem.Access(header, (uint)reader.Take<ulong>());
            case Opcode.Allocate:
                return fileSystem.Allocate(header, reader.Take<AllocateArguments>());
            case Opcode.CopyRange or Opcode.CopyRange64:
                return CopyRange(header, reader.Take<CopyRangeArguments>(), ref writer);
            case Opcode.Destroy:
                fileSystem.Destroy();
                return Errors.None;
            default:
                return AskByName(header, ref reader, ref writer);
        }
    }

    /// <summary>What makes, moves and removes names, and what concerns attributes by name.</summary>
    private int AskByName(in RequestHeader header, ref RequestReader reader, ref ReplyWriter writer)
    {
        switch (header.Opcode)
        {
            case Opcode.Create or Opcode.TemporaryFile:
                return Create(header, ref reader, ref writer);
            case Opcode.MakeNode:
                return fileSystem.MakeNode(header, reader.Take<MakeNodeArguments>(), reader.TakeName(), ref writer.Add<EntryReply>());
            case Opcode.MakeDirectory:
                return fileSystem.MakeDirectory(header, reader.Take<MakeDirectoryArguments>(), reader.TakeName(), ref writer.Add<EntryReply>());
            case Opcode.Symlink:
                return fileSystem.Symlink(header, reader.TakeName(), reader.TakeName(), ref writer.Add<EntryReply>());
            case Opcode.Link:
                return fileSystem.Link(header, reader.Take<ulong>(), reader.TakeName(), ref writer.Add<EntryReply>());
            case Opcode.Unlink:
                return fileSystem.Unlink(header, reader.TakeName());
            case Opcode.RemoveDirectory:
                return fileSystem.RemoveDirectory(header, reader.TakeName());
            case Opcode.Rename:
                return fileSystem.Rename(header, new RenameArguments { NewDirectory = reader.Take<ulong>() }, reader.TakeName(), reader.TakeName());
            case Opcode.Rename2:
                return fileSystem.Rename(header, reader.Take<RenameArguments>(), reader.TakeName(), reader.TakeName());
            case Opcode.ReadLink:
                var error = fileSystem.ReadLink(header, writer.Room(FuseLimits.PageBytes), out var length);
                writer.Use(length);
                return error;
            case Opcode.SetXattr:
                return SetXattr(header, ref reader);
            case Opcode.GetXattr or Opcode.ListXattrs:
                return GetXattr(header, ref reader, ref writer);
            case Opcode.RemoveXattr:
                return fileSystem.RemoveXattr(header, reader.TakeName());
            default:
                return Errors.NotImplemented;
        }
    }

    private int Read(in RequestHeader header, in ReadArguments arguments, ref ReplyWriter writer)
    {
        var error = fileSystem.Read(header, arguments, writer.Room(arguments.Size), out var length);
        writer.Use(length);
        return error;
    }

    private int ReadDirectory(in RequestHeader header, in ReadArguments arguments, ref ReplyWriter writer)
    {
        var entries = new DirectoryWriter(writer.Room(arguments.Size), header.Opcode == Opcode.ReadDirectoryPlus);
        var error = fileSystem.ReadDirectory(header, arguments, ref entries);
        writer.Use(entries.Length);
        return error;
    }

    private int Create(in RequestHeader header, ref RequestReader reader, ref ReplyWriter writer)
    {
        ref readonly var arguments = ref reader.Take<CreateArguments>();
        var name = reader.TakeName();
        ref var entry = ref writer.Add<EntryReply>();
        ref var open = ref writer.Add<OpenReply>();
        if (reader.IsMalformed)
            return Errors.Protocol;
        return header.Opcode == Opcode.Create
            ? fileSystem.Create(header, arguments, name, ref entry, ref open)
            : fileSystem.CreateTemporary(header, arguments, ref entry, ref open);
    }

    private int CopyRange(in RequestHeader header, in CopyRangeArguments arguments, ref ReplyWriter writer)
    {
        var error = fileSystem.CopyRange(header, arguments, out var copied);
        if (header.Opcode == Opcode.CopyRange64)
            writer.Add<ulong>() = copied;
        else
            writer.Add<CountReply>().Count = (uint)copied;
        return error;
    }

    private int SetXattr(in RequestHeader header, ref RequestReader reader)
    {
        var arguments = new SetXattrArguments();
        if (extendedXattrs)
            arguments = reader.Take<SetXattrArguments>();
        else
            (arguments.Size, arguments.Flags) = (reader.Take<uint>(), reader.Take<uint>());
        var name = reader.TakeName();
        var value = reader.TakeBytes(arguments.Size);
        return reader.IsMalformed ? Errors.Protocol : fileSystem.SetXattr(header, arguments, name, value);
    }

    /// <summary>Asked with no room, the reply is how much would be needed.</summary>
    private int GetXattr(in RequestHeader header, ref RequestReader reader, ref ReplyWriter writer)
    {
        var size = reader.Take<GetXattrArguments>().Size;
        var room = size == 0 ? default : writer.Room(size);
        int length;
        var error = header.Opcode == Opcode.ListXattrs
            ? fileSystem.ListXattrs(header, room, out length)
            : fileSystem.GetXattr(header, reader.TakeName(), room, out length);
        if (size == 0)
            writer.Add<CountReply>().Count = (uint)length;
        else if (error == 0)
            writer.Use(length);
        return error;
    }
}
