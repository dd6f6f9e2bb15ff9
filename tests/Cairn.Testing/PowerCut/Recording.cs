using System.Diagnostics;
using System.Text;

namespace Cairn.Testing;

/// <summary>What a process did to the files of a directory, call by call; made by <c>recorder.c</c>.</summary>
internal sealed record FileCall(FileCallKind Kind, string Path, string Other, ulong Inode, long Offset, long Length, byte[] Data)
{
    public override string ToString() => $"{Kind} {Path} {Other} inode {Inode}, {Length} bytes at {Offset}";
}

/// <summary>The numbers are those of <c>recorder.c</c>.</summary>
internal enum FileCallKind
{
    Create = 1,
    MakeDirectory,
    Write,
    Truncate,
    Sync,
    SyncDirectory,
    Rename,
    Unlink,
    RemoveDirectory,
    DurableWrite,
    Unknown,
}

/// <summary>Recording what a child process does.</summary>
internal sealed class Recorder
{
    private readonly string _library, _log;

    /// <summary>Builds the recorder in <paramref name="workshop"/>; skips the test where there is no C compiler.</summary>
    public Recorder(TestDirectory workshop)
    {
        (_library, _log) = (workshop["recorder.so"], workshop["log"]);
        var source = workshop["recorder.c"];
        using (var embedded = typeof(Recorder).Assembly.GetManifestResourceStream("recorder.c")!)
        using (var file = File.Create(source))
            embedded.CopyTo(file);
        Compile(source);
    }

    /// <summary>What to put into the environment of a process to have its calls on <paramref name="directory"/> recorded.</summary>
    public IReadOnlyDictionary<string, string> Environment(string directory) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library,
        ["CAIRN_RECORD_DIR"] = directory,
        ["CAIRN_RECORD_LOG"] = _log,
    };

    /// <summary>All calls in their order.</summary>
    public List<FileCall> Read()
    {
        using var reader = new BinaryReader(File.OpenRead(_log));
        var calls = new List<FileCall>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
            calls.Add(ReadCall(reader));
        return calls;
    }

    private static FileCall ReadCall(BinaryReader reader)
    {
        var kind = (FileCallKind)reader.ReadUInt32();
        var (path, other, data) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var (inode, offset, length) = (reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64());
        return new(kind, Text(reader, path), Text(reader, other), inode, offset, length, reader.ReadBytes(data));
    }

    private static string Text(BinaryReader reader, int length) => Encoding.UTF8.GetString(reader.ReadBytes(length));

    private void Compile(string source)
    {
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("gcc", ["-O2", "-shared", "-fPIC", "-o", _library, source, "-ldl", "-lpthread"]) { RedirectStandardError = true })!;
            var said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode != 0)
                throw new InvalidOperationException(said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip.Because("Recording what reaches the disk needs gcc: apt install gcc.");
        }
    }
}
