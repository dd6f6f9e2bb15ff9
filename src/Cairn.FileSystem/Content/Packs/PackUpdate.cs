using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>What a transaction that names appended records has to record of packs: how far they are used, which became full and what
/// was abandoned in them. Where it does not commit, the latter two wait for another.</summary>
internal sealed class PackUpdate(
    PackAppender appender, PackTable table, IReadOnlyList<PackAppend> appends, IReadOnlyList<PackFile> full, IReadOnlyList<PackPlace> abandoned) : IDisposable
{
    private bool _done;

    public bool IsEmpty => appends.Count == 0 && full.Count == 0 && abandoned.Count == 0;

    /// <summary>Packs that become full: nothing that was appended to them waits for another transaction.</summary>
    public IReadOnlyList<PackFile> Full => full;

    /// <summary>Runs of records that no transaction will ever name.</summary>
    public IReadOnlyList<PackPlace> Abandoned => abandoned;

    public void Put(IWriteTransaction transaction)
    {
        foreach (var append in appends)
            table.AddUsed(transaction, append.Pack, append.Offset + append.Length);
        foreach (var run in abandoned)
        {
            table.AddUsed(transaction, run.Pack, run.Offset + run.Length);
            table.AddDead(transaction, run.Pack, run.Length);
        }
        foreach (var file in full)
            table.AddFull(transaction, file.Number);
    }

    /// <summary>The transaction has committed.</summary>
    public void Committed()
    {
        _done = true;
        foreach (var append in appends)
            append.Committed();
        appender.Close(full);
    }

    public void Dispose()
    {
        if (!_done)
            appender.TakeBack(this);
    }
}
