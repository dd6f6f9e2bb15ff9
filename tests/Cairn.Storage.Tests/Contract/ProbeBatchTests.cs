using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Contract;

public sealed class ProbeBatchTests
{
    private readonly Table _table = new Schema().Add("table");
    private readonly ProbeBatch _probes = new();

    [Fact]
    public void It_keeps_what_was_asked()
    {
        byte[] key = [1, 2, 3];
        Assert.Equal(0, _probes.AddGet(_table, key));
        Assert.Equal(1, _probes.AddSeek(_table, key, 2));
        key.AsSpan().Clear();
        Assert.Equal(2, _probes.Count);
        Assert.False(_probes.IsSeek(0));
        Assert.True(_probes.IsSeek(1));
        Assert.Same(_table, _probes.Table(1));
        Assert.Equal(new byte[] { 1, 2, 3 }, _probes.From(0));
        Assert.Equal(new byte[] { 1, 2 }, _probes.Prefix(1));
    }

    [Fact]
    public void Before_it_is_answered_nothing_is_found()
    {
        _probes.AddGet(_table, [1]);
        Assert.False(_probes.Found(0));
        Assert.True(_probes.Key(0).IsEmpty && _probes.Value(0).IsEmpty);
    }

    [Fact]
    public void Answers_are_copied_however_much_it_has_to_grow()
    {
        for (var i = 0; i < 200; i++)
            _probes.AddGet(_table, Bytes.Of(i));
        for (var i = 199; i >= 0; i--)
            _probes.Answer(i, _probes.From(i), Bytes.Random(1000 + i, i));
        for (var i = 0; i < 200; i++)
        {
            Assert.True(_probes.Found(i));
            Assert.Equal(Bytes.Of(i), _probes.Key(i));
            Assert.True(_probes.Value(i).SequenceEqual(Bytes.Random(1000 + i, i)));
        }
    }

    [Fact]
    public void A_later_answer_replaces_an_earlier_one()
    {
        _probes.AddGet(_table, [1]);
        _probes.Answer(0, [1], [5]);
        _probes.AnswerNone(0);
        Assert.False(_probes.Found(0));
        _probes.Answer(0, [1], [6]);
        Assert.Equal(new byte[] { 6 }, _probes.Value(0));
    }

    [Fact]
    public void Cleared_it_keeps_its_memory()
    {
        void Use()
        {
            _probes.Clear();
            for (var i = 0; i < 50; i++)
                _probes.AddGet(_table, "some key"u8);
            for (var i = 0; i < 50; i++)
                _probes.Answer(i, "some key"u8, "some value"u8);
        }
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_prefix_outside_of_the_key_is_refused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _probes.AddSeek(_table, [1, 2], length));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void There_is_no_question_of_another_number(int probe)
    {
        _probes.AddGet(_table, [1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => _probes.Found(probe));
        Assert.Throws<ArgumentOutOfRangeException>(() => _probes.Answer(probe, [], []));
    }

    [Fact]
    public void A_question_needs_a_table() => Assert.Throws<ArgumentNullException>(() => _probes.AddGet(null!, [1]));
}
