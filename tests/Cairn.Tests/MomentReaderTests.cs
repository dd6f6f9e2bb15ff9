namespace Cairn.Tests;

public sealed class MomentReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.FromHours(1));
    private static readonly FixedClock Clock = new();

    [Theory]
    [InlineData("2026-11-20", "2026-11-20T00:00:00+01:00")]
    [InlineData("2026-11-20T10:00", "2026-11-20T10:00:00+01:00")]
    [InlineData("2026-11-20 10:00:30", "2026-11-20T10:00:30+01:00")]
    [InlineData("2026-11-20T10:00Z", "2026-11-20T10:00:00+00:00")]
    [InlineData("2026-11-20T10:00:00.5+02:00", "2026-11-20T10:00:00.5+02:00")]
    [InlineData("09:30", "2026-11-26T09:30:00+01:00")]
    [InlineData("now", "2026-11-26T12:00:00+01:00")]
    [InlineData("yesterday", "2026-11-25T00:00:00+01:00")]
    [InlineData("2 hours ago", "2026-11-26T10:00:00+01:00")]
    [InlineData("90s ago", "2026-11-26T11:58:30+01:00")]
    [InlineData("1 week ago", "2026-11-19T12:00:00+01:00")]
    public void Times_are_read_as_people_write_them(string text, string time)
    {
        Assert.True(MomentReader.TryRead(text, Clock, out var read));
        Assert.Equal(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2026-13-01")]
    [InlineData("2 hours")]
    [InlineData("99999999999999 years ago")]
    [InlineData("-1 day ago")]
    [InlineData("v1")]
    public void What_is_no_time_is_not_taken_for_one(string text) => Assert.False(MomentReader.TryRead(text, Clock, out _));

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "test");

        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
