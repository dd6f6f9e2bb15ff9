using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Temporal;

/// <summary>
/// Walks a directory at a view in the order of names: for each level of the view one cursor over what is true now and
/// one sorted list of what ended since. For each name the first level that has it decides.
/// </summary>
internal sealed class EntryScan : IDisposable
{
    private readonly List<Source> _sources = [];
    private Source? _current;

    public EntryScan(EntryTable table, IReadTransaction transaction, View view, long directory, ReadOnlySpan<byte> after)
    {
        foreach (var level in view.Levels)
        {
            var past = table.EndedSince(transaction, level, directory, after);
            if (past.Count > 0)
                _sources.Add(new PastSource(past));
            _sources.Add(new HeadSource(table.OpenHead(transaction, level.Branch, directory, after), level));
        }
        _sources.RemoveAll(static source => !source.MoveNext());
    }

    /// <summary>The entry's name; valid until the next move.</summary>
    public ReadOnlySpan<byte> Name => _current!.Name;

    /// <summary>Whether it is an entry or the trace of one.</summary>
    public RecordState State => _current!.State;

    /// <summary>The entry's record; valid until the next move.</summary>
    public ReadOnlySpan<byte> Payload => _current!.Payload;

    /// <summary>Goes to the next entry that exists.</summary>
    public bool MoveNext()
    {
        do
        {
            if (_current is not null)
                Pass(_current.Name);
            _current = First();
            if (_current is null)
                return false;
        }
        while (_current.State == RecordState.Whiteout);
        return true;
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    /// <summary>The source that stands on the least name; of several, the nearest level.</summary>
    private Source? First()
    {
        Source? first = null;
        foreach (var source in _sources)
            if (first is null || source.Name.SequenceCompareTo(first.Name) < 0)
                first = source;
        return first;
    }

    /// <summary>Moves every source on that stands on <paramref name="name"/>.</summary>
    private void Pass(ReadOnlySpan<byte> name)
    {
        if (_sources.Count == 1)
        {
            Advance(0);
            return;
        }
        Span<byte> copy = stackalloc byte[name.Length];
        name.CopyTo(copy);
        for (var i = _sources.Count - 1; i >= 0; i--)
            if (_sources[i].Name.SequenceEqual(copy))
                Advance(i);
    }

    private void Advance(int index)
    {
        if (_sources[index].MoveNext())
            return;
        _sources[index].Dispose();
        _sources.RemoveAt(index);
    }

    private abstract class Source : IDisposable
    {
        public abstract ReadOnlySpan<byte> Name { get; }

        public abstract RecordState State { get; }

        public abstract ReadOnlySpan<byte> Payload { get; }

        public abstract bool MoveNext();

        public abstract void Dispose();
    }

    private sealed class PastSource(List<PastEntry> entries) : Source
    {
        private int _at = -1;

        public override ReadOnlySpan<byte> Name => entries[_at].Name;

        public override RecordState State => entries[_at].State;

        public override ReadOnlySpan<byte> Payload => entries[_at].Payload;

        public override bool MoveNext() => ++_at < entries.Count;

        public override void Dispose()
        {
        }
    }

    private sealed class HeadSource(ICursor cursor, Level level) : Source
    {
        private readonly int _prefix = OrderedNumber.Length((ulong)level.Branch);

        public override ReadOnlySpan<byte> Name
        {
            get
            {
                var reader = new RecordReader(cursor.Key[_prefix..], "entry key");
                _ = reader.Number();
                return reader.Name();
            }
        }

        public override RecordState State => Record.State;

        public override ReadOnlySpan<byte> Payload => Record.Payload;

        private TemporalRecord Record => TemporalRecord.Read(cursor.Value, level.Branch, View.Tip);

        public override bool MoveNext()
        {
            while (cursor.MoveNext())
                if (level.Until == View.Tip || Record.Start <= level.Until)
                    return true;
            return false;
        }

        public override void Dispose() => cursor.Dispose();
    }
}
