using Cairn.FileSystem.Content;

namespace Cairn.Mount.Files;

/// <summary>A run of bytes that was written and is in no content yet.</summary>
internal sealed class PendingRun(long offset, byte[] bytes, int length)
{
    public long Offset => offset;

    public byte[] Bytes => bytes;

    public int Length { get; set; } = length;

    public long End => offset + Length;

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);
}

/// <summary>What was written to a file and is in no content yet: runs in the order of their offsets, none overlapping. For one thread at a time.</summary>
internal sealed class PendingWrites
{
    /// <summary>Runs that grow at their end are given room up to this.</summary>
    private const int LargestGrowth = 1 << 20;

    private readonly List<PendingRun> _runs = [];

    public IReadOnlyList<PendingRun> Runs => _runs;

    /// <summary>Bytes in all runs.</summary>
    public long Bytes { get; private set; }

    /// <summary>The end of the last run; 0 when there is none.</summary>
    public long End => _runs.Count == 0 ? 0 : _runs[^1].End;

    /// <summary>Takes bytes over; what was pending in their place is replaced.</summary>
    public void Add(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || TryAppend(offset, bytes))
            return;
        var end = offset + bytes.Length;
        var first = FirstEndingAfter(offset);
        if (first < _runs.Count && _runs[first].Offset <= offset && end <= _runs[first].End)
        {
            bytes.CopyTo(_runs[first].Bytes.AsSpan((int)(offset - _runs[first].Offset)));
            return;
        }
        var at = MakeRoom(first, offset, end);
        var run = new PendingRun(offset, LargeBuffers.Rent(bytes.Length), bytes.Length);
        bytes.CopyTo(run.Bytes);
        _runs.Insert(at, run);
        Bytes += bytes.Length;
    }

    /// <summary>Puts what is pending over what was read from <paramref name="offset"/> on.</summary>
    public void Overlay(long offset, Span<byte> target)
    {
        var end = offset + target.Length;
        for (var i = FirstEndingAfter(offset); i < _runs.Count && _runs[i].Offset < end; i++)
        {
            var (from, to) = (Math.Max(_runs[i].Offset, offset), Math.Min(_runs[i].End, end));
            _runs[i].Bytes.AsSpan((int)(from - _runs[i].Offset), (int)(to - from)).CopyTo(target[(int)(from - offset)..]);
        }
    }

    /// <summary>How far the bytes from <paramref name="offset"/>, where a run has to begin, are pending without a gap, as far as <paramref name="enough"/> bytes.</summary>
    public long ContiguousFrom(long offset, long enough = long.MaxValue)
    {
        var end = offset;
        for (var i = FirstEndingAfter(offset); i < _runs.Count && _runs[i].Offset == end && end - offset < enough; i++)
            end = _runs[i].End;
        return end;
    }

    /// <summary>Where the bytes begin that are pending without a gap up to the run of <paramref name="offset"/>.</summary>
    public long ContiguousTo(long offset)
    {
        var i = FirstEndingAfter(offset);
        if (i == _runs.Count)
            return offset;
        while (i > 0 && _runs[i - 1].End == _runs[i].Offset)
            i--;
        return _runs[i].Offset;
    }

    /// <summary>Takes out the run that begins at <paramref name="offset"/>, if one does, and hands its bytes to <paramref name="taker"/>.</summary>
    public bool TryTake(long offset, Action<ReadOnlyMemory<byte>> taker)
    {
        var at = FirstEndingAfter(offset);
        if (at == _runs.Count || _runs[at].Offset != offset)
            return false;
        var run = _runs[at];
        _runs.RemoveAt(at);
        Bytes -= run.Length;
        taker(run.Memory);
        LargeBuffers.Return(run.Bytes);
        return true;
    }

    public void Clear()
    {
        foreach (var run in _runs)
            LargeBuffers.Return(run.Bytes);
        _runs.Clear();
        Bytes = 0;
    }

    private bool TryAppend(long offset, ReadOnlySpan<byte> bytes)
    {
        if (_runs.Count == 0 || _runs[^1] is not { } last || last.End != offset || last.Length + bytes.Length > LargestGrowth)
            return false;
        if (last.Bytes.Length - last.Length < bytes.Length)
        {
            var grown = LargeBuffers.Rent(Math.Min(LargestGrowth, 2 * (last.Length + bytes.Length)));
            last.Memory.Span.CopyTo(grown);
            LargeBuffers.Return(last.Bytes);
            _runs[^1] = last = new PendingRun(last.Offset, grown, last.Length);
        }
        bytes.CopyTo(last.Bytes.AsSpan(last.Length));
        last.Length += bytes.Length;
        Bytes += bytes.Length;
        return true;
    }

    /// <summary>Takes [<paramref name="offset"/>, <paramref name="end"/>) out of the runs from <paramref name="first"/> on.</summary>
    /// <returns>Where a run of that range is to be put in.</returns>
    private int MakeRoom(int first, long offset, long end)
    {
        var at = first;
        if (at < _runs.Count && _runs[at].Offset < offset)
        {
            // The new run reaches beyond this one's end: the case that it does not was dealt with.
            var run = _runs[at++];
            Bytes -= run.End - offset;
            run.Length = (int)(offset - run.Offset);
        }
        while (at < _runs.Count && _runs[at].Offset < end)
        {
            var run = _runs[at];
            _runs.RemoveAt(at);
            Bytes -= run.Length;
            if (run.End > end)
                Restore(at, end, run.Memory.Span[(int)(end - run.Offset)..]);
            LargeBuffers.Return(run.Bytes);
        }
        return at;
    }

    private void Restore(int at, long offset, ReadOnlySpan<byte> rest)
    {
        var run = new PendingRun(offset, LargeBuffers.Rent(rest.Length), rest.Length);
        rest.CopyTo(run.Bytes);
        _runs.Insert(at, run);
        Bytes += rest.Length;
    }

    private int FirstEndingAfter(long offset)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].End > offset)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
