using Xunit;

namespace Cairn.Testing;

/// <summary>Random histories against a reference sorted map.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void Random_histories_give_the_answers_of_a_sorted_map() =>
        Property.Holds(Step.Histories, TestSettings.Rounds(60, 2000), history =>
        {
            using var run = new ModelRun(Engine, Tables);
            run.Play(history);
        });

    [SkippableFact]
    public void Random_binary_keys_are_in_unsigned_bytewise_order()
    {
        var random = new Random(TestSettings.Seed is { } seed ? (int)seed : 12345);
        var expected = new SortedDictionary<byte[], byte[]>(BytewiseOrder.Instance);
        for (var round = 0; round < 10; round++)
        {
            Engine.Write(write =>
            {
                for (var i = 0; i < 300; i++)
                {
                    var key = new byte[random.Next(8) == 0 ? random.Next(1, 481) : random.Next(1, 6)];
                    random.NextBytes(key);
                    var value = Bytes.Random(random.Next(100), random.Next());
                    write.Put(Blobs, key, value);
                    expected[key] = value;
                }
            });
            var all = Engine.Read(read => read.All(Blobs));
            Assert.Equal(expected.Keys, all.Select(record => record.Key));
            Assert.Equal(expected.Values, all.Select(record => record.Value));
        }
        Assert.True(Engine.Verify().Clean);
    }
}
