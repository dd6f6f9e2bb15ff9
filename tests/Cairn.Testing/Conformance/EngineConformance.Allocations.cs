using Xunit;

namespace Cairn.Testing;

/// <summary>What an operation allocates on the managed heap after warm-up: nothing.</summary>
public abstract partial class EngineConformance
{
    private const int WarmUp = 300, Measured = 1000;

    private readonly byte[] _hotKey = Bytes.Of("key/500"), _hotNumber = Bytes.Of(500), _hotValue = Bytes.Random(400, 1);

    [SkippableFact]
    public void A_point_read_in_a_transaction_of_its_own_allocates_nothing()
    {
        FillHot();
        AssertAllocatesNothing(() =>
        {
            using var read = Engine.BeginRead();
            if (!read.TryGet(Blobs, _hotKey, out var value) || value.Length != 400 || !read.TryGet(Numbers, _hotNumber, out _))
                Assert.Fail("The record is not there.");
        });
    }

    [SkippableFact]
    public void A_point_read_allocates_nothing()
    {
        FillHot();
        using var read = BeginRead();
        AssertAllocatesNothing(() =>
        {
            if (!read.TryGet(Blobs, _hotKey, out _) || !read.TryGet(Numbers, _hotNumber, out _) || !read.Exists(Blobs, _hotKey) || read.Exists(Others, _hotKey))
                Assert.Fail("The record is not there.");
        });
    }

    [SkippableFact]
    public void A_cursor_allocates_nothing()
    {
        FillHot();
        using var read = BeginRead();
        AssertAllocatesNothing(() =>
        {
            using var cursor = read.OpenCursor(Blobs, "key/4"u8, "key/6"u8);
            if (!cursor.SeekAtOrAfter(_hotKey) || !cursor.MoveNext() || !cursor.MovePrevious() || !cursor.MovePrevious() || cursor.Value.Length != 400 || cursor.Key.Length != 7)
                Assert.Fail("The record is not there.");
        });
    }

    [SkippableFact]
    public void A_batch_of_probes_allocates_nothing()
    {
        FillHot();
        var probes = new ProbeBatch();
        using var read = BeginRead();
        AssertAllocatesNothing(() =>
        {
            probes.Clear();
            probes.AddGet(Blobs, _hotKey);
            probes.AddSeek(Numbers, _hotNumber, 4);
            read.Run(probes);
            if (!probes.Found(0) || !probes.Found(1))
                Assert.Fail("The record is not there.");
        });
    }

    [SkippableFact]
    public void A_change_stamp_allocates_nothing() => AssertAllocatesNothing(() => Engine.ChangeStamp());

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_put_allocates_nothing()
    {
        FillHot();
        using var write = BeginWrite();
        AssertAllocatesNothing(() =>
        {
            write.Put(Blobs, _hotKey, _hotValue);
            write.Put(Numbers, _hotNumber, _hotValue);
            write.Delete(Others, _hotKey);
        });
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_put_in_a_transaction_of_its_own_allocates_nothing()
    {
        FillHot();
        AssertAllocatesNothing(() =>
        {
            using var write = Engine.BeginWrite(Scope.Vault);
            write.Put(Blobs, _hotKey, _hotValue);
            write.Commit();
        });
    }

    private void FillHot() => Engine.Write(write =>
    {
        for (var i = 100; i < 1000; i++)
        {
            write.Put(Blobs, Bytes.Of($"key/{i}"), Bytes.Random(400, i));
            write.Put(Numbers, Bytes.Of(i), Bytes.Random(400, i));
        }
    });

    /// <summary>What an operation allocates it allocates every time; what the runtime allocates beside it, it does not. So one
    /// series without any is enough.</summary>
    private static void AssertAllocatesNothing(Action operation)
    {
        Allocated(operation, WarmUp);
        var least = long.MaxValue;
        for (var series = 0; series < 5 && least > 0; series++)
            least = Math.Min(least, Allocated(operation, Measured));
        Assert.True(least == 0, $"{(double)least / Measured} bytes in each operation.");
    }

    private static long Allocated(Action operation, int times)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
            operation();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
