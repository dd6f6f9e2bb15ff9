using System.Runtime.ExceptionServices;

namespace Cairn.Testing;

/// <summary>Runs actions on threads of their own and fails when one of them fails or does not come to an end.</summary>
public static class Concurrently
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void Run(params IReadOnlyList<Action> actions)
    {
        ExceptionDispatchInfo? first = null;
        var threads = actions.Select(action => Start(action, failure => Interlocked.CompareExchange(ref first, failure, null))).ToList();
        foreach (var thread in threads)
            if (!thread.Join(Patience) && first is null)
                throw new TimeoutException("A thread of the test has not come to an end; it waits for something that does not happen.");
        first?.Throw();
    }

    /// <summary>Runs one action on another thread and waits for it.</summary>
    public static void OnAnotherThread(Action action) => Run(action);

    private static Thread Start(Action action, Action<ExceptionDispatchInfo> failed)
    {
        var thread = new Thread(() => Guard(action, failed)) { IsBackground = true };
        thread.Start();
        return thread;
    }

#pragma warning disable CA1031 // Whatever a thread throws is the test's failure; it is rethrown by the test's own thread.
    private static void Guard(Action action, Action<ExceptionDispatchInfo> failed)
    {
        try
        {
            action();
        }
        catch (Exception failure)
        {
            failed(ExceptionDispatchInfo.Capture(failure));
        }
    }
#pragma warning restore CA1031
}
