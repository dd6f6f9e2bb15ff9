using Xunit;

namespace Cairn.Storage.Tests.Contract;

public sealed class SchemaTests
{
    [Fact]
    public void Tables_are_numbered_in_the_order_they_were_added()
    {
        var schema = new Schema();
        var (a, b) = (schema.Add("a"), schema.Add("b2_c", KeyKind.Integer));
        Assert.Equal([a, b], schema.Tables);
        Assert.Equal((0, "a", KeyKind.Blob), (a.Index, a.Name, a.Keys));
        Assert.Equal((1, "b2_c", KeyKind.Integer), (b.Index, b.ToString(), b.Keys));
        Assert.Equal(32, schema.Add(new string('x', 32)).Name.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("_a")]
    [InlineData("A")]
    [InlineData("a-b")]
    [InlineData("ä")]
    [InlineData("a b")]
    [InlineData("taken")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public void A_malformed_or_taken_name_is_refused(string name)
    {
        var schema = new Schema();
        schema.Add("taken");
        Assert.ThrowsAny<ArgumentException>(() => schema.Add(name));
        Assert.Single(schema.Tables);
    }
}
