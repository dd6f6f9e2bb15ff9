namespace Cairn.Benchmarks.Engines;

/// <summary>What was asked for on the command line.</summary>
internal sealed record BenchArguments
{
    public const string Usage = """
        engines [--engine NAME] [--row TEXT] [--options TEXT] [--dir DIR] [--quick] [--json | --markdown]
          --engine NAME  only this engine
          --row TEXT     only rows whose name contains TEXT
          --options TEXT engine options for the contract's side, as in a specification: page_size=8192&cache_size=1MB
          --dir DIR      put databases there; default: the system's temporary directory
          --quick        a second for each row instead of four: figures wobble more
          --json         one object per row, one row a line
          --markdown     the table as documentation has it
        """;

    public string? Engine { get; private init; }

    public string? Row { get; private init; }

    public string Options { get; private init; } = "";

    public string Directory { get; private init; } = Path.GetTempPath();

    public bool Quick { get; private init; }

    public bool Json { get; private init; }

    public bool Markdown { get; private init; }

    /// <summary>How long each row is measured.</summary>
    public TimeSpan PerRow => TimeSpan.FromSeconds(Quick ? 1 : 4);

    /// <summary>The arguments; null when they are not understood.</summary>
    public static BenchArguments? Parse(ReadOnlySpan<string> args)
    {
        var parsed = new BenchArguments();
        while (!args.IsEmpty)
        {
            var takesValue = args[0] is "--engine" or "--row" or "--options" or "--dir";
            if (takesValue && args.Length == 1)
                return null;
            var next = args[0] switch
            {
                "--engine" => parsed with { Engine = args[1] },
                "--row" => parsed with { Row = args[1] },
                "--options" => parsed with { Options = args[1] },
                "--dir" => parsed with { Directory = args[1] },
                "--quick" => parsed with { Quick = true },
                "--json" => parsed with { Json = true },
                "--markdown" => parsed with { Markdown = true },
                _ => null,
            };
            if (next is null)
                return null;
            parsed = next;
            args = args[(takesValue ? 2 : 1)..];
        }
        return parsed;
    }
}
