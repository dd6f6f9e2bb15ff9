namespace Cairn.Testing;

/// <summary>
/// How a test that cannot run here says so: <c>Skip.Because("reason")</c> inside a <see cref="SkippableFactAttribute"/> or
/// <see cref="SkippableTheoryAttribute"/>, or in its class's constructor. It is then counted as skipped, and the reason is printed.
/// </summary>
public static class Skip
{
    /// <summary>Skips the running test.</summary>
    /// <param name="reason">What is missing and, if it can be installed, how.</param>
    public static void Because(string reason) => throw new SkippedException(reason);

    /// <summary>Skips the running test unless <paramref name="condition"/> holds.</summary>
    public static void Unless(bool condition, string reason)
    {
        if (!condition)
            Because(reason);
    }
}

/// <summary>Carries the reason of a skip from the test to the runner.</summary>
public sealed class SkippedException(string reason) : Exception(reason);
