using Xunit;

namespace Cairn.Testing;

/// <summary>Plays a history on an engine and on sorted maps side by side and compares every answer.</summary>
internal sealed class ModelRun(IEngine engine, TestTables tables) : IDisposable
{
    private sealed class Maps
    {
        public SortedDictionary<byte[], byte[]> Blobs { get; init; } = new(BytewiseOrder.Instance);
        public SortedDictionary<byte[], byte[]> Numbers { get; init; } = new(BytewiseOrder.Instance);

        public Maps Copy() => new() { Blobs = new(Blobs, BytewiseOrder.Instance), Numbers = new(Numbers, BytewiseOrder.Instance) };
    }

    private Maps _committed = new(), _now = new(), _then = new();
    private IWriteTransaction? _write;
    private IReadTransaction? _snapshot;
    private ICursor? _cursor;
    private ModelCursor? _expected;
    private bool _cursorOnNumbers;
    private int _values;

    public void Play(IEnumerable<Step> steps)
    {
        engine.Write(write =>
        {
            write.DeleteRange(tables.Blobs, [], []);
            write.DeleteRange(tables.Numbers, [], []);
        });
        Begin();
        foreach (var step in steps)
            Do(step);
        AssertAll(_now, _write!);
        End(commit: true);
        AssertAll(_committed, engine);
    }

    public void Dispose()
    {
        _write?.Dispose();
        _snapshot?.Dispose();
    }

    private void Do(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Put or StepKind.Delete or StepKind.DeleteRange:
                Change(step);
                break;
            case StepKind.Get or StepKind.Probe:
                Ask(step);
                break;
            case StepKind.OpenCursor:
                OpenCursor(step.OnNumbers, step.ValueLength % 3 == 0 ? [] : step.Key, step.ValueLength % 2 == 0 ? [] : step.Other);
                break;
            case StepKind.Commit or StepKind.RollBack:
                End(step.Kind == StepKind.Commit);
                Begin();
                break;
            case StepKind.TakeSnapshot:
                TakeSnapshot();
                break;
            case StepKind.CheckSnapshot:
                if (_snapshot is not null)
                    AssertAll(_then, _snapshot);
                break;
            default:
                Move(step);
                break;
        }
    }

    private void Begin()
    {
        _write = engine.BeginWrite(Scope.Vault);
        OpenCursor(onNumbers: false, [], []);
    }

    private void End(bool commit)
    {
        if (commit)
            _write!.Commit();
        _write!.Dispose();
        _write = null;
        if (commit)
            _committed = _now;
        _now = _committed.Copy();
    }

    private void TakeSnapshot()
    {
        _snapshot?.Dispose();
        _snapshot = engine.BeginRead();
        _snapshot.Exists(tables.Blobs, [1]);
        _then = _committed.Copy();
    }

    private void Change(Step step)
    {
        var (table, map) = On(step.OnNumbers);
        if (step.Kind == StepKind.Put)
        {
            var value = Bytes.Random(step.ValueLength, _values++);
            _write!.Put(table, step.Key, value);
            map[step.Key] = value;
        }
        else if (step.Kind == StepKind.Delete)
        {
            _write!.Delete(table, step.Key);
            map.Remove(step.Key);
        }
        else
        {
            _write!.DeleteRange(table, step.Key, step.Other);
            foreach (var key in map.Keys.Where(key => key.AsSpan().SequenceCompareTo(step.Key) >= 0 && key.AsSpan().SequenceCompareTo(step.Other) < 0).ToList())
                map.Remove(key);
        }
    }

    private void Ask(Step step)
    {
        var (table, map) = On(step.OnNumbers);
        var expected = map.GetValueOrDefault(step.Key);
        Assert.Equal(expected is not null, _write!.Exists(table, step.Key));
        Assert.Equal(expected, _write.Get(table, step.Key));
        if (step.Kind == StepKind.Get)
            return;
        var probes = new ProbeBatch();
        probes.AddGet(table, step.Key);
        probes.AddSeek(table, step.Other, step.Other.Length / 2);
        _write.Run(probes);
        Assert.Equal(expected is not null, probes.Found(0));
        Assert.Equal(expected ?? [], probes.Value(0));
        var sought = map.Keys.FirstOrDefault(key => key.AsSpan().SequenceCompareTo(step.Other) >= 0 && key.AsSpan().StartsWith(step.Other.AsSpan(0, step.Other.Length / 2)));
        Assert.Equal(sought ?? [], probes.Key(1));
        Assert.Equal(sought is null ? [] : map[sought], probes.Value(1));
    }

    private void OpenCursor(bool onNumbers, byte[] from, byte[] to)
    {
        _cursor?.Dispose();
        var (table, map) = On(onNumbers);
        _cursor = _write!.OpenCursor(table, from, to);
        _expected = new ModelCursor(map, from, to);
        _cursorOnNumbers = onNumbers;
    }

    private void Move(Step step)
    {
        var sought = step.OnNumbers == _cursorOnNumbers ? step.Key : _cursorOnNumbers ? Bytes.Of(20) : [0x7f];
        var (found, expected) = step.Kind switch
        {
            StepKind.Next => (_cursor!.MoveNext(), _expected!.Next()),
            StepKind.Previous => (_cursor!.MovePrevious(), _expected!.Previous()),
            StepKind.SeekAtOrAfter => (_cursor!.SeekAtOrAfter(sought), _expected!.SeekAtOrAfter(sought)),
            _ => (_cursor!.SeekAtOrBefore(sought), _expected!.SeekAtOrBefore(sought)),
        };
        Assert.Equal(expected, found);
        if (!expected)
            return;
        Assert.Equal(_expected.Key, _cursor.Key);
        Assert.True(_cursor.Value.SequenceEqual(On(_cursorOnNumbers).Map[_expected.Key!]));
    }

    private (Table Table, SortedDictionary<byte[], byte[]> Map) On(bool numbers) =>
        numbers ? (tables.Numbers, _now.Numbers) : (tables.Blobs, _now.Blobs);

    private void AssertAll(Maps maps, IEngine vault)
    {
        using var read = vault.BeginRead();
        AssertAll(maps, read);
    }

    private void AssertAll(Maps maps, IReadTransaction read)
    {
        AssertAll(maps.Blobs, read, tables.Blobs);
        AssertAll(maps.Numbers, read, tables.Numbers);
    }

    private static void AssertAll(SortedDictionary<byte[], byte[]> map, IReadTransaction read, Table table)
    {
        using var cursor = read.OpenCursor(table);
        foreach (var (key, value) in map)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(key, cursor.Key);
            Assert.True(cursor.Value.SequenceEqual(value));
        }
        Assert.False(cursor.MoveNext());
        foreach (var key in map.Keys.Reverse())
        {
            Assert.True(cursor.MovePrevious());
            Assert.Equal(key, cursor.Key);
        }
        Assert.False(cursor.MovePrevious());
    }
}
