using System.Text;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>Names that are not UTF-8, into the real program and out of it.</summary>
public sealed class ExactNamesTests
{
    [Fact]
    public async Task Bytes_that_are_not_UTF8_come_out_as_they_went_in()
    {
        using var directory = new Cairn.Testing.TestDirectory();
        const string script = """
            cd "$2"; name=$(printf 'caf\351'); export XDG_STATE_HOME=$PWD
            "$1" init x.cairn >/dev/null && echo hi | "$1" write "/$name" && "$1" ls | od -An -tx1 && "$1" cat "/$name" && "$1" ls --json
            """;
        var ran = await Shell.ScriptAsync(script, await CairnProgram.PathAsync, directory.Path);

        Assert.Equal("", ran.Error);
        Assert.Equal("63 61 66 e9 0a", ran.Lines[0].Trim());
        Assert.Equal("hi", ran.Lines[1]);
        Assert.Equal(
            Encoding.Latin1.GetBytes("/caf\u00e9"),
            Convert.FromBase64String(System.Text.Json.JsonElement.Parse(ran.Lines[2]).GetProperty("path_base64").GetString()!));
    }
}
