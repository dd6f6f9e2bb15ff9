using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Cairn.Benchmarks.Core;

/// <summary>What agentfs-sdk took, in microseconds for each operation.</summary>
internal sealed record PeerFigures(double Create, double Stat, double Read);

/// <summary>
/// agentfs-sdk doing the same work through its own API, in a process of its own: it is a file system in SQLite for the same people, without
/// history. It is fetched by npm into <c>artifacts/peers</c>.
/// </summary>
internal static class Peer
{
    private const string Package = "agentfs-sdk@0.6.4";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs it; null, saying why, when it cannot be had.</summary>
    public static PeerFigures? Measure(CoreArguments arguments)
    {
        var home = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "peers", "agentfs");
        try
        {
            Console.Error.WriteLine(Package);
            Directory.CreateDirectory(home);
            if (!Directory.Exists(Path.Combine(home, "node_modules", "agentfs-sdk")))
                Run(home, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", home, Package);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "agentfs.mjs"), Path.Combine(home, "agentfs.mjs"), overwrite: true);
            var directory = Directory.CreateDirectory(Path.Combine(arguments.Directory, $"cairn-bench-{Guid.NewGuid():n}"));
            try
            {
                return Parse(Run(home, "node", "agentfs.mjs", Path.Combine(directory.FullName, "agent.db"), $"{arguments.Scaled(10_000)}"));
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException or JsonException)
        {
            Console.Error.WriteLine($"{Package}: left out, {failure.Message}");
            return null;
        }
    }

    private static PeerFigures Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        double Field(string name) => document.RootElement.GetProperty(name).GetDouble();
        return new PeerFigures(Field("create"), Field("stat"), Field("read"));
    }

    private static string Run(string home, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = home, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} took longer than {_patience.TotalMinutes} minutes");
        }
        return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
