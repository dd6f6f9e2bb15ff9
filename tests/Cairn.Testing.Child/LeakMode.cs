using System.Diagnostics;

namespace Cairn.Testing;

/// <summary>Uses an engine from its creation to its end, several times, and tells what of it is still there.</summary>
internal static class LeakMode
{
    /// <summary>Threads that the runtime keeps for itself and may start at any time.</summary>
    private static readonly string[] RuntimeThreads =
        [".NET TP", ".NET Timer", ".NET Tiered", ".NET BGC", ".NET SigHandler", ".NET Finalizer", ".NET Synch", ".NET EventPipe", "watch-parent"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static int Run(ChildVault vault, TextWriter output)
    {
        var before = Threads();
        using (var engine = vault.Create())
            Use(engine, vault.Tables);
        if (VaultPath.Exists(vault.Path))
        {
            using var engine = vault.Open();
            Use(engine, vault.Tables);
        }
        foreach (var leak in Leaks(vault.Path, before))
            output.WriteLine(leak);
        output.WriteLine(ChildCommands.Done);
        return 0;
    }

    private static void Use(IEngine engine, TestTables tables)
    {
        Workload.Run(engine, tables, 1, 50);
        LargeValues.Put(engine, tables, 0, 50);
        using (var write = engine.BeginWrite(Scope.Vault))
            write.DeleteRange(tables.Blobs, [], []);
        using (var read = engine.BeginRead())
        {
            var cursor = read.OpenCursor(tables.Blobs);
            cursor.MoveNext();
            read.OpenCursor(tables.Numbers);
        }
        engine.Sync();
        engine.Compact();
        _ = engine.Stats();
        _ = engine.Verify();
    }

    private static IEnumerable<string> Leaks(string path, IReadOnlyDictionary<string, string> threadsBefore) =>
    [
        .. LeftThreads(threadsBefore).Select(thread => $"thread {thread}"),
        .. Directory.EnumerateFiles("/proc/self/fd").Select(Target).Where(target => target.Contains(path, StringComparison.Ordinal)).Select(target => $"handle on {target}"),
        .. File.ReadLines("/proc/self/maps").Where(line => line.Contains(path, StringComparison.Ordinal)).Select(line => $"map {line}"),
        .. Locks(path).Select(line => $"lock {line}"),
    ];

    /// <summary>A thread that has been told to end may need a moment.</summary>
    private static List<string> LeftThreads(IReadOnlyDictionary<string, string> before)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = Threads().Where(thread => !before.ContainsKey(thread.Key) && !RuntimeThreads.Any(name => thread.Value.StartsWith(name, StringComparison.Ordinal))).Select(thread => $"{thread.Key} '{thread.Value}'").ToList();
            if (left.Count == 0 || Stopwatch.GetElapsedTime(started) > Patience)
                return left;
            Thread.Yield();
        }
    }

    private static Dictionary<string, string> Threads()
    {
        var threads = new Dictionary<string, string>();
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            if (TryRead(Path.Combine(task, "comm")) is { } name)
                threads[Path.GetFileName(task)] = name.Trim();
        return threads;
    }

    private static IEnumerable<string> Locks(string path)
    {
        if (!VaultPath.Exists(path))
            return [];
        var files = Directory.Exists(path) ? Directory.GetFiles(path) : Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*");
        var inodes = files.Select(Inode).ToHashSet();
        return File.ReadLines("/proc/locks").Where(line => inodes.Contains(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^3].Split(':')[^1]));
    }

    private static string Inode(string file)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", file]) { RedirectStandardOutput = true })!;
        var inode = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();
        return inode;
    }

    private static string Target(string link) => File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
