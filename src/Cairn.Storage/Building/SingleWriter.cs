namespace Cairn.Storage.Building;

/// <summary>
/// The lock of an engine whose database has one writer at a time: writers of this process wait here, where
/// waiting is cheap and fair enough, before they ask the database.
/// </summary>
public sealed class SingleWriter
{
    private readonly Lock _lock = new();

    /// <summary>Waits until no other thread of this process writes.</summary>
    /// <exception cref="InvalidOperationException">This thread already does.</exception>
    public void Enter()
    {
        if (_lock.IsHeldByCurrentThread)
            throw new InvalidOperationException("This thread already has a write transaction open; it cannot begin another.");
        _lock.Enter();
    }

    /// <summary>Lets the next writer in.</summary>
    public void Exit() => _lock.Exit();
}
