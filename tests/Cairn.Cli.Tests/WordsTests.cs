using Cairn.Cli.Shell;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>How a line that is typed is divided.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("cat /a  /b", new[] { "cat", "/a", "/b" })]
    [InlineData(@"cat '/a b' ""/c d"" /e\ f", new[] { "cat", "/a b", "/c d", "/e f" })]
    [InlineData("write ''", new[] { "write", "" })]
    [InlineData(@"echo 'a\b' ""a\""b""", new[] { "echo", @"a\b", "a\"b" })]
    [InlineData("  ", new string[0])]
    public void Quotes_and_backslashes_keep_words_together(string line, string[] words) => Assert.Equal(words, Words.Of(line));

    [Fact]
    public void A_quote_that_is_not_closed_is_an_error_only_where_the_line_is_finished()
    {
        Assert.Throws<UsageException>(() => Words.Of("cat '/a"));
        Assert.Equal(["cat", "/a b"], Words.Unfinished("cat '/a b").Words);
    }

    [Theory]
    [InlineData("cat /a", 4)]
    [InlineData("cat '/a b", 4)]
    [InlineData(@"cat /a\ b", 4)]
    [InlineData("cat ", 4)]
    [InlineData("", 0)]
    public void The_word_that_is_being_typed_has_a_beginning(string line, int start) => Assert.Equal(start, Words.Unfinished(line).Start);

    [Theory]
    [InlineData("/plain/path")]
    [InlineData("/with spaces/and 'quotes' \"of\" both\\kinds")]
    public void What_is_quoted_is_read_as_it_was(string word) => Assert.Equal([word], Words.Of(Words.Quoted(word)));
}
