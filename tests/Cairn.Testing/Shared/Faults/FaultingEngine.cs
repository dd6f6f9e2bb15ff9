namespace Cairn.Testing;

/// <summary>
/// An engine with faults: hands every call on to another one and, at the call that the plan says, fails, delays or
/// kills. Calls on its transactions and cursors are counted too; properties and disposals are not.
/// </summary>
/// <remarks>It keeps the contract that engines keep: a transaction whose write failed, and one whose commit failed, may only be
/// disposed, and a sync that failed closes the engine.</remarks>
public sealed class FaultingEngine(IEngine inner, FaultPlan plan) : IEngine
{
    private CairnException? _failure;

    /// <summary>Whether a fault has closed it for good.</summary>
    public bool Closed => _failure is not null;

    public EngineCapabilities Capabilities => inner.Capabilities;

    public Schema Schema => inner.Schema;

    public IReadTransaction BeginRead()
    {
        ThrowIfFailed();
        return plan.Run("BeginRead", () => new FaultingRead(inner.BeginRead(), plan));
    }

    public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes)
    {
        ThrowIfFailed();
        var failAfter = plan.Pass("BeginWrite");
        var write = inner.BeginWrite(scopes);
        if (!failAfter)
            return new FaultingWrite(write, this, plan);
        write.Dispose();
        throw plan.Thrown();
    }

    public void Sync()
    {
        ThrowIfFailed();
        try
        {
            plan.Run("Sync", inner.Sync);
        }
        catch (CairnException failure)
        {
            throw Fail("A sync failed", failure);
        }
    }

    public long ChangeStamp()
    {
        ThrowIfFailed();
        return plan.Run("ChangeStamp", inner.ChangeStamp);
    }

    public void Compact(CancellationToken cancellation = default)
    {
        ThrowIfFailed();
        plan.Run("Compact", () => inner.Compact(cancellation));
    }

    public EngineStats Stats()
    {
        ThrowIfFailed();
        return plan.Run("Stats", inner.Stats);
    }

    public VerifyReport Verify(CancellationToken cancellation = default)
    {
        ThrowIfFailed();
        return plan.Run("Verify", () => inner.Verify(cancellation));
    }

    public void Dispose() => inner.Dispose();

    /// <summary>Closes the engine for good.</summary>
    internal CairnException Fail(string what, CairnException why) =>
        _failure = new CairnException(ErrorCode.Failed, $"{what}: {why.Message}", why);

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new CairnException(ErrorCode.Failed, failure.Message, failure);
    }
}

internal static class FaultPlanCalls
{
    public static void Run(this FaultPlan plan, string call, Action action)
    {
        var failAfter = plan.Pass(call);
        action();
        if (failAfter)
            throw plan.Thrown();
    }

    public static T Run<T>(this FaultPlan plan, string call, Func<T> action)
    {
        var failAfter = plan.Pass(call);
        var result = action();
        if (!failAfter)
            return result;
        (result as IDisposable)?.Dispose();
        throw plan.Thrown();
    }
}
