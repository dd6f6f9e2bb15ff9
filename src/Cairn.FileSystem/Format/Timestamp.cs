namespace Cairn.FileSystem;

/// <summary>
/// A moment as file systems keep it: whole seconds since 1970-01-01T00:00:00Z (negative before) and nanoseconds
/// within the second (0 to 999,999,999).
/// </summary>
public readonly record struct Timestamp(long Seconds, int Nanoseconds) : IComparable<Timestamp>
{
    internal const int NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The clock's present moment, in its resolution (100 ns at best).</summary>
    public static Timestamp Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return From(clock.GetUtcNow());
    }

    /// <summary>The same moment as <paramref name="time"/>.</summary>
    public static Timestamp From(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return new Timestamp(seconds, (int)(rest * 100));
    }

    /// <summary>The same moment to 100 ns; clamped to what <see cref="DateTimeOffset"/> can express.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        var min = DateTimeOffset.MinValue.ToUnixTimeSeconds();
        var max = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Seconds, min, max)).AddTicks(Seconds < min || Seconds > max ? 0 : Nanoseconds / 100);
    }

    /// <summary>The moment so many nanoseconds later, or earlier when they are negative.</summary>
    internal Timestamp Plus(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(Nanoseconds + nanoseconds % NanosecondsPerSecond, NanosecondsPerSecond);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + NanosecondsPerSecond);
        return new Timestamp(Seconds + nanoseconds / NanosecondsPerSecond + seconds, (int)rest);
    }

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not later.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not earlier.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
