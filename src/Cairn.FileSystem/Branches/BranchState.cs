using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;

namespace Cairn.FileSystem.Branches;

/// <summary>A node, and a name in a directory, that an operation in the log touched.</summary>
internal readonly record struct LogTouch(long Node, long Directory, byte[] Name);

/// <summary>A branch as this process knows it: its record, its tip and its point of view, kept up to date by the cache's rules.</summary>
internal sealed class BranchState
{
    private readonly BranchTable _table;
    private readonly LogTable _log;
    private long _stamp = long.MinValue, _committing, _moved;

    public BranchState(BranchTable table, LogTable log, IReadTransaction transaction, BranchRecord record)
    {
        (_table, _log, Record) = (table, log, record);
        TipView = table.View(transaction, record, View.Tip);
        Tip = table.Tip(transaction, record.Id);
        _moved = Tip.Revision;
    }

    public long Id => Record.Id;

    public BranchRecord Record { get; private set; }

    /// <summary>Its name, for messages.</summary>
    public string Name => System.Text.Encoding.UTF8.GetString(Record.Name);

    /// <summary>What it shows at its tip.</summary>
    public View TipView { get; private set; }

    /// <summary>The newest revision that this process has taken notice of.</summary>
    public Tip Tip { get; private set; }

    /// <summary>The vault's change stamp when it was last brought up to date; the tip cache's to set.</summary>
    public long Stamp
    {
        get => Volatile.Read(ref _stamp);
        set => Volatile.Write(ref _stamp, value);
    }

    /// <summary>Whether the vault does not have the branch any more, under any name.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The last revision of a commit of this process that is under way, so that whoever finds it in the vault before it is taken over does not take it for
    /// another's; 0: there is none.</summary>
    public long Committing
    {
        get => Volatile.Read(ref _committing);
        set => Volatile.Write(ref _committing, value);
    }

    /// <summary>Told after commits of this process, with the first and the last of their revisions. Called while caches are locked: it must do next to nothing.</summary>
    public event Action<long, long>? MovedHere;

    /// <summary>Told when others turn out to have committed, with the first and the last of their revisions. Called while caches are locked: it must do next to nothing.</summary>
    public event Action<long, long>? MovedByOthers;

    /// <summary>Takes over a commit of this process.</summary>
    public void Moved(Tip tip)
    {
        MovedHere?.Invoke(_moved + 1, tip.Revision);
        (Tip, _moved) = (tip, tip.Revision);
    }

    /// <summary>Takes over what others committed.</summary>
    /// <returns>What their operations touched.</returns>
    public IEnumerable<LogTouch> Refresh(IReadTransaction transaction)
    {
        if (_table.Find(transaction, Id) is not { Deleted: false } record)
        {
            IsGone = true;
            return [];
        }
        if (record.Flat != Record.Flat)
            TipView = _table.View(transaction, record, View.Tip);
        Record = record;
        var tip = _table.Tip(transaction, Id);
        if (tip.Revision == Tip.Revision)
            return [];
        var seen = Tip.Revision;
        Tip = tip;
        var others = Math.Max(seen, Committing);
        if (tip.Revision > others)
        {
            MovedByOthers?.Invoke(others + 1, tip.Revision);
            _moved = tip.Revision;
        }
        return Touched(transaction, seen + 1, tip.Revision).ToList();
    }

    private IEnumerable<LogTouch> Touched(IReadTransaction transaction, long first, long last)
    {
        foreach (var revision in _log.Read(transaction, Id, first, last))
            foreach (var record in revision.Records)
            {
                yield return new LogTouch(record.Node, record.Directory, record.Name);
                if (record.SecondDirectory != 0)
                    yield return new LogTouch(record.SecondNode, record.SecondDirectory, record.SecondName);
            }
    }
}
