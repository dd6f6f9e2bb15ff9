using System.Text;

namespace Cairn.Fuse.Tests;

/// <summary>Writes down what it is asked, and answers what is always the same.</summary>
internal sealed class RecordingFileSystem : FuseFileSystem
{
    public List<string> Asked { get; } = [];

    public int Error { get; set; }

    public override int Failed(in RequestHeader request, Exception failure) => 99;

    public override int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply)
    {
        reply.Node = 0x1234;
        reply.EntrySeconds = 1;
        reply.Attributes.Size = 3;
        return Say($"lookup {request.Node} {Text(name)} by {request.Uid}:{request.Gid} {request.Pid}");
    }

    public override void Forget(ulong node, ulong count) => Say($"forget {node} {count}");

    public override int Rename(in RequestHeader request, in RenameArguments arguments, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        Say($"rename {request.Node} {Text(from)} {arguments.NewDirectory} {Text(to)} {arguments.Flags}");

    public override int Create(in RequestHeader request, in CreateArguments arguments, ReadOnlySpan<byte> name, ref EntryReply entry, ref OpenReply open)
    {
        (entry.Node, open.Handle, open.Flags) = (7, 8, OpenFlags.KeepCache);
        return Say($"create {Text(name)} {arguments.Mode:x} {arguments.Flags:x}");
    }

    public override int Read(in RequestHeader request, in ReadArguments arguments, Span<byte> target, out int length)
    {
        "abc"u8.CopyTo(target);
        length = 3;
        return Say($"read {arguments.Handle} {arguments.Offset} {target.Length}");
    }

    public override int Write(in RequestHeader request, in WriteArguments arguments, ReadOnlySpan<byte> bytes, ref CountReply reply)
    {
        reply.Count = (uint)bytes.Length;
        return Say($"write {arguments.Handle} {arguments.Offset} {Text(bytes)}");
    }

    public override int SetXattr(in RequestHeader request, in SetXattrArguments arguments, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Say($"set {Text(name)}={Text(value)} {arguments.Flags}");

    public override int GetXattr(in RequestHeader request, ReadOnlySpan<byte> name, Span<byte> target, out int length)
    {
        length = 3;
        if (target.Length >= 3)
            "xyz"u8.CopyTo(target);
        return Say($"get {Text(name)} {target.Length}");
    }

    public override int ReadDirectory(in RequestHeader request, in ReadArguments arguments, ref DirectoryWriter entries)
    {
        entries.TryAdd("ab"u8, 9, 8, 1, default);
        while (entries.TryAdd("more"u8, 10, 4, 2, default))
        {
        }
        return Say($"list {arguments.Offset} {entries.Plus}");
    }

    public override int Seek(in RequestHeader request, in SeekArguments arguments, bool mayWait, out ulong offset)
    {
        offset = 0x1234;
        Say($"seek {arguments.Offset} {arguments.Whence} {mayWait}");
        return mayWait ? Error : Errors.Later;
    }

    public override int Unlink(in RequestHeader request, ReadOnlySpan<byte> name) => throw new InvalidOperationException(Text(name));

    private int Say(string what)
    {
        Asked.Add(what);
        return Error;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
