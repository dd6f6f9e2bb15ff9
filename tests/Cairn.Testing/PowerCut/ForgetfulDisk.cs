namespace Cairn.Testing;

/// <summary>
/// A disk that keeps only what it was told to sync. Fed with the calls of a process, it can say at any moment what
/// a power cut would leave: of each file what was written before its last sync and any part of what was written since,
/// of each directory what was changed before its last sync and some first part of what was changed since.
/// </summary>
/// <remarks>That is what POSIX promises and not more: file systems in use keep more, each of them something else. A sector
/// of 512 bytes is written whole or not at all.</remarks>
internal sealed class ForgetfulDisk(string root)
{
    private const int Sector = 512;

    /// <summary>How much of what was not synced survives.</summary>
    public enum Survival
    {
        Nothing,
        Everything,
        Anything,
    }

    private sealed class Inode
    {
        public MemoryStream Durable { get; private init; } = new();
        public List<FileCall> Pending { get; } = [];

        public Inode With(IEnumerable<FileCall> calls)
        {
            var copy = new Inode { Durable = new MemoryStream() };
            Durable.WriteTo(copy.Durable);
            foreach (var call in calls)
                copy.Do(call);
            return copy;
        }

        public void Do(FileCall call)
        {
            if (call.Kind == FileCallKind.Truncate)
            {
                Durable.SetLength(call.Length);
                return;
            }
            if (Durable.Length < call.Offset)
                Durable.SetLength(call.Offset);
            Durable.Position = call.Offset;
            Durable.Write(call.Data);
        }

        public void Sync()
        {
            foreach (var call in Pending)
                Do(call);
            Pending.Clear();
        }
    }

    private readonly Dictionary<ulong, Inode> _inodes = [];
    private readonly Dictionary<string, ulong?> _durableNames = [];
    private readonly List<FileCall> _pendingNames = [];

    /// <summary>Takes note of a call.</summary>
    public void Do(FileCall call)
    {
        switch (call.Kind)
        {
            case FileCallKind.Create:
                _inodes[call.Inode] = new Inode();
                _pendingNames.Add(call);
                break;
            case FileCallKind.MakeDirectory or FileCallKind.Rename or FileCallKind.Unlink or FileCallKind.RemoveDirectory:
                _pendingNames.Add(call);
                break;
            case FileCallKind.Write or FileCallKind.Truncate:
                _inodes[call.Inode].Pending.Add(call);
                break;
            case FileCallKind.DurableWrite:
                _inodes[call.Inode].Do(call);
                break;
            case FileCallKind.Sync:
                _inodes[call.Inode].Sync();
                break;
            case FileCallKind.SyncDirectory:
                SyncNames(call.Path);
                break;
            default:
                throw new NotSupportedException($"The recorder saw {call.Other} on {call.Path} and has no record for it.");
        }
    }

    /// <summary>Writes into <paramref name="target"/> what is there after a power cut.</summary>
    public void Cut(string target, Survival survival, Random random)
    {
        var names = new Dictionary<string, ulong?>(_durableNames);
        var surviving = survival switch { Survival.Nothing => 0, Survival.Everything => _pendingNames.Count, _ => random.Next(_pendingNames.Count + 1) };
        foreach (var call in _pendingNames.Take(surviving))
            Rename(names, call);
        foreach (var (path, inode) in names.OrderBy(name => name.Key, StringComparer.Ordinal))
            Make(target + path[root.Length..], inode, survival, random);
    }

    private void Make(string path, ulong? inode, Survival survival, Random random)
    {
        if (inode is not { } number)
        {
            Directory.CreateDirectory(path);
            return;
        }
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return;
        var file = _inodes[number];
        using var stream = File.Create(path);
        file.With(Surviving(file.Pending, survival, random)).Durable.WriteTo(stream);
    }

    private static IEnumerable<FileCall> Surviving(List<FileCall> pending, Survival survival, Random random) => survival switch
    {
        Survival.Nothing => [],
        Survival.Everything => pending,
        _ => Anything(pending, random),
    };

    /// <summary>Of each sector as many of the writes to it as were there when it was written back last: one is never there without those before it.</summary>
    private static IEnumerable<FileCall> Anything(List<FileCall> pending, Random random)
    {
        var calls = pending.SelectMany(Sectors).ToList();
        var left = calls.GroupBy(Place).ToDictionary(static group => group.Key, group => random.Next(2) == 0 ? 0 : random.Next(2) == 0 ? group.Count() : random.Next(group.Count() + 1));
        return calls.Where(call => left[Place(call)]-- > 0);
    }

    /// <summary>Which sector a write is to; a change of the length is one of its own.</summary>
    private static long Place(FileCall call) => call.Kind == FileCallKind.Truncate ? -1 : (long)(call.Offset / Sector);

    private static IEnumerable<FileCall> Sectors(FileCall call)
    {
        if (call.Kind == FileCallKind.Truncate)
        {
            yield return call;
            yield break;
        }
        for (var at = 0; at < call.Data.Length;)
        {
            var length = (int)Math.Min(Sector - ((call.Offset + at) % Sector), call.Data.Length - at);
            yield return call with { Offset = call.Offset + at, Data = call.Data[at..(at + length)] };
            at += length;
        }
    }

    private void SyncNames(string directory)
    {
        for (var i = 0; i < _pendingNames.Count;)
        {
            if (!Concerns(_pendingNames[i], directory))
            {
                i++;
                continue;
            }
            Rename(_durableNames, _pendingNames[i]);
            _pendingNames.RemoveAt(i);
        }
    }

    private static bool Concerns(FileCall call, string directory) =>
        Path.GetDirectoryName(call.Path) == directory || (call.Kind == FileCallKind.Rename && Path.GetDirectoryName(call.Other) == directory);

    private static void Rename(Dictionary<string, ulong?> names, FileCall call)
    {
        switch (call.Kind)
        {
            case FileCallKind.Create:
                names[call.Path] = call.Inode;
                break;
            case FileCallKind.MakeDirectory:
                names[call.Path] = null;
                break;
            case FileCallKind.Rename:
                RenameAll(names, call.Path, call.Other);
                break;
            default:
                names.Remove(call.Path);
                break;
        }
    }

    private static void RenameAll(Dictionary<string, ulong?> names, string from, string to)
    {
        foreach (var (path, inode) in names.Where(name => name.Key == from || name.Key.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            names.Remove(path);
            names[to + path[from.Length..]] = inode;
        }
    }
}
