namespace Cairn.FileSystem.Tests.Model;

/// <summary>A clock that stands still until it is told to move, also backwards.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Timestamp Now => Timestamp.From(_now);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Move(TimeSpan by) => _now += by;
}
