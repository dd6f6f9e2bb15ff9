namespace Cairn.Testing;

/// <summary>A read transaction with faults.</summary>
internal class FaultingRead(IReadTransaction inner, FaultPlan plan) : IReadTransaction
{
    protected FaultPlan Plan => plan;

    public virtual bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var failAfter = Plan.Pass("TryGet");
        var found = inner.TryGet(table, key, out value);
        return failAfter ? throw Plan.Thrown() : found;
    }

    public virtual bool Exists(Table table, ReadOnlySpan<byte> key)
    {
        var failAfter = Plan.Pass("Exists");
        var found = inner.Exists(table, key);
        return failAfter ? throw Plan.Thrown() : found;
    }

    public virtual ICursor OpenCursor(Table table, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default)
    {
        var failAfter = Plan.Pass("OpenCursor");
        var cursor = new FaultingCursor(inner.OpenCursor(table, from, to), Plan);
        if (!failAfter)
            return cursor;
        cursor.Dispose();
        throw Plan.Thrown();
    }

    public virtual void Run(ProbeBatch probes) => Plan.Run("Run", () => inner.Run(probes));

    public void Dispose() => inner.Dispose();
}

/// <summary>
/// A write transaction with faults. As the contract says, it can only be disposed after one of its calls has failed, and a
/// commit whose outcome got lost closes the engine.
/// </summary>
internal sealed class FaultingWrite(IWriteTransaction inner, FaultingEngine engine, FaultPlan plan) : FaultingRead(inner, plan), IWriteTransaction
{
    private bool _over;

    public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var failAfter = Begin("Put");
        try
        {
            inner.Put(table, key, value);
            _over = failAfter;
        }
        catch (ArgumentException)
        {
            _over = false;
            throw;
        }
        ThrowIf(failAfter);
    }

    public void Delete(Table table, ReadOnlySpan<byte> key)
    {
        var failAfter = Begin("Delete");
        inner.Delete(table, key);
        _over = failAfter;
        ThrowIf(failAfter);
    }

    public void DeleteRange(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var failAfter = Begin("DeleteRange");
        inner.DeleteRange(table, from, to);
        _over = failAfter;
        ThrowIf(failAfter);
    }

    public CommitStamps? Commit()
    {
        var failAfter = Begin("Commit");
        var stamps = inner.Commit();
        return failAfter ? throw engine.Fail("The outcome of a commit got lost", Plan.Thrown()) : stamps;
    }

    /// <summary>Until the call has succeeded the transaction counts as failed.</summary>
    private bool Begin(string call)
    {
        if (_over)
            throw new InvalidOperationException("The write transaction was committed or has failed; it can only be disposed.");
        _over = true;
        return Plan.Pass(call);
    }

    private void ThrowIf(bool failAfter)
    {
        if (failAfter)
            throw Plan.Thrown();
    }
}

/// <summary>A cursor with faults.</summary>
internal sealed class FaultingCursor(ICursor inner, FaultPlan plan) : ICursor
{
    public ReadOnlySpan<byte> Key => inner.Key;

    public ReadOnlySpan<byte> Value
    {
        get
        {
            var failAfter = plan.Pass("Value");
            var value = inner.Value;
            return failAfter ? throw plan.Thrown() : value;
        }
    }

    public bool SeekAtOrAfter(ReadOnlySpan<byte> key)
    {
        var failAfter = plan.Pass("SeekAtOrAfter");
        var found = inner.SeekAtOrAfter(key);
        return failAfter ? throw plan.Thrown() : found;
    }

    public bool SeekAtOrBefore(ReadOnlySpan<byte> key)
    {
        var failAfter = plan.Pass("SeekAtOrBefore");
        var found = inner.SeekAtOrBefore(key);
        return failAfter ? throw plan.Thrown() : found;
    }

    public bool MoveNext() => plan.Run("MoveNext", inner.MoveNext);

    public bool MovePrevious() => plan.Run("MovePrevious", inner.MovePrevious);

    public void Dispose() => inner.Dispose();
}
