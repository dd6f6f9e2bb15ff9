using System.Runtime.ExceptionServices;
using Cairn.Storage;

namespace Cairn.FileSystem.Commit;

/// <summary>One operation on its way through the committer, and the thread that waits for it.</summary>
internal abstract class Change(long session, bool synced)
{
    private const int Spins = 20;

    private readonly object _monitor = new();
    private volatile bool _woken;
    private bool _leads;

    public long Session => session;

    /// <summary>Whether it is acknowledged only when it is on stable storage.</summary>
    public bool Synced => synced;

    /// <summary>Why it did not happen.</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>
    /// Carries it out on <paramref name="draft"/>. What it throws before its first put is its own failure and is kept; what it throws after, and
    /// what the engine throws at any time, undoes the group and is thrown on: the transaction can do nothing more.
    /// </summary>
    public void Carry(Draft draft)
    {
        draft.BeginOperation(session);
        var puts = draft.Puts;
        try
        {
            Failure = null;
            Operate(draft);
        }
        catch (Exception failure) when (draft.Puts == puts && !ComesFromEngine(failure))
        {
            Failure = failure;
        }
    }

    public void Fail(Exception failure) => Failure = failure;

    /// <summary>Waits to be woken.</summary>
    /// <returns>Whether this thread is to lead the next group, in which the operation still stands.</returns>
    public bool Await()
    {
        var spinner = new SpinWait();
        while (!_woken && spinner.Count < Spins)
            spinner.SpinOnce(sleep1Threshold: -1);
        lock (_monitor)
        {
            while (!_woken)
                Monitor.Wait(_monitor);
            _woken = false;
            return _leads;
        }
    }

    public void Wake(bool lead)
    {
        lock (_monitor)
        {
            (_leads, _woken) = (lead, true);
            Monitor.Pulse(_monitor);
        }
    }

    protected abstract void Operate(Draft draft);

    private static bool ComesFromEngine(Exception failure) => failure is CairnException
    {
        Code: ErrorCode.NoSpace or ErrorCode.InputOutput or ErrorCode.Corrupt or ErrorCode.Failed or ErrorCode.Closed or ErrorCode.Busy or ErrorCode.Conflict,
    };

    protected void ThrowIfFailed()
    {
        if (Failure is not null)
            ExceptionDispatchInfo.Capture(Failure).Throw();
    }
}

/// <summary>An operation with its answer.</summary>
internal sealed class Change<T>(long session, Func<Draft, T> operation, bool synced) : Change(session, synced)
{
    private T? _answer;

    /// <summary>The answer, or the exception that kept it from happening.</summary>
    public T Result()
    {
        ThrowIfFailed();
        return _answer!;
    }

    protected override void Operate(Draft draft) => _answer = operation(draft);
}
