using Cairn.Fuse.Protocol;

namespace Cairn.Fuse;

/// <summary>
/// A file system to be served: one method for each operation. Each returns 0 or an error's number (positive, as in errno), and fills in
/// its reply, which is all zeros before. What is not overridden answers ENOSYS, which for many operations the kernel takes as "never
/// ask again".
/// </summary>
/// <remarks>
/// <para>Called by several threads at once, which read no further request until the method returns; others join while all are held, up to <see cref="Transport.FuseServer.MostThreads"/>. Spans are valid during the call.</para>
/// <para>A reply that names a node (entries; those of a listing with attributes, but not "." and "..") counts as one look-up of it; the
/// node must be known until <see cref="Forget"/> has counted them all off.</para>
/// </remarks>
internal abstract class FuseFileSystem
{
    /// <summary>Called once, before anything else, with what was agreed with the kernel.</summary>
    public virtual void Begin(Agreement agreement)
    {
    }

    /// <summary>The file system is being unmounted; no request follows. Not called when the connection was cut.</summary>
    public virtual void Destroy()
    {
    }

    /// <summary>An operation threw; what to answer.</summary>
    public virtual int Failed(in RequestHeader request, Exception failure) => Errors.InputOutput;

    public virtual int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply) => Errors.NotImplemented;

    /// <summary>The kernel lets go of <paramref name="count"/> look-ups of a node. Has no answer.</summary>
    public virtual void Forget(ulong node, ulong count)
    {
    }

    public virtual int GetAttributes(in RequestHeader request, in GetAttributesArguments arguments, ref AttributesReply reply) => Errors.NotImplemented;

    public virtual int Statx(in RequestHeader request, in StatxArguments arguments, ref StatxReply reply) => Errors.NotImplemented;

    public virtual int SetAttributes(in RequestHeader request, in SetAttributesArguments arguments, ref AttributesReply reply) => Errors.NotImplemented;

    /// <summary>The target of a symbolic link.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="target">Room.</param>
    /// <param name="length">Bytes written to it.</param>
    public virtual int ReadLink(in RequestHeader request, Span<byte> target, out int length)
    {
        length = 0;
        return Errors.NotImplemented;
    }

    public virtual int Symlink(in RequestHeader request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, ref EntryReply reply) => Errors.NotImplemented;

    public virtual int MakeNode(in RequestHeader request, in MakeNodeArguments arguments, ReadOnlySpan<byte> name, ref EntryReply reply) => Errors.NotImplemented;

    public virtual int MakeDirectory(in RequestHeader request, in MakeDirectoryArguments arguments, ReadOnlySpan<byte> name, ref EntryReply reply) => Errors.NotImplemented;

    public virtual int Unlink(in RequestHeader request, ReadOnlySpan<byte> name) => Errors.NotImplemented;

    public virtual int RemoveDirectory(in RequestHeader request, ReadOnlySpan<byte> name) => Errors.NotImplemented;

    public virtual int Rename(in RequestHeader request, in RenameArguments arguments, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => Errors.NotImplemented;

    /// <summary>Gives <paramref name="node"/> a further name in the directory that the request names.</summary>
    public virtual int Link(in RequestHeader request, ulong node, ReadOnlySpan<byte> name, ref EntryReply reply) => Errors.NotImplemented;

    public virtual int Open(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply) => Errors.NotImplemented;

    /// <summary>Creates a file and opens it.</summary>
    public virtual int Create(in RequestHeader request, in CreateArguments arguments, ReadOnlySpan<byte> name, ref EntryReply entry, ref OpenReply open) => Errors.NotImplemented;

    /// <summary>Creates a file without a name, in the file system of the directory that the request names, and opens it.</summary>
    public virtual int CreateTemporary(in RequestHeader request, in CreateArguments arguments, ref EntryReply entry, ref OpenReply open) => Errors.NotImplemented;

    /// <summary>Reads a file; fewer bytes than there is room only at its end.</summary>
    public virtual int Read(in RequestHeader request, in ReadArguments arguments, Span<byte> target, out int length)
    {
        length = 0;
        return Errors.NotImplemented;
    }

    public virtual int Write(in RequestHeader request, in WriteArguments arguments, ReadOnlySpan<byte> bytes, ref CountReply reply) => Errors.NotImplemented;

    public virtual int StatFs(in RequestHeader request, ref StatFsReply reply) => Errors.NotImplemented;

    /// <summary>A descriptor was closed; its handle may live on in others.</summary>
    public virtual int Flush(in RequestHeader request, in FlushArguments arguments) => Errors.NotImplemented;

    /// <summary>The last descriptor of a handle was closed. Nobody hears the answer.</summary>
    public virtual int Release(in RequestHeader request, in ReleaseArguments arguments) => Errors.None;

    public virtual int Sync(in RequestHeader request, in SyncArguments arguments) => Errors.NotImplemented;

    public virtual int SetXattr(in RequestHeader request, in SetXattrArguments arguments, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Errors.NotImplemented;

    /// <summary>The value of an attribute.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="target">Room; when it is empty, only the length is asked for.</param>
    /// <param name="length">The value's bytes. ERANGE when they do not fit.</param>
    public virtual int GetXattr(in RequestHeader request, ReadOnlySpan<byte> name, Span<byte> target, out int length)
    {
        length = 0;
        return Errors.NotImplemented;
    }

    /// <summary>The names of the attributes, each ended by a zero byte; otherwise as <see cref="GetXattr"/>.</summary>
    public virtual int ListXattrs(in RequestHeader request, Span<byte> target, out int length)
    {
        length = 0;
        return Errors.NotImplemented;
    }

    public virtual int RemoveXattr(in RequestHeader request, ReadOnlySpan<byte> name) => Errors.NotImplemented;

    public virtual int OpenDirectory(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply) => Errors.NotImplemented;

    /// <summary>Entries from the cookie <see cref="ReadArguments.Offset"/> on, with their nodes when <see cref="DirectoryWriter.Plus"/>. Nothing written: the end.</summary>
    public virtual int ReadDirectory(in RequestHeader request, in ReadArguments arguments, ref DirectoryWriter entries) => Errors.NotImplemented;

    public virtual int ReleaseDirectory(in RequestHeader request, in ReleaseArguments arguments) => Errors.None;

    public virtual int SyncDirectory(in RequestHeader request, in SyncArguments arguments) => Errors.NotImplemented;

    public virtual int SyncFileSystem(in RequestHeader request) => Errors.NotImplemented;

    /// <summary>access(2); not asked when the kernel checks permissions itself.</summary>
    public virtual int Access(in RequestHeader request, uint mask) => Errors.NotImplemented;

    /// <summary>The caller of an operation under way wants it given up. ENOSYS: no operation here waits for long, and the kernel need not say so again.</summary>
    public virtual int Interrupt(ulong unique) => Errors.NotImplemented;

    public virtual int Allocate(in RequestHeader request, in AllocateArguments arguments) => Errors.NotImplemented;

    /// <summary>Where data or a hole begins.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="arguments">From where on which of them is looked for.</param>
    /// <param name="mayWait">Whether it may wait for other requests to be carried out. Where it would have to and may not, it answers
    /// <see cref="Errors.Later"/>, and is called again by a thread that may.</param>
    /// <param name="offset">Where it begins.</param>
    public virtual int Seek(in RequestHeader request, in SeekArguments arguments, bool mayWait, out ulong offset)
    {
        offset = 0;
        return Errors.NotImplemented;
    }

    /// <summary>Copies a range from the file that the request names.</summary>
    public virtual int CopyRange(in RequestHeader request, in CopyRangeArguments arguments, out ulong copied)
    {
        copied = 0;
        return Errors.NotImplemented;
    }
}
