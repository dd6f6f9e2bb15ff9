using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary><c>import</c>, <c>export</c> and <c>vault migrate</c> as they are typed.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_piped_in_as_tar_is_piped_out_as_tar()
    {
        var ran = await Run("""
            mkdir -p s/d; echo a > s/d/a; ln -s a s/d/l; $1 init v.cairn > /dev/null
            tar -C s -c . | $1 -V v.cairn import - 2> /dev/null && $1 -V v.cairn export / - --format tar.zst | tar --zstd -t | sort | xargs
            """);
        Assert.Equal("./ ./d/ ./d/a ./d/l", ran.Output.Trim());
    }

    [Fact]
    public async Task What_an_import_says_takes_it_back()
    {
        var ran = await Run("""
            mkdir s; echo a > s/a; $1 init v.cairn > /dev/null; echo kept | $1 -V v.cairn write /b 2> /dev/null
            $1 -V v.cairn import s 2> said; type=$(sed -n 's/.*To take it back: cairn \(.*\)/\1/p' said); echo "$type"
            $1 -V v.cairn $type > /dev/null 2>&1; $1 -V v.cairn ls /
            """);
        Assert.Equal("undo 3 b", string.Join(' ', ran.Lines));
    }

    [Fact]
    public async Task A_target_that_is_not_empty_is_refused_and_nothing_happens()
    {
        var ran = await Run("""
            mkdir s t; echo new > s/a; echo old > t/a; $1 init v.cairn > /dev/null; $1 -V v.cairn import s 2> /dev/null
            $1 -V v.cairn export / t; echo $?; cat t/a; $1 -V v.cairn export / t --merge 2> /dev/null; cat t/a
            """);
        Assert.Equal("1 old new", string.Join(' ', ran.Lines));
        Assert.Contains("--merge", ran.Error);
        Assert.Contains("--replace", ran.Error);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_the_rest_is_imported()
    {
        var ran = await Run("""
            mkdir s; echo a > s/a; printf x | dd of=s/hole bs=1 seek=10 status=none; $1 init v.cairn > /dev/null
            printf 'x' > stream; tar -c s | head -c 1600 > cut; $1 -V v.cairn import - < cut > /dev/null; echo $?; $1 -V v.cairn import nowhere; echo $?; $1 -V v.cairn import s /s 2> /dev/null; $1 -V v.cairn ls /s
            """);
        Assert.Equal("1 1 a hole", string.Join(' ', ran.Lines));
        Assert.Contains("ends too early", ran.Error);
        Assert.Contains("nowhere", ran.Error);
    }

    [Fact]
    public async Task An_interrupted_import_says_that_it_goes_on()
    {
        var ran = await Run("""
            set -m; mkdir s; echo a > s/a; truncate -s 60G s/b; $1 init v.cairn > /dev/null
            tar -C s -c . 2> /dev/null | $1 -V v.cairn import - 2> said & importing=$!
            timeout 60 sh -c 'until grep -q importing said; do sleep 0.1; done'
            kill -INT $importing; wait $importing; echo $?; grep -c 'goes on from there' said; $1 -V v.cairn check
            rm s/b; echo b > s/b; $1 -V v.cairn import s 2> /dev/null; $1 -V v.cairn ls
            """);
        Assert.Equal("130 1 a b", string.Join(' ', ran.Lines));
    }

    [Fact]
    public async Task A_vault_moves_to_other_engines_with_its_history()
    {
        var ran = await Run("""
            $1 init v.cairn > /dev/null; echo one | $1 -V v.cairn write /a > /dev/null; echo two | $1 -V v.cairn write /a > /dev/null
            $1 -V v.cairn vault migrate --to lmdb:l > /dev/null && $1 -V l vault migrate --to rocksdb:l > /dev/null && $1 -V l vault migrate --to sqlite:v.cairn > /dev/null
            ls; $1 -V v.cairn cat /a; $1 -V v.cairn cat /a --at 2
            """);
        Assert.Equal("v.cairn two one", string.Join(' ', ran.Lines));
    }

    private async Task<Ran> Run(string script) =>
        await Shell.ScriptAsync($"cd '{_directory.Path}'; export XDG_STATE_HOME=$PWD/.state XDG_CONFIG_HOME=$PWD/.config\n{script}", await CairnProgram.PathAsync);
}
