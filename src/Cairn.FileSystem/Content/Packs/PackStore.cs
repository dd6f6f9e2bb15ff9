using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>The packs of one open vault: reading, appending and upkeep.</summary>
internal sealed class PackStore : IDisposable
{
    private readonly PackMover _mover;
    private readonly PackCleaner _cleaner;
    private readonly PackChecker _checker;

    public PackStore(IEngine engine, VaultSchema schema, PackTable table, string path, long maxBytes)
    {
        var directory = new PackDirectory(path);
        Reader = new PackReader(directory);
        Appender = new PackAppender(directory, table, engine, maxBytes, RandomAccess.FlushToDisk);
        _mover = new PackMover(engine, schema, table, Appender, Reader);
        _cleaner = new PackCleaner(engine, schema, table, directory, Reader, _mover, Appender);
        _checker = new PackChecker(table, directory);
    }

    public PackReader Reader { get; }

    public PackAppender Appender { get; }

    /// <inheritdoc cref="PackMover.MoveFromEngine"/>
    public long MoveFromEngine(long from, long budget, CancellationToken cancellation = default) => _mover.MoveFromEngine(from, budget, cancellation);

    /// <inheritdoc cref="PackMover.MoveToEngine"/>
    public long MoveToEngine(long from, long budget, CancellationToken cancellation = default) => _mover.MoveToEngine(from, budget, cancellation);

    /// <inheritdoc cref="PackCleaner.Clean"/>
    public long Clean(double deadShare, CancellationToken cancellation = default) => _cleaner.Clean(deadShare, cancellation);

    /// <inheritdoc cref="PackAppender.CutUnclaimed"/>
    public long CutUnclaimed() => Appender.CutUnclaimed();

    /// <inheritdoc cref="PackChecker.Check"/>
    public void Check(IReadTransaction transaction, ICollection<string> problems) => _checker.Check(transaction, problems);

    public void Dispose()
    {
        Appender.Dispose();
        Reader.Dispose();
    }
}
