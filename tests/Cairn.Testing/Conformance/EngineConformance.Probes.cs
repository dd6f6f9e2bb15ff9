using Xunit;

namespace Cairn.Testing;

/// <summary>Multi-get and multi-seek.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void Run_answers_every_question_in_the_order_of_the_questions()
    {
        Store("a/1 a/3 b/2");
        Engine.Put(Numbers, Bytes.Of(9), "nine"u8.ToArray());
        var probes = new ProbeBatch();
        Assert.Equal(0, probes.AddGet(Blobs, "b/2"u8));
        Assert.Equal(1, probes.AddGet(Blobs, "b/9"u8));
        Assert.Equal(2, probes.AddSeek(Blobs, "a/2"u8, 2));
        Assert.Equal(3, probes.AddSeek(Blobs, "a/4"u8, 2));
        Assert.Equal(4, probes.AddGet(Numbers, Bytes.Of(9)));
        Assert.Equal(5, probes.AddSeek(Numbers, Bytes.Of(8), 0));
        Assert.Equal(6, probes.AddGet(Blobs, "a/1"u8));
        using var read = BeginRead();
        read.Run(probes);
        Assert.Equal("b/2=b/2 - a/3=a/3 - 9=nine 9=nine a/1=a/1", Answers(probes));
    }

    [SkippableTheory]
    [InlineData("", 0, "a")]
    [InlineData("b", 0, "b1")]
    [InlineData("b", 1, "b1")]
    [InlineData("b1", 1, "b1")]
    [InlineData("b2", 1, "b3")]
    [InlineData("b4", 1, "-")]
    [InlineData("b4", 0, "c")]
    [InlineData("b1", 2, "b1")]
    [InlineData("b2", 2, "-")]
    [InlineData("c\0", 0, "-")]
    public void A_seek_finds_the_first_record_at_or_after_a_key_that_begins_like_it(string from, int prefix, string found)
    {
        Store("a b1 b3 c");
        var probes = new ProbeBatch();
        probes.AddSeek(Blobs, Bytes.Of(from), prefix);
        BeginRead().Run(probes);
        Assert.Equal(found == "-" ? "-" : $"{found}={found}", Answers(probes));
    }

    [SkippableFact]
    public void Answers_are_copied_and_valid_until_the_batch_is_cleared()
    {
        var large = Bytes.Random(200_000, 1);
        Engine.Put(Blobs, "large"u8.ToArray(), large);
        Store("small");
        var probes = new ProbeBatch();
        for (var i = 0; i < 20; i++)
            probes.AddGet(Blobs, i % 2 == 0 ? "large"u8 : "small"u8);
        using (var read = Engine.BeginRead())
            read.Run(probes);
        Engine.Write(write => write.DeleteRange(Blobs, [], []));
        for (var i = 0; i < 20; i++)
            Assert.True(probes.Value(i).SequenceEqual(i % 2 == 0 ? large : Bytes.Of("small")));
    }

    [SkippableFact]
    public void A_cleared_batch_asks_anew()
    {
        Store("a b");
        var probes = new ProbeBatch();
        probes.AddGet(Blobs, "a"u8);
        using var read = BeginRead();
        read.Run(probes);
        probes.Clear();
        Assert.Equal(0, probes.Count);
        probes.AddGet(Blobs, "x"u8);
        probes.AddSeek(Blobs, "b"u8, 1);
        read.Run(probes);
        Assert.Equal("- b=b", Answers(probes));
    }

    [SkippableFact]
    public void A_batch_that_is_run_again_tells_what_is_there_then()
    {
        Store("a");
        var probes = new ProbeBatch();
        probes.AddGet(Blobs, "a"u8);
        probes.AddGet(Blobs, "b"u8);
        Engine.Read(read => { read.Run(probes); return 0; });
        Assert.Equal("a=a -", Answers(probes));
        Engine.Write(write =>
        {
            write.Delete(Blobs, "a"u8);
            write.Put(Blobs, "b"u8, "b"u8);
        });
        Engine.Read(read => { read.Run(probes); return 0; });
        Assert.Equal("- b=b", Answers(probes));
    }

    [SkippableFact]
    public void An_empty_batch_has_no_answers()
    {
        var probes = new ProbeBatch();
        BeginRead().Run(probes);
        Assert.Equal(0, probes.Count);
    }

    [SkippableFact]
    public void A_question_about_a_wrong_key_is_an_argument_exception()
    {
        using var read = BeginRead();
        foreach (var (table, key) in WrongKeys())
        {
            var probes = new ProbeBatch();
            probes.AddGet(table, key);
            Assert.ThrowsAny<ArgumentException>(() => read.Run(probes));
        }
        Assert.ThrowsAny<ArgumentException>(() => read.Run(null!));
    }

    [SkippableFact]
    public void Many_questions_are_answered_like_as_many_reads()
    {
        Engine.Write(write =>
        {
            for (var i = 0; i < 1000; i++)
                write.Put(Blobs, Bytes.Random(1 + i % 3, i), Bytes.Of(i));
        });
        var probes = new ProbeBatch();
        for (var i = 500; i < 1500; i++)
        {
            probes.AddGet(Blobs, Bytes.Random(1 + i % 3, i));
            probes.AddSeek(Blobs, Bytes.Random(2, i), i % 3);
        }
        using var read = BeginRead();
        read.Run(probes);
        using var cursor = read.OpenCursor(Blobs);
        for (var i = 0; i < probes.Count; i += 2)
        {
            Assert.Equal(read.TryGet(Blobs, probes.From(i), out var value), probes.Found(i));
            Assert.Equal(value, probes.Value(i));
            var found = cursor.SeekAtOrAfter(probes.From(i + 1)) && cursor.Key.StartsWith(probes.Prefix(i + 1));
            Assert.Equal(found, probes.Found(i + 1));
            Assert.Equal(found ? cursor.Key : [], probes.Key(i + 1));
            Assert.Equal(found ? cursor.Value : [], probes.Value(i + 1));
        }
    }

    private string Answers(ProbeBatch probes) => string.Join(' ', Enumerable.Range(0, probes.Count).Select(i => Answer(probes, i)));

    private string Answer(ProbeBatch probes, int i)
    {
        if (!probes.Found(i))
        {
            Assert.True(probes.Key(i).IsEmpty && probes.Value(i).IsEmpty);
            return "-";
        }
        var key = probes.Table(i) == Numbers ? $"{Bytes.ToNumber(probes.Key(i))}" : Bytes.ToText(probes.Key(i));
        return $"{key}={Bytes.ToText(probes.Value(i))}";
    }
}
