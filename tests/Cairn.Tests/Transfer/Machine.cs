using System.Diagnostics;
using System.Text;

namespace Cairn.Tests.Transfer;

/// <summary>The machine's own tools, by which imports and exports are judged.</summary>
internal static class Machine
{
    /// <summary>What every name under <paramref name="directory"/> is, one a line: type, mode, owner, size, links, time to the nanosecond, target.</summary>
    public static string List(string directory) =>
        Run(directory, """find . \( -type d -printf '%p %y %m %U:%G %T@\0' -o -printf '%p %y %m %U:%G %s %n %T@ -> %l\0' \) | LC_ALL=C sort -z | tr '\0' '\n'""");

    /// <summary>A listing without times of modification of the top.</summary>
    public static string Sums(string directory) => Run(directory, "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum");

    /// <summary>Runs a script and returns what it printed; fails when it does.</summary>
    public static string Run(string directory, string script)
    {
        var description = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.Latin1 };
        using var process = Process.Start(description)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{script}\nended with {process.ExitCode}: {error.Result}");
        return output;
    }
}
