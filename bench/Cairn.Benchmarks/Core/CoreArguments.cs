namespace Cairn.Benchmarks.Core;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CoreArguments
{
    public const string Usage = """
        core [--engine NAME] [--row TEXT] [--dir DIR] [--quick] [--no-peer] [--markdown]
          --engine NAME  only this engine: sqlite, lmdb or rocksdb
          --row TEXT     only parts whose name contains TEXT: files, written, cold, listing, forks, sizes, rewritten, memory
          --dir DIR      put vaults and databases there; default: the system's temporary directory
          --quick        a tenth of the files: figures wobble more, and targets are meant for the whole
          --no-peer      without agentfs-sdk, which is fetched by npm and needs node
          --markdown     the table as documentation has it
        """;

    public string? Engine { get; private init; }

    public string? Row { get; private init; }

    public string Directory { get; private init; } = Path.GetTempPath();

    public bool Quick { get; private init; }

    public bool Peer { get; private init; } = true;

    public bool Markdown { get; private init; }

    /// <summary><paramref name="count"/>, or a tenth of it when it is to be quick.</summary>
    public int Scaled(int count) => Quick ? count / 10 : count;

    /// <summary>Whether a part is wanted.</summary>
    public bool Wants(string part) => Row is null || part.Contains(Row, StringComparison.OrdinalIgnoreCase);

    /// <summary>The arguments; null when they are not understood.</summary>
    public static CoreArguments? Parse(ReadOnlySpan<string> args)
    {
        var parsed = new CoreArguments();
        while (!args.IsEmpty)
        {
            var takesValue = args[0] is "--engine" or "--row" or "--dir";
            if (takesValue && args.Length == 1)
                return null;
            var next = args[0] switch
            {
                "--engine" => parsed with { Engine = args[1] },
                "--row" => parsed with { Row = args[1] },
                "--dir" => parsed with { Directory = args[1] },
                "--quick" => parsed with { Quick = true },
                "--no-peer" => parsed with { Peer = false },
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
