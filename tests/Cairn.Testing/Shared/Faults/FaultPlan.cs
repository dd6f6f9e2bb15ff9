using System.Diagnostics;

namespace Cairn.Testing;

/// <summary>What a <see cref="FaultingEngine"/> does to a call.</summary>
public enum FaultKind
{
    /// <summary>Throws before the call reaches the engine.</summary>
    FailBefore,

    /// <summary>Lets the call do its work and throws then, as if the answer had been lost.</summary>
    FailAfter,

    /// <summary>Lets other threads go first before the call reaches the engine.</summary>
    Delay,

    /// <summary>Kills this process before the call reaches the engine, as <c>kill -9</c> does.</summary>
    Kill,
}

/// <summary>
/// Numbers every call that passes, from 1, and strikes at one of them. One plan may be shared by several engines and
/// threads.
/// </summary>
public sealed class FaultPlan
{
    private readonly ErrorCode _code;
    private long _calls;

    private FaultPlan(FaultKind kind, long at, ErrorCode code) => (Kind, At, _code) = (kind, at, code);

    /// <summary>Only counts.</summary>
    public static FaultPlan None => new(FaultKind.Delay, -1, default);

    /// <summary>What is done.</summary>
    public FaultKind Kind { get; }

    /// <summary>At which call.</summary>
    public long At { get; }

    /// <summary>How many calls there were.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Whether the call has come.</summary>
    public bool Struck => Calls >= At && At > 0;

    /// <summary>The call that was struck, by name; null before.</summary>
    public string? StruckCall { get; private set; }

    /// <summary>Call number <paramref name="at"/> fails with <paramref name="code"/> before it does anything.</summary>
    public static FaultPlan FailBefore(long at, ErrorCode code) => new(FaultKind.FailBefore, at, code);

    /// <summary>Call number <paramref name="at"/> does its work and then fails with <paramref name="code"/>.</summary>
    public static FaultPlan FailAfter(long at, ErrorCode code) => new(FaultKind.FailAfter, at, code);

    /// <summary>Call number <paramref name="at"/> is held up for a while.</summary>
    public static FaultPlan Delay(long at) => new(FaultKind.Delay, at, default);

    /// <summary>Call number <paramref name="at"/> is not made: the process is killed.</summary>
    public static FaultPlan Kill(long at) => new(FaultKind.Kill, at, default);

    /// <summary>Counts a call.</summary>
    /// <returns>Whether it must fail after it has done its work; see <see cref="Thrown"/>.</returns>
    internal bool Pass(string call)
    {
        if (Interlocked.Increment(ref _calls) != At)
            return false;
        StruckCall = call;
        switch (Kind)
        {
            case FaultKind.FailBefore:
                throw Thrown();
            case FaultKind.Delay:
                LetOthersGoFirst();
                return false;
            case FaultKind.Kill:
                KillThisProcess();
                return false;
            default:
                return true;
        }
    }

    internal CairnException Thrown() => new(_code, $"The test made call {At}, {StruckCall}, fail.");

    private static void LetOthersGoFirst()
    {
        for (var i = 0; i < 1000; i++)
            Thread.Yield();
    }

    private static void KillThisProcess()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
