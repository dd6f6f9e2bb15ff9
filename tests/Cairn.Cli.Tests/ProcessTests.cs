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
    public async Task Nobodys_lines_are_lost_where_several_append()
    {
        var ran = await ScriptAsync("""
            set +m
            for i in $(seq 1 12); do echo "line $i" | "$1" append /log >/dev/null & done; wait
            "$1" cat /log | sort -V | tr '\n' ','
            """);

        Assert.Equal("", ran.Error);
        Assert.Equal(string.Concat(Enumerable.Range(1, 12).Select(i => $"line {i},")), ran.Output);
    }

    [Fact]
    public async Task What_was_edited_is_kept_where_somebody_else_changed_the_file()
    {
        var ran = await ScriptAsync("""
            echo before | "$1" write /f >/dev/null
            export EDITOR='edit() { echo mine >"$1"; echo theirs | cairn write /f >/dev/null; }; edit' TMPDIR=$PWD PATH=${1%/*}:$PATH
            "$1" edit /f; echo "$?"; "$1" cat /f; cat cairn-edit-*/f
            """);

        Assert.Equal(["1", "theirs", "mine"], ran.Lines);
        Assert.Contains("what you edited is in", ran.Error, StringComparison.Ordinal);
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
