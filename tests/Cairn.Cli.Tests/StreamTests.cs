using System.Diagnostics;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>Where the output goes when that is not simply read to its end.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_reader_that_has_gone_away_is_no_error()
    {
        using var process = Process.Start(Shell.Describe("sh", "-c", "read go; exec \"$0\" engines", await CairnProgram.PathAsync))!;
        process.StandardOutput.Close();
        await process.StandardInput.WriteLineAsync("go");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", error);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_full_disk_is_an_error()
    {
        var ran = await Shell.ScriptAsync("\"$1\" engines >/dev/full", await CairnProgram.PathAsync);

        Assert.Equal(1, ran.ExitCode);
        Assert.StartsWith("cairn: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("No space left", ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Debug_shows_where_an_error_came_from()
    {
        var ran = await Shell.ScriptAsync("\"$1\" engines --debug >/dev/full", await CairnProgram.PathAsync);

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("   at ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_ends_it_with_130()
    {
        // The pipe is filled beforehand, so that the program cannot come to its end.
        const string script = "head -c 65536 /dev/zero; echo $$ >&2; exec \"$0\" engines";
        using var process = Process.Start(Shell.Describe("sh", "-c", script, await CairnProgram.PathAsync))!;
        var id = await process.StandardError.ReadLineAsync();
        await Shell.ScriptAsync("until grep -q cairn /proc/$1/comm; do :; done; kill -INT $1", id!);
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
    }
}
