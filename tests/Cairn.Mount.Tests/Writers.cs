using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>
/// Threads that fill a mount with files, each in a directory of its own, until they get an error. Afterwards it can be told whether a vault holds what it must.
/// </summary>
internal sealed class Writers : IDisposable
{
    private const int Count = 4, SyncEvery = 5;

    private readonly Thread[] _threads;
    private readonly int[] _closed = new int[Count], _synced = new int[Count], _errors = new int[Count];
    private readonly int _salt;
    private readonly ManualResetEventSlim _go = new(initialState: true);
    private volatile bool _stop;

    /// <summary>Begins. Every fifth file is synced.</summary>
    /// <param name="root">Where the directories are made.</param>
    /// <param name="salt">Files of other salts are others.</param>
    public Writers(string root, int salt)
    {
        _salt = salt;
        Array.Fill(_closed, -1);
        Array.Fill(_synced, -1);
        for (var writer = 0; writer < Count; writer++)
            Directory.CreateDirectory(Path.Combine(root, Name(writer)));
        _threads = [.. Enumerable.Range(0, Count).Select(writer => new Thread(() => Run(writer, Path.Combine(root, Name(writer)))))];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>How many files were closed so far.</summary>
    public int Closed => _closed.Sum(static last => Volatile.Read(in last) + 1);

    /// <summary>How far each of them has come.</summary>
    public sealed record Progress(IReadOnlyList<int> Closed, IReadOnlyList<int> Synced);

    /// <summary>How far they have come by now.</summary>
    public Progress Reached() => new([.. _closed.Select(static last => Volatile.Read(in last))], [.. _synced.Select(static last => Volatile.Read(in last))]);

    /// <summary>The errors that they ended with.</summary>
    public IReadOnlyCollection<int> Errors => _errors;

    /// <summary>Has them wait before the next file.</summary>
    public void Pause() => _go.Reset();

    /// <summary>Has them go on.</summary>
    public void Resume() => _go.Set();

    /// <summary>Waits until all have ended.</summary>
    public void Wait()
    {
        foreach (var thread in _threads)
            Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "A writer hangs.");
    }

    /// <summary>Fails unless the vault holds the files that it must, and each of them whole.</summary>
    /// <param name="files">The branch.</param>
    /// <param name="reached">How far they had come when it was last written to, or before.</param>
    /// <param name="all">Whether everything that was closed must be there; otherwise what was synced.</param>
    public void Verify(BranchFiles files, Progress reached, bool all)
    {
        for (var writer = 0; writer < Count; writer++)
        {
            var must = (all ? reached.Closed : reached.Synced)[writer];
            var last = must;
            while (files.Exists($"/{Name(writer)}/{last + 1}"))
                last++;
            // A file that another follows was closed before that was begun. The last one may not have been.
            for (var file = 0; file <= last; file++)
                if (file <= must || file < last)
                    Assert.True(Bytes(writer, file).AsSpan().SequenceEqual(files.ReadAllBytes($"/{Name(writer)}/{file}")), $"Of {last + 1} files of {Name(writer)} (closed: {reached.Closed[writer] + 1}, synced: {reached.Synced[writer] + 1}) number {file} is not what was written.");
        }
    }

    public void Dispose()
    {
        _stop = true;
        Resume();
        Wait();
        _go.Dispose();
    }

    private string Name(int writer) => $"w{_salt}-{writer}";

    private byte[] Bytes(int writer, int file)
    {
        var random = new Random((_salt * 1_000_003) + (writer * 10_007) + file);
        var bytes = new byte[random.Next(file % 7 == 0 ? 300_000 : 10_000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Run(int writer, string directory)
    {
        for (var file = 0; !_stop; file++)
        {
            _go.Wait();
            var error = Write($"{directory}/{file}", Bytes(writer, file), file % SyncEvery == 0, out var synced);
            if (synced)
                Volatile.Write(ref _synced[writer], file);
            if (error < 0)
            {
                _errors[writer] = (int)-error;
                return;
            }
            Volatile.Write(ref _closed[writer], file);
        }
    }

    private static long Write(string path, byte[] bytes, bool sync, out bool synced)
    {
        synced = false;
        var open = Sys.Open(path, Sys.WriteOnly | Sys.Create | Sys.Exclusive);
        if (open < 0)
            return open;
        var written = Sys.Write(open, bytes, 0);
        var result = written < 0 ? written : sync ? Sys.Sync(open) : 0;
        synced = sync && result >= 0;
        var closed = Sys.Close(open);
        return result < 0 ? result : closed;
    }
}
