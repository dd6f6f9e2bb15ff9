using Cairn.FileSystem;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;
using Cairn.Mount.Nodes;
using Cairn.Mount.Serving;
using Cairn.Storage;

namespace Cairn.Mount.Files;

/// <summary>
/// A file that is open for writing in a mount: what was written to it and is in no content yet. It is attached to the node when a handle is closed or synced,
/// after some seconds, when too much is pending, and before anything that must see it.
/// </summary>
/// <remarks>Much that is written in order is cut and stored as it comes, wherever in the file it is, so that it never waits in memory; kernels write
/// back with several threads, so that pieces may come out of order. Everything else is kept as runs.</remarks>
internal sealed class OpenFile(MountedTree tree, long ino, DirtyBudget budget)
{
    /// <summary>So much without a gap goes into a content as it comes.</summary>
    private const int StreamBytes = 1 << 20;

    /// <summary>So much may wait for what is missing between the end of the file and its first byte, so that a file is cut from its beginning on where that comes in time.</summary>
    private const int MostOutOfOrder = 8 << 20;

    private const int MostRuns = 4096;

    /// <summary>Longer files are cut by their content.</summary>
    private const int SmallBytes = 64 * 1024;

    private readonly Turns _writers = new();
    private readonly Lock _gate = new();
    private readonly PendingWrites _pending = new();
    private WrittenStream? _stream;
    private readonly WrittenTimes _times = new();
    private Node? _known;
    private Errno _lost;
    private bool _unversioned, _killPrivileges;
    private long _dirtySince;

    /// <summary>How many handles may write; guarded by <see cref="OpenFiles"/>.</summary>
    public int Writers { get; set; }

    public MountedTree Tree => tree;

    public long Ino => ino;

    /// <summary>Whether anything is pending.</summary>
    public bool IsDirty
    {
        get
        {
            lock (_gate)
                return HasPending;
        }
    }

    private InodeBranch Branch => tree.Branch!;

    private bool HasPending => _pending.Bytes > 0 || _stream is not null;

    private long PendingEnd => Math.Max(_pending.End, _stream?.End ?? 0);

    /// <summary>Whether something has been pending since <paramref name="ticks"/> (<see cref="Environment.TickCount64"/>) or longer.</summary>
    public bool IsDirtySince(long ticks)
    {
        lock (_gate)
            return HasPending && _dirtySince <= ticks;
    }

    /// <summary>Takes over what is written.</summary>
    /// <returns>An error when there was too much pending, and attaching it failed.</returns>
    /// <param name="dated">Whether it comes from the kernel's cache: the kernel knows when it was written, and says so before a close if the file does not have these times already.</param>
    public Errno Write(long offset, ReadOnlySpan<byte> bytes, bool dated, bool killPrivileges)
    {
        if (offset < 0 || bytes.Length > long.MaxValue - offset)
            return Errno.EFBIG;
        _writers.Enter();
        try
        {
            lock (_gate)
                return WriteLocked(offset, bytes, dated, killPrivileges);
        }
        finally
        {
            _writers.Leave();
        }
    }

    /// <summary>Reads, with what is pending.</summary>
    public int Read(Node node, long offset, Span<byte> target)
    {
        if (!IsDirty)
        {
            node = tree.View.GetNode(ino, out var now) == Errno.None ? now : node;
            return tree.View.Read(node, offset, target, CairnFileSystem.IsKeptByKernel(node));
        }
        lock (_gate)
        {
            if (_stream is not null)
                AttachLocked(false);
            // What was attached since the caller looked is pending no more.
            if (tree.View.GetNode(ino, out var attached) == Errno.None)
                node = attached;
            var size = Math.Max(node.Size, PendingEnd);
            if (offset >= size)
                return 0;
            target = target[..(int)Math.Min(target.Length, size - offset)];
            var read = offset < node.Size ? tree.View.Read(node, offset, target) : 0;
            target[read..].Clear();
            _pending.Overlay(offset, target);
            return target.Length;
        }
    }

    /// <summary>The node as it will be when what is pending is attached, as far as size and times go.</summary>
    /// <remarks>It is looked for here, not by the caller: what was found before something was attached is not what it is afterwards.</remarks>
    public Node? Find(TreeNode told)
    {
        lock (_gate)
        {
            var node = told.Find();
            if (node is null || !HasPending)
                return node;
            return node with { Size = Math.Max(node.Size, PendingEnd), MTime = _times.MTime ?? node.MTime, CTime = _times.CTime ?? node.CTime };
        }
    }

    /// <summary>Keeps times that the kernel tells, to be attached with what is pending.</summary>
    /// <returns>False: nothing is pending.</returns>
    public bool TellTimes(Timestamp? mtime, Timestamp? ctime)
    {
        lock (_gate)
        {
            _times.Tell(mtime, ctime, HasPending);
            return HasPending;
        }
    }

    /// <summary>Makes what is pending the content of the file.</summary>
    /// <param name="asVersion">Whether it is then a version: a handle was closed or synced.</param>
    /// <param name="last">Whether no other descriptor of the handle is left. As long as one is, an empty file is no version: a shell that redirects into a file
    /// opens it, and closes a copy of the descriptor, before anything is written.</param>
    public Errno Attach(bool asVersion, bool last = false)
    {
        lock (_gate)
        {
            if (!HasPending && asVersion && !last && _unversioned && _lost == Errno.None && IsEmpty())
                return Errno.None;
            return AttachLocked(asVersion);
        }
    }

    /// <summary>Attaches, then does <paramref name="change"/> before anything else can be written.</summary>
    /// <param name="change">What changes the content.</param>
    /// <param name="keepsPending">Whether what is pending matters to it; otherwise it is dropped.</param>
    /// <param name="dated">As of <see cref="Write"/>.</param>
    public Errno Change(Func<Errno> change, bool keepsPending = true, bool dated = false)
    {
        lock (_gate)
        {
            if (!keepsPending)
                Drop();
            else if (AttachLocked(false) is not Errno.None and var failed)
                return failed;
            _unversioned = true;
            if (dated && tree.View.GetNode(ino, out var node) == Errno.None)
                _times.WillChange(node);
            return change();
        }
    }

    /// <summary>The last handle that may write was closed.</summary>
    public void Close()
    {
        lock (_gate)
            Drop();
    }

    private Errno WriteLocked(long offset, ReadOnlySpan<byte> bytes, bool dated, bool killPrivileges)
    {
        // Before more is taken over: when there is no room to store what is pending, that must not grow.
        if (Relieve() is not Errno.None and var full)
            return full;
        if (!HasPending)
            _dirtySince = Environment.TickCount64;
        _killPrivileges |= killPrivileges;
        _times.Wrote(dated);
        var before = _pending.Bytes;
        if (_stream is { } stream && stream.Overlaps(offset, offset + bytes.Length) && AttachLocked(false) is not Errno.None and var failed)
            return failed;
        _pending.Add(offset, bytes);
        budget.Add(_pending.Bytes - before);
        return Stream(offset);
    }

    /// <summary>Hands on what has come in order.</summary>
    /// <param name="written">Where the latest bytes are.</param>
    private Errno Stream(long written)
    {
        if (_stream is null && !TryFindStream(written, out written))
            return Errno.None;
        try
        {
            _stream ??= new WrittenStream(Branch.NewContent(), written);
            var before = _pending.Bytes;
            _stream.TakeFrom(_pending);
            budget.Add(_pending.Bytes - before);
            return Errno.None;
        }
        catch (CairnException failure)
        {
            // What the stream had taken is lost with it; whoever closes or syncs the file is told.
            Drop();
            return _lost = Failures.ErrnoOf(failure);
        }
    }

    /// <summary>Looks whether enough has come without a gap: behind what the file has, or, when that takes too long, around what was written last.</summary>
    private bool TryFindStream(long written, out long start)
    {
        start = 0;
        if (_pending.Bytes < StreamBytes || tree.View.GetNode(ino, out var node) != Errno.None)
            return false;
        start = node.Size;
        if (HasStreamAt(start))
            return true;
        if (_pending.Bytes < MostOutOfOrder)
            return false;
        start = _pending.ContiguousTo(written);
        return HasStreamAt(start);
    }

    private bool HasStreamAt(long start) => _pending.ContiguousFrom(start, StreamBytes) - start >= StreamBytes;

    private Errno Relieve() => budget.IsExceeded || _pending.Runs.Count > MostRuns ? AttachLocked(false) : Errno.None;

    private Errno AttachLocked(bool asVersion)
    {
        if (!HasPending)
            return asVersion ? EndVersion() : Errno.None;
        try
        {
            using var whole = _stream is null ? BuildWhole() : null;
            var built = _stream?.Builder ?? whole;
            built?.Flush();
            var last = tree.View.GetNode(ino, out var now) == Errno.None ? _known = now : _known;
            var (mtime, ctime) = _times.ToAttach(last, asVersion);
            var content = new AttachedContent(built, whole is null ? _pending.Runs.Select(static run => (run.Offset, run.Memory)).ToList() : [])
            {
                BuiltAt = _stream?.Offset ?? 0,
                MTime = mtime,
                CTime = ctime,
                IsVersion = asVersion,
                KillPrivileges = _killPrivileges,
                Last = last,
            };
            var error = Branch.Run(draft => Attaching.Attach(draft, ino, content)).Error;
            Drop();
            _unversioned = !asVersion && error == Errno.None;
            // The file was removed elsewhere: there is nothing that the bytes could be attached to.
            return Answer(error == Errno.ENOENT ? Failures.Stale : error, asVersion);
        }
        catch (CairnException failure)
        {
            if (_stream is not null)
            {
                Drop();
                _lost = Failures.ErrnoOf(failure);
            }
            return Failures.ErrnoOf(failure);
        }
    }

    /// <summary>What was lost when nobody could be told, or only who wrote, is told to whoever closes or syncs the file next.</summary>
    private Errno Answer(Errno error, bool asVersion)
    {
        if (asVersion)
            (error, _lost) = (error == Errno.None ? _lost : error, Errno.None);
        else if (error != Errno.None)
            _lost = error;
        return error;
    }

    private Errno EndVersion()
    {
        var lost = Answer(Errno.None, asVersion: true);
        if (lost != Errno.None || !_unversioned)
            return lost;
        _unversioned = false;
        if (_times.TakeFormer() is { } former)
            Branch.SetAttributes(ino, new AttributeChanges { MTime = former.MTime, CTime = former.CTime }, out _);
        var error = Branch.EndVersion(ino);
        return error == Errno.ENOENT ? Errno.None : error;
    }

    /// <summary>A file that is pending as a whole is cut and shared as one; null when it is small or there is something before it.</summary>
    private ContentBuilder? BuildWhole()
    {
        if (_pending.Bytes <= SmallBytes || _pending.ContiguousFrom(0) < _pending.End || !IsEmpty())
            return null;
        var builder = Branch.NewContent();
        try
        {
            foreach (var run in _pending.Runs)
                builder.Write(run.Memory.Span);
            return builder;
        }
        catch
        {
            builder.Dispose();
            throw;
        }
    }

    private bool IsEmpty() => tree.View.GetNode(ino, out var node) == Errno.None && node.Size == 0;

    private void Drop()
    {
        budget.Add(-_pending.Bytes);
        _pending.Clear();
        _stream?.Dispose();
        _times.Attached();
        (_stream, _killPrivileges) = (null, false);
    }
}
