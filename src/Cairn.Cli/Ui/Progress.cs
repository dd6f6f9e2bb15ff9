using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn.Cli.Ui;

/// <summary>
/// How far a long command is: on a terminal one line that is drawn again ten times a second, with a bar where the end is known; elsewhere a line every
/// ten seconds. Nothing is shown of what takes less than half a second. May be told from any thread.
/// </summary>
internal sealed class Progress : IDisposable, IProgress<OperationProgress>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500), Redraw = TimeSpan.FromMilliseconds(100), Heartbeat = TimeSpan.FromSeconds(10);
    private const int BarWidth = 20, NarrowestBar = 5;

    private readonly Terminal _terminal;
    private readonly TimeProvider _clock;
    private readonly string _what;
    private readonly long _began;
    private readonly ITimer _timer;
    private readonly Lock _drawing = new();
    private volatile StrongBox<OperationProgress>? _stage;
    private bool _drawn, _ended;

    /// <param name="terminal">Where.</param>
    /// <param name="clock">For rates.</param>
    /// <param name="what">What is being done, as in <c>importing</c>.</param>
    public Progress(Terminal terminal, TimeProvider clock, string what)
    {
        (_terminal, _clock, _what, _began) = (terminal, clock, what, clock.GetTimestamp());
        _timer = terminal.ShowsProgress
            ? clock.CreateTimer(_ => Draw(), null, Patience, Redraw)
            : clock.CreateTimer(_ => Beat(), null, Heartbeat, Heartbeat);
    }

    /// <summary>Where files, bytes and how many there are of both (0: not known) are asked for; null: stages are told here.</summary>
    public Func<(long Files, long Bytes, long TotalFiles, long TotalBytes)>? Source { get; init; }

    /// <summary>What a long call of the library tells: a stage, and how far it is.</summary>
    public void Report(OperationProgress value) => _stage = new StrongBox<OperationProgress>(value);

    /// <summary>The line as it would be drawn now, in <paramref name="room"/> characters if that can be.</summary>
    public string Line(int room = int.MaxValue) => _stage is { } stage ? StageLine(stage.Value, room) : TransferLine(room);

    private string StageLine(OperationProgress stage, int room)
    {
        var count = stage.Done > 0 || stage.Total > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {Count(stage.Done, stage.Total)} {stage.Unit}").TrimEnd() : "";
        return WithBar($"{_what}: {stage.Stage}", stage.Total > 0 ? Math.Min(1, (double)stage.Done / stage.Total) : null, count, room);
    }

    private string TransferLine(int room)
    {
        var (files, bytes, totalFiles, totalBytes) = Source?.Invoke() ?? default;
        var elapsed = _clock.GetElapsedTime(_began);
        double? part = totalBytes > 0 ? Math.Min(1, (double)bytes / totalBytes) : totalFiles > 0 ? Math.Min(1, (double)files / totalFiles) : null;
        var counts = new StringBuilder();
        if (files > 0 || totalFiles > 0)
            counts.Append(CultureInfo.InvariantCulture, $"  {Count(files, totalFiles)} files");
        if (bytes > 0 || totalBytes > 0)
            counts.Append(CultureInfo.InvariantCulture, $"  {ByteSize.Format(bytes)}  {ByteSize.Format((long)(bytes / Math.Max(elapsed.TotalSeconds, 0.001)))}/s");
        if (part is > 0 and < 1)
            counts.Append(CultureInfo.InvariantCulture, $"  {Clock(elapsed / part.Value - elapsed)} left");
        else if (part is 1)
            counts.Append("  finishing"); // All is read, and not all of it stored and durable.
        return WithBar(_what, part, counts.ToString(), room);
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_drawing)
        {
            _ended = true;
            if (_drawn)
                Send("\r\e[K");
        }
    }

    private void Draw()
    {
        lock (_drawing)
        {
            if (_ended)
                return;
            _drawn = true;
            // In the last column a terminal would go on in the next line.
            var room = Math.Max(_terminal.ErrorWidth - 1, 0);
            var line = Line(room);
            Send($"\r{(line.Length <= room ? line : line[..room])}\e[K");
        }
    }

    private void Beat()
    {
        lock (_drawing)
            if (!_ended)
                Send($"cairn: {Line()}\n");
    }

    private void Send(string text)
    {
        try
        {
            _terminal.Error.Write(text);
            _terminal.Error.Flush();
        }
        catch (Exception gone) when (gone is ReaderHasGoneException or IOException)
        {
            _ended = true;
        }
    }

    /// <summary>A bar that is as wide as there is room for it, or only a number.</summary>
    private static string WithBar(string what, double? part, string counts, int room)
    {
        if (part is not { } done)
            return what + counts;
        var percent = string.Create(CultureInfo.InvariantCulture, $"{done * 100,3:0}%");
        var width = Math.Min(BarWidth, room - what.Length - counts.Length - percent.Length - "  [] ".Length);
        if (width < NarrowestBar)
            return $"{what} {percent}{counts}";
        var full = (int)(done * width);
        return $"{what}  [{new string('#', full)}{new string('.', width - full)}] {percent}{counts}";
    }

    private static string Count(long files, long total) => string.Create(CultureInfo.InvariantCulture, $"{files:N0}{(total > 0 ? $"/{total:N0}" : "")}");

    private static string Clock(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
