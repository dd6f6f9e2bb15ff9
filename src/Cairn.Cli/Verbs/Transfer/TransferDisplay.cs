using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Transfer;

/// <summary>Shows how far an import or export is.</summary>
internal sealed class TransferDisplay : IDisposable
{
    private readonly Ui.Progress _shown;

    public TransferDisplay(Call call, string what)
    {
        _shown = new Ui.Progress(call.Terminal, call.Surroundings.Clock, what)
        {
            Source = () => (Progress.Files, Progress.Bytes, Progress.IsTotalKnown ? Progress.TotalFiles : 0, Progress.IsTotalKnown ? Progress.TotalBytes : 0),
        };
    }

    /// <summary>To be kept up to date by whoever does the work.</summary>
    public TransferProgress Progress { get; } = new();

    public void Dispose() => _shown.Dispose();
}
