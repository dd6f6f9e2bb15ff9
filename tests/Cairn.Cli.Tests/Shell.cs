using System.Diagnostics;

namespace Cairn.Cli.Tests;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record Ran(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs programs as a person or a script would.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs <paramref name="program"/> to its end.</summary>
    public static Task<Ran> RunAsync(string program, params string[] arguments) => RunAsync(Describe(program, arguments));

    /// <summary>Runs a script in which <c>$1</c>, <c>$2</c>… are <paramref name="arguments"/>.</summary>
    public static Task<Ran> ScriptAsync(string script, params string[] arguments) => RunAsync("bash", ["-c", script, "bash", .. arguments]);

    /// <summary>Runs what <paramref name="description"/> says to its end, but not <paramref name="longest"/> or more.</summary>
    public static async Task<Ran> RunAsync(ProcessStartInfo description, TimeSpan? longest = null)
    {
        using var process = Process.Start(description)!;
        process.StandardInput.Close();
        return await EndOfAsync(process, longest ?? Patience);
    }

    /// <summary>A process to start, with all its streams in hand.</summary>
    public static ProcessStartInfo Describe(string program, params string[] arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <summary>Waits for the end of a process; kills it when that takes too long.</summary>
    private static async Task<Ran> EndOfAsync(Process process, TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Ran(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
