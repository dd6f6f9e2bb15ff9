using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Cli.Native;
using Cairn.Cli.Ui;
using Cairn.Mount;

namespace Cairn.Cli.Verbs.Mounts;

/// <summary>Serving a mount: in this process, or in one that goes on when this has ended.</summary>
internal static class Serving
{
    /// <summary>Set for the process in the background, which says <see cref="Ready"/> on its output when the mount can be used.</summary>
    private const string Marker = "CAIRN_MOUNT_IN_BACKGROUND";

    private const string Ready = "ready";

    /// <summary>Whether this is the process in the background.</summary>
    public static bool InItsOwnProcess => Environment.GetEnvironmentVariable(Marker) is not null;

    /// <summary>Starts this program again, with what was typed and in the background, and returns when the mount can be used.</summary>
    public static int InBackground(ParseResult typed, Terminal terminal)
    {
        // What a shell was started with is not what was typed in it.
        string[] runtime = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.GetCommandLineArgs()[..1] : [];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. runtime, .. typed.Tokens.Select(static token => token.Value)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Marker] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var complaint = process.StandardError.ReadToEndAsync();
        if (process.StandardOutput.ReadLine() == Ready)
            return ExitCode.Success;
        process.WaitForExit();
        terminal.Error.Write(complaint.Result);
        return process.ExitCode == 0 ? ExitCode.Failed : process.ExitCode;
    }

    /// <summary>Mounts, and serves until it is unmounted or this process is told to end.</summary>
    public static int Run(MountSettings settings, string? log, Terminal terminal)
    {
        var inBackground = InItsOwnProcess;
        Environment.SetEnvironmentVariable(Marker, null);
        if (inBackground)
            Background.Detach();
        using var file = log is null ? null : new StreamWriter(Path.GetFullPath(log), append: true) { AutoFlush = true };
        settings = settings with { Log = line => Write(file, inBackground ? null : terminal.Error, line) };
        using var mount = VaultMount.Start(settings);
        using var _ = new SignalHandlers(mount.Stop);
        if (inBackground)
        {
            terminal.Output.WriteLine(Ready);
            terminal.Output.Flush();
            Directory.SetCurrentDirectory("/");
            Background.CloseStreams();
        }
        if (mount.Wait() is not { } failure)
            return ExitCode.Success;
        settings.Log(failure);
        return ExitCode.Failed;
    }

    private static void Write(StreamWriter? file, TextWriter? error, string line)
    {
        var stamped = string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}");
        if (file is not null)
            lock (file)
                file.WriteLine(stamped);
        else
            error?.WriteLine($"cairn: {line}");
    }

    /// <summary>Ends the mount when this process is told to end; once, and on a thread of its own, for it may take a while.</summary>
    private sealed class SignalHandlers : IDisposable
    {
        private readonly PosixSignalRegistration[] _registrations;
        private int _stopping;

        public SignalHandlers(Action stop)
        {
            void Handle(PosixSignalContext context)
            {
                context.Cancel = true;
                if (Interlocked.Exchange(ref _stopping, 1) == 0)
                    new Thread(() => stop()) { IsBackground = true, Name = "mount end" }.Start();
            }
            _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
        }

        public void Dispose()
        {
            foreach (var registration in _registrations)
                registration.Dispose();
        }
    }
}
