using System.Text;
using Cairn.Benchmarks.Engines;

namespace Cairn.Benchmarks.Core;

/// <summary>What every part of the benchmark works with: one engine, a directory of its own, and where figures go.</summary>
internal sealed class CoreSetting(BenchedEngine engine, string directory, CoreArguments arguments, List<CoreFigure> figures)
{
    public const int FileBytes = 4096, Directories = 100;

    private int _databases;

    public string Engine => engine.Name;

    public CoreArguments Arguments => arguments;

    /// <summary>How many files the rows about files have.</summary>
    public int Files => arguments.Scaled(10_000);

    /// <summary>The bytes of every file: such as do not compress.</summary>
    public byte[] Content { get; } = Random(FileBytes);

    /// <summary>What comes out of agentfs-sdk; null when it could not be run.</summary>
    public PeerFigures? Peer { get; init; }

    /// <summary>How many times the plain time a row may take: differs by engine.</summary>
    public double? Target(double? sqlite, double? lmdb, double? rocksDb = null) => Engine switch
    {
        "sqlite" => sqlite,
        "lmdb" => lmdb,
        _ => rocksDb,
    };

    public void Add(CoreFigure figure)
    {
        figures.Add(figure);
        Console.Error.WriteLine($"  {figure.Row}: {figure.Ours} {figure.Ratio} {figure.Target}{(figure.Holds ? "" : " !")}");
    }

    public CoreFigure Figure(string row, string ours) => new(Engine, row, ours);

    /// <summary>A specification for a new vault.</summary>
    public string NewSpec(string name) => $"{Engine}:{Path.Combine(directory, $"{name}{_databases++}.cairn")}";

    /// <summary>A new plain table: path to bytes.</summary>
    public IPlainTable NewPlain()
    {
        var plain = (IPlainTable)engine.Native!();
        plain.Create(Directory.CreateDirectory(Path.Combine(directory, $"plain{_databases++}")).FullName);
        return plain;
    }

    /// <summary>Paths of files, spread over a hundred directories.</summary>
    public static byte[][] Paths(int count, string name = "file") =>
        [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes($"/dir{i % Directories:00}/{name}{i:000000}"))];

    public static FilePath[] Names(byte[][] paths) => [.. paths.Select(static path => FilePath.Parse(path))];

    /// <summary>Makes the directories that <see cref="Paths"/> are in.</summary>
    public static void MakeDirectories(Branch branch)
    {
        for (var i = 0; i < Directories; i++)
            branch.Files.CreateDirectory($"/dir{i:00}");
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
