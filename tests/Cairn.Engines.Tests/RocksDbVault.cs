using System.Security.Cryptography;
using Cairn.Engines.RocksDb;
using Cairn.Storage;
using Cairn.Testing;

namespace Cairn.Engines.Tests;

/// <summary>A RocksDB vault in a directory of its own, for tests that look at the engine's own affairs.</summary>
internal sealed class RocksDbVault : IDisposable
{
    private readonly TestDirectory _directory;
    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly bool _ownDirectory;

    internal RocksDbVault(TestDirectory? directory = null, params (string Name, string Value)[] options)
    {
        _ownDirectory = directory is null;
        _directory = directory ?? new TestDirectory();
        _options = options.ToDictionary(option => option.Name, option => option.Value);
    }

    internal static RocksDbProvider Provider { get; } = new();

    internal TestTables Tables { get; } = new();

    internal Table Blobs => Tables.Blobs;

    internal string Path => _directory["vault"];

    internal TestDirectory Files => _directory;

    internal RocksDbEngine Create() => (RocksDbEngine)Provider.Create(Settings(Path, Access.ReadWrite));

    internal RocksDbEngine Open(Access access = Access.ReadWrite, string? path = null, Schema? schema = null) =>
        (RocksDbEngine)Provider.Open(Settings(path ?? Path, access) with { Schema = schema ?? Tables.Schema });

    /// <summary>Creates a vault with a few records in files, and closes it.</summary>
    internal void Make(int records = 100)
    {
        using var engine = Create();
        engine.Write(write =>
        {
            for (var i = 0; i < records; i++)
                write.Put(Blobs, Bytes.Of($"key {i:d6}"), Bytes.Random(100, i));
        });
        engine.Compact();
    }

    /// <summary>Makes a vault as a killed process leaves it: records in files, and one more in the log.</summary>
    internal void MakeCrashed()
    {
        var running = new RocksDbVault(new TestDirectory(_directory.Path));
        running.Make();
        using var engine = running.Open();
        engine.Put(running.Blobs, Bytes.Of("last, in the log"), Bytes.Random(1000, 1));
        running.CopyTo(Path);
    }

    /// <summary>The names, contents and times of all files of a vault, and nothing else.</summary>
    internal string State(bool times = false) => string.Join('\n', new DirectoryInfo(Path).EnumerateFiles()
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => $"{file.Name} {file.Length} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))} {(times ? file.LastWriteTimeUtc.Ticks : 0)}"));

    /// <summary>The one file whose name matches.</summary>
    internal string Newest(string pattern) => Directory.EnumerateFiles(Path, pattern).OrderBy(path => path, StringComparer.Ordinal).Last();

    internal void CopyTo(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Path))
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
    }

    public void Dispose()
    {
        if (_ownDirectory)
            _directory.Dispose();
    }

    private EngineSettings Settings(string path, Access access) =>
        new(path, Tables.Schema, EngineOptionValues.Parse(Provider.Name, Provider.Options, _options), access);
}
