using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn cat</c>: prints files.</summary>
internal sealed class CatVerb : ReadingVerb
{
    private const int BufferBytes = 256 * 1024;

    private readonly Argument<string[]> _paths = Typed.Paths("path", "The files.");
    private readonly Option<bool> _numbers = Typed.Switch("--number", "Number the lines.", "-n");

    public CatVerb() : base("cat", "Print files.")
    {
        Add(_paths);
        Add(_numbers);
    }

    public override string Examples => """
        cairn cat /notes/today.md               a file as it is now
        cairn cat /notes/today.md --at v1       as it was at the snapshot v1
        """;

    protected override int Read(Call call)
    {
        if (call.Terminal.Json)
            throw new UsageException("'cat' prints the bytes of files, which are not JSON.");
        var numbers = call.Get(_numbers) ? new LineNumbers(call.Terminal.Output) : null;
        var buffer = new byte[BufferBytes];
        foreach (var path in call.Get(_paths)!)
        {
            using var stream = call.View.OpenRead(call.Path(path));
            for (int count; (count = stream.Read(buffer)) > 0;)
                if (numbers is null)
                    call.Terminal.Output.WriteBytes(buffer.AsSpan(0, count));
                else
                    numbers.Write(buffer.AsSpan(0, count));
        }
        return ExitCode.Success;
    }

    /// <summary>Puts a number before each line, as <c>cat -n</c> does.</summary>
    private sealed class LineNumbers(Ui.StandardWriter output)
    {
        private long _line;
        private bool _within;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (!_within)
                    output.Write($"{++_line,6}\t");
                var end = bytes.IndexOf((byte)'\n');
                _within = end < 0;
                var line = _within ? bytes : bytes[..(end + 1)];
                output.WriteBytes(line);
                bytes = bytes[line.Length..];
            }
        }
    }
}
