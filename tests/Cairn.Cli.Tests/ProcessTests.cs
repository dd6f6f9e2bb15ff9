using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>What only a process of its own can show.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_reader_that_goes_away_ends_a_long_listing_quietly()
    {
        var ran = await ScriptAsync("""
            seq 1 3000 | sed 's/.*/{"op":"write","path":"\/file-&","text":""}/' | "$1" batch >/dev/null || exit 9
            "$1" log | head -n 1 >first; echo "${PIPESTATUS[0]}"; "$1" find | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"
            """);

        Assert.Equal("", ran.Error);
        Assert.Equal(["0", "0"], ran.Lines);
    }

    [Fact]
    public async Task An_interrupt_ends_a_watch_with_130()
    {
        var ran = await ScriptAsync("""
            echo x | "$1" write /f
            "$1" watch --after 0 >seen & watching=$!
            timeout 60 sh -c 'until grep -q /f seen; do sleep 0.05; done'
            kill -INT $watching; wait $watching; echo $?
            """);

        Assert.Equal(["130"], ran.Lines);
    }

    [Fact]
    public async Task What_another_process_does_is_watched()
    {
        var ran = await ScriptAsync("""
            echo x | "$1" write /f
            "$1" watch -n 1 /g >seen & watching=$!
            for i in $(seq 1 40); do echo $i | "$1" write /g; kill -0 $watching 2>/dev/null || break; done
            wait $watching; cut -f 5 seen
            """);

        Assert.Equal(["/g"], ran.Lines);
    }

    private async Task<Ran> ScriptAsync(string script) => await Shell.ScriptAsync(
        "set -m; cd \"$2\"; export XDG_STATE_HOME=$PWD/state HOME=$PWD; \"$1\" init x.cairn >/dev/null\n" + script, await CairnProgram.PathAsync, _directory.Path);
}
