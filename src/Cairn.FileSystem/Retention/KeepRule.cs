using System.Globalization;
using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>What a <see cref="KeepRule"/> counts.</summary>
public enum KeepKind
{
    /// <summary>Everything is kept.</summary>
    All,

    /// <summary>Nothing but the present, and what anchors hold.</summary>
    Off,

    /// <summary>What was true within a duration, and what anchors hold.</summary>
    Duration,

    /// <summary>So many versions of each file, the present one included, and what anchors hold.</summary>
    Versions,
}

/// <summary>How much history is kept: the property <c>history.keep</c>. As text: <c>all</c>, <c>off</c>, a duration (<c>30d</c>; units s, m, h, d, w, y), or a
/// count of versions (<c>20v</c>).</summary>
public readonly record struct KeepRule
{
    private KeepRule(KeepKind kind, TimeSpan duration, long count) => (Kind, Duration, Count) = (kind, duration, count);

    /// <summary>Everything is kept: the default.</summary>
    public static KeepRule All => default;

    /// <summary>Nothing but the present is kept.</summary>
    public static KeepRule Off => new(KeepKind.Off, default, 0);

    /// <summary>What it counts.</summary>
    public KeepKind Kind { get; }

    /// <summary>How long history is kept; zero unless it counts time.</summary>
    public TimeSpan Duration { get; }

    /// <summary>How many versions of each file are kept; 0 unless it counts versions.</summary>
    public long Count { get; }

    /// <summary>Keeps what was true within <paramref name="duration"/>, which is longer than zero.</summary>
    public static KeepRule For(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return new KeepRule(KeepKind.Duration, duration, 0);
    }

    /// <summary>Keeps <paramref name="count"/> versions of each file, at least 1.</summary>
    public static KeepRule Newest(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new KeepRule(KeepKind.Versions, default, count);
    }

    /// <summary>Reads a rule.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>: it is none.</exception>
    public static KeepRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed is "all" or "off")
            return trimmed == "all" ? All : Off;
        if (trimmed is [.. var digits, 'v'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            return Newest(count);
        return TryParseDuration(trimmed, out var duration)
            ? For(duration)
            : throw new CairnException(ErrorCode.InvalidOperation, $"'{text}' does not say how much history to keep: write 'all', 'off', a duration such as '30d', or a count of versions such as '20v'.");
    }

    /// <summary>Reads a duration: a whole number above 0 and one of the units s, m, h, d, w, y.</summary>
    internal static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text is not [.. var digits, var unit] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        var seconds = SecondsIn(unit);
        if (seconds == 0 || number > TimeSpan.MaxValue.TotalSeconds / seconds / 10)
            return false;
        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        KeepKind.All => "all",
        KeepKind.Off => "off",
        KeepKind.Versions => string.Create(CultureInfo.InvariantCulture, $"{Count}v"),
        _ => Show(Duration),
    };

    private static string Show(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        foreach (var unit in "wdhm")
            if (seconds % SecondsIn(unit) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{seconds / SecondsIn(unit)}{unit}");
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}s");
    }

    private static long SecondsIn(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        'y' => 365 * 86_400,
        _ => 0,
    };
}
