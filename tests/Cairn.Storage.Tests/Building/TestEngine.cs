using Cairn.Storage.Building;

namespace Cairn.Storage.Tests.Building;

/// <summary>The simplest engine that can be made from the base classes, with a place to go wrong at each step.</summary>
/// <remarks>Like a database with pages in memory it hands out a place of its own that is overwritten by the next call.</remarks>
internal sealed class TestEngine(Schema schema) : EngineBase(schema)
{
    private readonly byte[] _page = GC.AllocateArray<byte>(4096, pinned: true);

    private readonly SingleWriter _writer = new();

    public SortedDictionary<byte[], byte[]> Stored { get; private set; } = new(Cairn.Testing.BytewiseOrder.Instance);

    /// <summary>Called with the name of each step before it is taken; may throw.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>What the database's own check finds wrong.</summary>
    public IEnumerable<string> StructureProblems { get; set; } = [];

    public List<string> Ended { get; } = [];

    public override EngineCapabilities Capabilities { get; } = new()
    {
        EngineName = "test",
        Persistent = true,
        SeveralProcesses = false,
        UnsyncedCommitSurvivesPowerCut = false,
    };

    public void RunAlone(TimeSpan patience, Action action) => Alone(patience, action);

    private ReadOnlySpan<byte> OnPage(byte[] stored)
    {
        Overwrite();
        stored.CopyTo(_page, 0);
        return _page.AsSpan(0, stored.Length);
    }

    private void Overwrite() => _page.AsSpan().Fill(0xee);

    protected override ReadTransactionBase BeginReadCore() => new Read(this);

    protected override WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes)
    {
        _writer.Enter();
        return new Write(this);
    }

    protected override void SyncCore() => Before("sync");

    protected override long ChangeStampCore() => Stored.Count;

    protected override void CompactCore(CancellationToken cancellation) => Before("compact");

    protected override EngineStats StatsCore() => new(0, 0, [], new Dictionary<string, string>());

    protected override IEnumerable<string> VerifyStructureCore(CancellationToken cancellation)
    {
        Before("verify");
        return StructureProblems;
    }

    protected override void CloseCore() => Ended.Add("engine");

    private sealed class Read(TestEngine engine) : ReadTransactionBase
    {
        protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
        {
            engine.Before("get");
            engine.Overwrite();
            var found = engine.Stored.TryGetValue(key.ToArray(), out var bytes);
            stored = found ? engine.OnPage(bytes!) : default;
            return found;
        }

        protected override CursorBase NewCursor() => new Cursor(engine, () => engine.Stored);

        protected override void EndCore() => engine.Ended.Add("read");
    }

    private sealed class Write(TestEngine engine) : WriteTransactionBase
    {
        private readonly SortedDictionary<byte[], byte[]> _now = new(engine.Stored, Cairn.Testing.BytewiseOrder.Instance);

        protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
        {
            engine.Overwrite();
            var found = _now.TryGetValue(key.ToArray(), out var bytes);
            stored = found ? engine.OnPage(bytes!) : default;
            return found;
        }

        protected override CursorBase NewCursor() => new Cursor(engine, () => _now);

        protected override void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer)
        {
            engine.Before("put");
            engine.Overwrite();
            _now[key.ToArray()] = [.. value, .. BitConverter.GetBytes(trailer)];
        }

        protected override void DeleteStored(Table table, ReadOnlySpan<byte> key)
        {
            engine.Before("delete");
            engine.Overwrite();
            _now.Remove(key.ToArray());
        }

        protected override void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => engine.Before("delete range");

        protected override CommitStamps? CommitStored()
        {
            engine.Before("commit");
            engine.Stored = _now;
            return null;
        }

        protected override void EndCore()
        {
            engine.Ended.Add("write");
            engine._writer.Exit();
        }
    }

    private sealed class Cursor(TestEngine engine, Func<SortedDictionary<byte[], byte[]>> records) : CursorBase
    {
        private byte[]? _key;

        protected override ReadOnlySpan<byte> StoredKey => _key;

        protected override ReadOnlySpan<byte> StoredValue => engine.OnPage(records()[_key!]);

        protected override void OpenStored()
        {
        }

        protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
        {
            engine.Before("seek");
            engine.Overwrite();
            var sought = key.ToArray();
            bool Fits(byte[] candidate)
            {
                var order = candidate.AsSpan().SequenceCompareTo(sought);
                return kind switch { SeekKind.AtOrAfter => order >= 0, SeekKind.After => order > 0, SeekKind.AtOrBefore => order <= 0, SeekKind.Before => order < 0, _ => true };
            }
            var fitting = records().Keys.Where(Fits);
            _key = kind is SeekKind.First or SeekKind.AtOrAfter or SeekKind.After ? fitting.FirstOrDefault() : fitting.LastOrDefault();
            return _key is not null;
        }

        protected override bool StepStored(bool forward)
        {
            engine.Before("step");
            return SeekStored(forward ? SeekKind.After : SeekKind.Before, _key);
        }

        protected override void DetachStored()
        {
        }

        protected override void CloseStored() => engine.Ended.Add("cursor");
    }
}
