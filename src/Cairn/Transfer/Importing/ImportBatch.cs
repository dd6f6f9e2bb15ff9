using Cairn.FileSystem.Content;

namespace Cairn.Transfer;

/// <summary>Steps that one revision carries out, and the contents that they name.</summary>
internal sealed class ImportBatch(BulkBatch contents) : IDisposable
{
    private readonly CountdownEvent _open = new(1);
    private readonly List<ImportStep> _steps = [];

    public BulkBatch Contents => contents;

    public IReadOnlyList<ImportStep> Steps => _steps;

    /// <summary>Bytes of the files in it.</summary>
    public long Bytes { get; private set; }

    public void Add(ImportStep step, long bytes)
    {
        _steps.Add(step);
        Bytes += bytes;
    }

    /// <summary>A file of it is going to be read.</summary>
    public void Begin() => _open.AddCount();

    /// <summary>A file of it was read, or cannot be; or nothing is added any more.</summary>
    public void End() => _open.Signal();

    /// <summary>Returns when nothing is added any more and all files are read.</summary>
    public void Wait(CancellationToken cancellation) => _open.Wait(cancellation);

    public void Dispose()
    {
        foreach (var step in _steps)
            (step as IDisposable)?.Dispose();
        contents.Dispose();
        _open.Dispose();
    }
}
