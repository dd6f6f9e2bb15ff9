using System.Globalization;

namespace Cairn;

/// <summary>Reads times and durations as people write them. Local time unless a zone is given.</summary>
public static class MomentReader
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] ZonedFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss K"];

    /// <summary>Reads <c>2026-11-20</c>, <c>2026-11-20T10:00</c>, <c>2026-11-20T10:00:00+02:00</c>, <c>10:30</c> (today), <c>now</c>, <c>today</c>,
    /// <c>yesterday</c>, <c>2 hours ago</c>.</summary>
    /// <param name="text">What was written; spaces around it do not count.</param>
    /// <param name="clock">What time it is now, and in which zone local times are.</param>
    /// <param name="time">The time.</param>
    /// <returns>Whether it is a time.</returns>
    public static bool TryRead(string text, TimeProvider clock, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(clock);
        text = text.Trim();
        var now = clock.GetLocalNow();
        if (DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return Local(local, clock, out time);
        if (DateTimeOffset.TryParseExact(text, ZonedFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
            return true;
        if (TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour))
            return Local(now.Date + hour.ToTimeSpan(), clock, out time);
        switch (text)
        {
            case "now":
                time = now;
                return true;
            case "today":
                return Local(now.Date, clock, out time);
            case "yesterday":
                return Local(now.Date.AddDays(-1), clock, out time);
        }
        var ago = text.EndsWith(" ago", StringComparison.Ordinal);
        time = now;
        if (!ago || !TryReadDuration(text[..^" ago".Length], out var duration) || duration > now - DateTimeOffset.MinValue)
            return false;
        time = now - duration;
        return true;
    }

    /// <summary>Reads <c>90s</c>, <c>15 minutes</c>, <c>2h</c>, <c>7 days</c>, <c>3w</c>; a month is 30 days, a year 365.</summary>
    /// <param name="text">What was written; spaces around it do not count.</param>
    /// <param name="duration">How long that is.</param>
    /// <returns>Whether it is a duration.</returns>
    public static bool TryReadDuration(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        text = text.Trim();
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        double seconds = text[digits..].Trim() switch
        {
            "s" or "sec" or "second" or "seconds" => 1,
            "m" or "min" or "minute" or "minutes" => 60,
            "h" or "hour" or "hours" => 3600,
            "d" or "day" or "days" => 86_400,
            "w" or "week" or "weeks" => 7 * 86_400,
            "month" or "months" => 30 * 86_400,
            "y" or "year" or "years" => 365 * 86_400,
            _ => 0,
        };
        if (seconds == 0 || count * seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    private static bool Local(DateTime local, TimeProvider clock, out DateTimeOffset time)
    {
        time = default;
        var offset = clock.LocalTimeZone.GetUtcOffset(local);
        if (local.Ticks - offset.Ticks < 0 || local.Ticks - offset.Ticks > DateTime.MaxValue.Ticks)
            return false;
        time = new DateTimeOffset(local, offset);
        return true;
    }
}
