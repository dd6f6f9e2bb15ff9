using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>A file that is looked at while it is written to: who has written knows what must be seen from then on.</summary>
public sealed class GrowingFileTests
{
    private const int Rounds = 400, Step = 10;

    [SkippableTheory]
    [InlineData("--write-through")]
    [InlineData("--foreground")]
    public void What_was_written_is_seen_whoever_looks_meanwhile(string option)
    {
        using var mount = new MountedVault(option);
        File.WriteAllBytes(mount["f"], []);
        using var onlookers = new Onlookers(mount.Path, mount["f"]);
        using (var file = new FileStream(mount["f"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            for (var i = 1; i <= Rounds; i++)
            {
                file.Write(Piece(i));
                if (i % 3 == 0)
                    file.Flush(flushToDisk: true);
                Check(mount["f"], i);
            }
        for (var i = Rounds + 1; i <= 2 * Rounds; i++)
        {
            using (var file = new FileStream(mount["f"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
                file.Write(Piece(i));
            Check(mount["f"], i);
        }
    }

    private static ReadOnlySpan<byte> Piece(int round) => System.Text.Encoding.ASCII.GetBytes($"{round,9}\n");

    private static void Check(string path, int round)
    {
        Assert.Equal(0, Sys.GetStat(path, out var stat));
        Assert.True(stat.Size == round * Step, $"The size after {round} pieces is {stat.Size}.");
        if (round % 7 == 0)
            Assert.Equal($"{round,9}\n", File.ReadAllText(path)[^Step..]);
    }

    /// <summary>Threads that ask for attributes, and list, until disposed.</summary>
    private sealed class Onlookers : IDisposable
    {
        private readonly Thread[] _threads;
        private volatile bool _stop;

        public Onlookers(string directory, string path)
        {
            _threads =
            [
                new Thread(() => Repeat(() => Sys.GetStat(path, out _))),
                new Thread(() => Repeat(() => Directory.GetFileSystemEntries(directory))),
                new Thread(() => Repeat(() => ReadToEnd(path))),
            ];
            foreach (var thread in _threads)
                thread.Start();
        }

        public void Dispose()
        {
            _stop = true;
            foreach (var thread in _threads)
                thread.Join();
        }

        private void Repeat(Action look)
        {
            while (!_stop)
                look();
        }

        /// <summary>Not as many bytes as the size says: a kernel may tell that of a write which is under way, and its bytes a moment later.</summary>
        private static void ReadToEnd(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.CopyTo(Stream.Null);
        }
    }
}
