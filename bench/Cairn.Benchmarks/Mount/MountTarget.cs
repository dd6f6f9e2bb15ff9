using System.Diagnostics;
using System.Text.Json;

namespace Cairn.Benchmarks.Mount;

/// <summary>A file system that is measured: how it comes to be, and how it goes.</summary>
internal sealed class MountTarget(string name, Func<string, Action> start)
{
    public string Name => name;

    /// <summary>Whether a process of ours serves it.</summary>
    public bool IsServed => name is "ceiling" or "bare" or "rings" || name.StartsWith("packs", StringComparison.Ordinal) || name.StartsWith("lmdb", StringComparison.Ordinal) || name.StartsWith("sqlite", StringComparison.Ordinal);

    /// <summary>Makes it at <paramref name="directory"/>, which is there and empty.</summary>
    /// <returns>What ends it.</returns>
    public Action Start(string directory) => start(directory);

    /// <summary>The plain directory.</summary>
    public static MountTarget Plain { get; } = new("ext4", static _ => static () => { });

    public static MountTarget Tmpfs { get; } = new("tmpfs", static directory =>
    {
        Run("mount", "-t", "tmpfs", "cairn-bench", directory);
        return () => Run("umount", directory);
    });

    /// <summary>A plain directory seen through libfuse.</summary>
    public static MountTarget Bindfs { get; } = new("bindfs", static directory =>
    {
        var behind = Directory.CreateDirectory(directory + ".behind").FullName;
        Run("bindfs", behind, directory);
        return () =>
        {
            Run("umount", directory);
            Directory.Delete(behind, recursive: true);
        };
    });

    /// <summary>zfs-fuse, which has snapshots too, with its pool in a file. Its daemon is one for the machine: started for this, and ended.</summary>
    public static MountTarget ZfsFuse { get; } = new("zfs-fuse", static directory =>
    {
        var pool = directory + ".pool";
        using (var file = File.Create(pool))
            file.SetLength(4L << 30);
        var daemon = Process.Start(new ProcessStartInfo("zfs-fuse", ["--no-daemon"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        void End()
        {
            // The pool goes with its file; what is left mounted without a daemon only answers errors.
            daemon.Kill();
            daemon.WaitForExit();
            daemon.Dispose();
            foreach (var mounted in new[] { directory, "/zfs-kstat" })
                Process.Start(new ProcessStartInfo("umount", ["-q", "-l", mounted]))!.WaitForExit();
            File.Delete(pool);
        }
        try
        {
            Thread.Sleep(2000);
            Run("zpool", "create", "-o", "cachefile=none", "-m", directory, "cairnbench", pool);
        }
        catch
        {
            End();
            throw;
        }
        return End;
    });

    /// <summary>The server that does nothing, in a process of its own.</summary>
    public static MountTarget Ceiling { get; } = new("ceiling", static directory => Serve(directory, Environment.ProcessPath!, Own("mount", "serve", directory)));

    /// <summary>As the ceiling, without what a file system of many users and attributes needs: the kernel neither gathers writes, checks permissions nor asks for extended attributes.</summary>
    public static MountTarget Bare { get; } = new("bare", static directory => Serve(directory, Environment.ProcessPath!, Own("mount", "serve", directory, "bare")));

    /// <summary>As the ceiling, through rings shared with the kernel, where that is switched on: <c>echo Y &gt; /sys/module/fuse/parameters/enable_uring</c>.</summary>
    public static MountTarget Rings { get; } = new("rings", static directory => Serve(directory, Environment.ProcessPath!, Own("mount", "serve", directory, "rings")));

    /// <summary>Whether the kernel lets servers use rings.</summary>
    public static bool HasRings { get; } = File.Exists(RingsSwitch) && File.ReadAllText(RingsSwitch).StartsWith('Y');

    private const string RingsSwitch = "/sys/module/fuse/parameters/enable_uring";

    /// <summary>A new vault, mounted by the program that people run.</summary>
    /// <param name="name">What it is called in the table.</param>
    /// <param name="engine">The engine, with a colon.</param>
    /// <param name="durability">When changes are acknowledged.</param>
    /// <param name="ending">A slash, for contents in packs.</param>
    /// <param name="options">More for <c>cairn mount</c>.</param>
    public static MountTarget Vault(string name, string engine, Durability durability, string ending = "", params string[] options) => new(name, directory =>
    {
        var path = directory + ".vault" + ending;
        Cairn.Vault.Create(engine + path).Dispose();
        Run(Program, ["mount", engine + path, directory, "--durability", durability.ToString().ToLowerInvariant(), "--allow-other", .. options]);
        var memory = new MemoryWatch(ServerOf(directory));
        return () =>
        {
            memory.Dispose();
            MostResidentBytes = memory.Most;
            Run(Program, "umount", directory);
            foreach (var left in System.IO.Directory.GetFileSystemEntries(Path.GetDirectoryName(directory)!, Path.GetFileName(directory) + ".vault*"))
                if (System.IO.Directory.Exists(left))
                    System.IO.Directory.Delete(left, recursive: true);
                else
                    File.Delete(left);
        };
    });

    /// <summary><c>./cairn</c> of the repository that this was built from.</summary>
    private static string Program { get; } = FindProgram(AppContext.BaseDirectory);

    private static string FindProgram(string from) =>
        File.Exists(Path.Combine(from, "Cairn.slnx")) ? Path.Combine(from, "cairn") : FindProgram(Path.GetDirectoryName(from) ?? throw new FileNotFoundException("There is no ./cairn above the benchmark."));

    /// <summary>The process that serves a vault's mount.</summary>
    private static int ServerOf(string directory)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["mount", "--json"]) { RedirectStandardOutput = true })!;
        using var told = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return told.RootElement.GetProperty("mounts").EnumerateArray().First(mount => mount.GetProperty("directory").GetString() == directory).GetProperty("process").GetInt32();
    }

    /// <summary>Starts a server that says when it is ready, and is ended by being unmounted.</summary>
    public static Action Serve(string directory, string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() != "ready")
            throw new IOException($"{program} {string.Join(' ', arguments)} did not start.");
        var memory = new MemoryWatch(process.Id);
        return () =>
        {
            memory.Dispose();
            MostResidentBytes = memory.Most;
            Run("umount", directory);
            if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
                process.Kill();
            process.Dispose();
        };
    }

    /// <summary>The most that the last server that was ended took of memory that is nobody else's, at any time.</summary>
    public static long MostResidentBytes { get; private set; }

    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
            process.Kill();
        if (process.ExitCode != 0)
            throw new IOException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    /// <summary>This program's own arguments, whether it runs by itself or by <c>dotnet</c>.</summary>
    public static string[] Own(params string[] arguments) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(MountTarget).Assembly.Location, .. arguments] : arguments;
}
