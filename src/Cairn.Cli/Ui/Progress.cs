using System.Globalization;
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
    private const int BarWidth = 20;

    private readonly Terminal _terminal;
    private readonly TimeProvider _clock;
    private readonly string _what;
    private readonly long _began;
    private readonly ITimer _timer;
    private readonly Lock _drawing = new();
    private long _files, _bytes, _totalFiles, _totalBytes;
    private string? _stage;
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

    /// <summary>Where files, bytes and how many there are of both are asked for, by whoever counts them already; null: they are told here.</summary>
    public Func<(long Files, long Bytes, long TotalFiles, long TotalBytes)>? Source { get; init; }

    /// <summary>Files so far.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Bytes so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Says how much there is; may become more later.</summary>
    public void Expect(long files, long bytes)
    {
        Interlocked.Exchange(ref _totalFiles, files);
        Interlocked.Exchange(ref _totalBytes, bytes);
    }

    /// <summary>Says how much more was done.</summary>
    public void Advance(long files, long bytes)
    {
        Interlocked.Add(ref _files, files);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>What a long call of the library tells: a stage, and how far it is.</summary>
    public void Report(OperationProgress value) =>
        _stage = string.Create(CultureInfo.InvariantCulture, $"{_what}: {value.Stage}  {value.Done:N0}{(value.Total > 0 ? $"/{value.Total:N0}" : "")}");

    /// <summary>The line as it would be drawn now.</summary>
    public string Line()
    {
        if (_stage is { } stage)
            return stage;
        var (files, bytes, totalFiles, totalBytes) = Source?.Invoke() ?? (Files, Bytes, Interlocked.Read(ref _totalFiles), Interlocked.Read(ref _totalBytes));
        var elapsed = _clock.GetElapsedTime(_began);
        var part = totalBytes > 0 ? Math.Min(1, (double)bytes / totalBytes) : totalFiles > 0 ? Math.Min(1, (double)files / totalFiles) : 0;
        var line = new StringBuilder(_what);
        if (totalBytes > 0 || totalFiles > 0)
            line.Append(Bar(part));
        if (files > 0 || totalFiles > 0)
            line.Append(CultureInfo.InvariantCulture, $"  {Count(files, totalFiles)} files");
        if (bytes > 0 || totalBytes > 0)
            line.Append(CultureInfo.InvariantCulture, $"  {ByteSize.Format(bytes)}  {ByteSize.Format((long)(bytes / Math.Max(elapsed.TotalSeconds, 0.001)))}/s");
        if (part is > 0 and < 1)
            line.Append(CultureInfo.InvariantCulture, $"  {Clock(elapsed / part - elapsed)} left");
        return line.ToString();
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
            var line = Line();
            Send($"\r{(line.Length < _terminal.ErrorWidth ? line : line[..(_terminal.ErrorWidth - 1)])}\e[K");
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

    private static string Bar(double part)
    {
        var full = (int)(part * BarWidth);
        return string.Create(CultureInfo.InvariantCulture, $"  [{new string('#', full)}{new string('.', BarWidth - full)}] {part * 100,3:0}%");
    }

    private static string Count(long files, long total) => string.Create(CultureInfo.InvariantCulture, $"{files:N0}{(total > 0 ? $"/{total:N0}" : "")}");

    private static string Clock(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
