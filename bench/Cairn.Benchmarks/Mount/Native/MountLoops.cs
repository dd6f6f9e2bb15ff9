using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Cairn.Benchmarks.Mount.Native;

/// <summary>The loops that are measured on every file system alike.</summary>
internal sealed unsafe class MountLoops(string directory)
{
    private const int SmallBytes = 4096, BigBytes = 1 << 20, DontNeed = 4;
    private readonly byte[] _small = RandomBytes(SmallBytes);
    private readonly byte[] _big = RandomBytes(BigBytes);

    /// <summary>Creates files of 4 KiB.</summary>
    /// <returns>Files a second.</returns>
    public double Create(int files, string prefix = "f") => Each(files, prefix, path =>
    {
        var file = (int)Calls.Check(Calls.Open(path, Calls.WriteOnly | Calls.Create | Calls.Exclusive, 0x1A4), "create");
        fixed (byte* bytes = _small)
            Calls.Check(Calls.Write(file, bytes, SmallBytes), "write");
        Calls.Check(Calls.Close(file), "close");
    });

    /// <summary>Asks for the attributes of each.</summary>
    public double Stat(int files, string prefix = "f")
    {
        var answer = stackalloc byte[256];
        var place = (nint)answer;
        return Each(files, prefix, path => Calls.Check(Calls.Stat(path, (byte*)place), "stat"));
    }

    /// <summary>Opens, reads and closes each.</summary>
    public double Read(int files, string prefix = "f") => Each(files, prefix, path =>
    {
        var file = (int)Calls.Check(Calls.Open(path, Calls.ReadOnly, 0), "open");
        fixed (byte* bytes = _small)
            if (Calls.Check(Calls.Read(file, bytes, SmallBytes), "read") != SmallBytes)
                throw new IOException("a file is shorter than it was written");
        Calls.Check(Calls.Close(file), "close");
    });

    public double Unlink(int files, string prefix = "f") => Each(files, prefix, path => Calls.Check(Calls.Unlink(path), "unlink"));

    /// <summary>Writes one file from its beginning to its end, the last close included.</summary>
    /// <returns>Bytes a second.</returns>
    public double WriteBig(long bytes)
    {
        var began = Stopwatch.GetTimestamp();
        fixed (byte* path = Path("big"), buffer = _big)
        {
            var file = (int)Calls.Check(Calls.Open(path, Calls.WriteOnly | Calls.Create | Calls.Truncate, 0x1A4), "create");
            for (var at = 0L; at < bytes; at += BigBytes)
            {
                // Nothing that compresses, and no two alike, so that nothing is gained by storing equal bytes once.
                for (var i = 0; i < BigBytes; i += 4096)
                    *(long*)(buffer + i) = at + i;
                Calls.Check(Calls.Write(file, buffer, BigBytes), "write");
            }
            Calls.Check(Calls.Close(file), "close");
        }
        return bytes / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Reads it, after the kernel has been told to forget its pages; when it is to be <paramref name="cold"/> everybody's, so that it comes from the disk.</summary>
    public double ReadBig(long bytes, bool cold = false) => OnBig(file =>
    {
        fixed (byte* buffer = _big)
            for (var at = 0L; at < bytes; at += BigBytes)
                if (Calls.Check(Calls.Read(file, buffer, BigBytes), "read") != BigBytes)
                    throw new IOException("the file is shorter than it was written");
        return bytes;
    }, cold);

    /// <summary>Reads 4 KiB at random places, pages forgotten before.</summary>
    /// <returns>Reads a second.</returns>
    public double ReadRandom(long bytes, int reads) => OnBig(file =>
    {
        var random = new Random(7);
        fixed (byte* buffer = _big)
            for (var i = 0; i < reads; i++)
                Calls.Check(Calls.ReadAt(file, buffer, SmallBytes, random.NextInt64(bytes / SmallBytes) * SmallBytes), "pread");
        return reads;
    });

    private double OnBig(Func<int, double> work, bool cold = false)
    {
        fixed (byte* path = Path("big"))
        {
            var file = (int)Calls.Check(Calls.Open(path, Calls.ReadOnly, 0), "open");
            Calls.Sync(file);
            _ = Calls.Advise(file, 0, 0, DontNeed);
            if (cold)
                File.WriteAllText("/proc/sys/vm/drop_caches", "1");
            var began = Stopwatch.GetTimestamp();
            var done = work(file);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Calls.Check(Calls.Close(file), "close");
            return done / seconds;
        }
    }

    private delegate void Step(byte* path);

    private double Each(int files, string prefix, Step step)
    {
        var path = new byte[directory.Length + prefix.Length + 16];
        var length = Encoding.UTF8.GetBytes($"{directory}/{prefix}", path);
        var began = Stopwatch.GetTimestamp();
        fixed (byte* start = path)
            for (var i = 0; i < files; i++)
            {
                i.TryFormat(path.AsSpan(length), out var digits, default, CultureInfo.InvariantCulture);
                path[length + digits] = 0;
                step(start);
            }
        return files / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private byte[] Path(string name) => [.. Encoding.UTF8.GetBytes($"{directory}/{name}"), 0];
}
