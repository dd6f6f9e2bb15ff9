namespace Cairn.FileSystem.Tests.Model;

/// <summary>A clock that stands still until it is told to move, also backwards.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Timestamp Now => Timestamp.From(_now);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Move(TimeSpan by) => _now += by;

    /// <summary>No timer ever comes: what a vault does by itself after a while, such as merging what many small writes left, would be a revision that the reference lacks, wherever a history
    /// takes longer than that.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Silent();

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
