using System.Diagnostics;
using System.Reflection;
using Cairn.Fuse;
using Cairn.Fuse.Transport;
using Cairn.Fuse.Transport.Rings;
using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>A new vault, mounted by a process of its own; unmounted, and the process ended, when disposed, whatever came between.</summary>
/// <remarks>Should the mount hang, its connection is cut after a while, so that whoever waits for it gets an error and the test fails.</remarks>
internal sealed class MountedVault : IDisposable
{
    /// <summary>The kernel counts it as a failure of writing back, too, when a program was killed that waited for it.</summary>
    private static readonly int[] _clean = [0, -4];

    private static readonly TimeSpan ToStart = TimeSpan.FromSeconds(120), ToEnd = TimeSpan.FromSeconds(120);

    private readonly TestDirectory _directory = new();
    private Timer? _watchdog;
    private Process? _process;

    /// <summary>Creates the vault and mounts it.</summary>
    /// <param name="options">More for the command line.</param>
    public MountedVault(params string[] options)
        : this("", options)
    {
    }

    /// <summary>As above, on another engine, or elsewhere.</summary>
    /// <param name="engine">As before a path: <c>lmdb:</c>.</param>
    /// <param name="options">More for the command line.</param>
    /// <param name="place">The directory for the vault; null: one of its own.</param>
    /// <param name="name">The vault's name there; with a slash at its end it keeps contents in packs.</param>
    public MountedVault(string engine, string[] options, string? place = null, string name = "vault.cairn")
    {
        RequireFuse();
        Spec = $"{engine}{System.IO.Path.Combine(place ?? _directory.Path, name)}";
        Vault.Create(Spec).Dispose();
        Mount(options);
    }

    private MountedVault(string spec) => Spec = spec;

    /// <summary>Mounts a vault that there is.</summary>
    /// <param name="spec">The vault.</param>
    /// <param name="options">More for the command line.</param>
    public static MountedVault Of(string spec, params string[] options)
    {
        RequireFuse();
        var mounted = new MountedVault(spec);
        mounted.Mount(options);
        return mounted;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => _directory["mount"];

    /// <summary>The vault.</summary>
    public string Spec { get; }

    /// <summary>The process that serves it.</summary>
    public Process Process => _process!;

    /// <summary>The path of <paramref name="name"/> in the mount.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The path of something beside it, in a directory of the machine's own file system.</summary>
    public string Beside(string name) => _directory[name];

    /// <summary>Mounts, and waits until it can be used.</summary>
    public void Mount(params string[] options)
    {
        options = [.. options, .. TestSettings.MountOptions.Except(options)];
        if (options.Contains("--io-uring"))
            RequireRings();
        Directory.CreateDirectory(Path);
        _watchdog ??= new Timer(_ => Mounting.TryForce(Path), null, TimeSpan.FromMinutes(TestSettings.Long ? 30 : 4), Timeout.InfiniteTimeSpan);
        var start = new ProcessStartInfo(Dotnet, [Program, "mount", Spec, Path, "--foreground", "--log", _directory["log"], .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CAIRN_MOUNT_IN_BACKGROUND"] = "1";
        _process = Process.Start(start)!;
        var complaints = _process.StandardError.ReadToEndAsync();
        var ready = _process.StandardOutput.ReadLineAsync();
        if (!ready.Wait(ToStart) || ready.Result != "ready")
        {
            _process.Kill();
            throw new IOException($"The mount did not start: {complaints.Result}");
        }
    }

    /// <summary>Skips the test where the kernel has no FUSE over io_uring, or has it switched off.</summary>
    private static void RequireRings()
    {
        try
        {
            RingSet.Make().Dispose();
        }
        catch (FuseException missing)
        {
            Skip.Because(missing.Message);
        }
    }

    /// <summary>Unmounts as <c>cairn umount</c> does, and waits for the process.</summary>
    /// <remarks>A process that another test is starting has this one's files open for a moment.</remarks>
    public void Unmount(bool force = false)
    {
        for (var until = DateTime.UtcNow.AddSeconds(30); ;)
        {
            try
            {
                Mounts.Unmount(Path, force);
                break;
            }
            catch (IOException) when (Connections.IsMounted(Path) && DateTime.UtcNow < until)
            {
                Thread.Sleep(100);
            }
        }
        if (!_process!.WaitForExit(ToEnd))
            throw new TimeoutException("The process that serves does not end.");
    }

    /// <summary>Syncs all of the mount, which tells the first error of any writing back that nobody was told of.</summary>
    private int SyncAll()
    {
        var root = Sys.Open(Path, Sys.ReadOnly | Sys.Directory);
        var error = Sys.SyncAll(root);
        Sys.Close(root);
        return error;
    }

    /// <summary>What was logged.</summary>
    public string Log => File.Exists(_directory["log"]) ? File.ReadAllText(_directory["log"]) : "";

    /// <summary>Ends the process as <c>kill -9</c> does, and cleans up.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        Mounts.Unmount(Path, force: true);
    }

    /// <summary>Looks whether anything that the kernel wrote back failed, unmounts, and looks whether anything in the vault is wrong and what was logged.</summary>
    public void UnmountAndCheck()
    {
        if (Connections.IsMounted(Path))
        {
            Assert.Contains(SyncAll(), _clean);
            Unmount();
        }
        using (var vault = Vault.Open(Spec))
            AssertSound(vault);
        Assert.Equal("", Log);
    }

    /// <summary>Fails, saying what it is, when anything in the vault is wrong.</summary>
    public static void AssertSound(Vault vault)
    {
        var problems = vault.Check();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>Runs a program, a while at the most.</summary>
    /// <returns>Its exit code and what it wrote to both outputs.</returns>
    public static (int Code, string Said) Run(string program, params string[] arguments) => RunWith("", program, arguments);

    /// <summary>As <see cref="Run"/>, and gives it something to read.</summary>
    public static (int Code, string Said) RunWith(string input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TestSettings.Long ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} does not end.");
        }
        return (process.ExitCode, output.Result + error.Result);
    }

    /// <summary>Runs a line of shell, which must succeed, with <paramref name="directory"/> as its working directory.</summary>
    public static string Shell(string directory, string line)
    {
        var (code, said) = Run("sh", "-c", $"cd '{directory}' && {line}");
        Assert.True(code == 0, $"{line}\nended with {code}: {said}");
        return said;
    }

    public void Dispose()
    {
        _watchdog?.Dispose();
        if (Connections.IsMounted(Path))
            Mounting.TryForce(Path);
        if (_process is { } process)
        {
            if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
                process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _directory.Dispose();
    }

    /// <summary>The command line as it was built with the tests; <see cref="Dotnet"/> runs it.</summary>
    public static string Program { get; } =
        typeof(MountedVault).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ServingProgram").Value!;

    public static string Dotnet => System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static void RequireProgram(string program)
    {
        if (Run("sh", "-c", $"command -v {program}").Code != 0)
            Skip.Because($"This test needs {program}: apt-get install {program}.");
    }

    /// <summary>Skips what takes too long for every day.</summary>
    public static void RequireLong()
    {
        if (!TestSettings.Long)
            Skip.Because("This takes long: ./test --long");
    }

    public static void RequireFuse()
    {
        if (!File.Exists("/dev/fuse"))
            Skip.Because("This machine has no /dev/fuse.");
        if (Environment.UserName != "root" && Run("sh", "-c", "command -v fusermount3").Code != 0)
            Skip.Because("Mounting without being root needs fusermount3: apt-get install fuse3.");
    }
}
