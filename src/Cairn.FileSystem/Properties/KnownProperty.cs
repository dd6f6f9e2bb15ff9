using Cairn.FileSystem.Content;
using Cairn.Storage;

namespace Cairn.FileSystem.Properties;

/// <summary>A property that means something to this build.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its value where nobody set it.</param>
/// <param name="Meaning">What it is for, in one sentence.</param>
/// <param name="Check">Throws <see cref="CairnException"/> for a value that makes no sense.</param>
internal sealed record KnownProperty(string Name, string Default, string Meaning, Action<string> Check)
{
    /// <summary>How much history is kept.</summary>
    public const string HistoryKeep = "history.keep";

    /// <summary>Of contents that no close ended, one in so long is kept.</summary>
    public const string VersionsInterval = "versions.interval";

    /// <summary>Properties whose names begin like this are the user's own, and mean nothing here.</summary>
    public const string UserPrefix = "user.";

    private const int MaxNameBytes = 128;

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<KnownProperty> All { get; } =
    [
        new(ContentPolicies.Chunking, ContentPolicies.ByContent, "Where contents are cut into chunks: 'content' (by what they hold), or the bytes of a fixed size, a power of two from 4096 to 262144, for databases.", static text => ContentPolicies.Check(ContentPolicies.Chunking, text)),
        new(ContentPolicies.Codec, "auto", "How chunks are compressed: 'none', 'lz4', 'zstd' (level 1), 'zstd:LEVEL' (1 to 19), or 'auto' (LZ4 where its library is there).", static text => ContentPolicies.Check(ContentPolicies.Codec, text)),
        new(HistoryKeep, "all", "How much history pruning keeps: 'all', 'off', a duration such as '30d', or a count of versions of each file such as '20v'.", static text => KeepRule.Parse(text)),
        new(ContentPolicies.InlineMax, "4096", "Contents up to so many bytes (0 to 262144) are one small record, neither compressed nor shared.", static text => ContentPolicies.Check(ContentPolicies.InlineMax, text)),
        new(VersionsInterval, "1m", "Of what a file held while it was open for long and that no close ended, pruning keeps one in this long.", static text => ParseInterval(text)),
    ];

    public static KnownProperty? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    /// <summary>A value of <see cref="VersionsInterval"/>.</summary>
    public static TimeSpan ParseInterval(string text) => KeepRule.TryParseDuration(text, out var interval)
        ? interval
        : throw new CairnException(ErrorCode.InvalidOperation, $"'{text}' is no duration: write a number and one of the units s, m, h, d, w, y, such as '1m'.");

    /// <summary>Throws unless <paramref name="name"/> can be set to <paramref name="value"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>: there is no such property; <see cref="ErrorCode.InvalidOperation"/>: no such value.</exception>
    public static void CheckValue(string name, string value)
    {
        CheckName(name);
        if (System.Text.Encoding.UTF8.GetByteCount(value) > PropertyTable.MaxValueBytes)
            throw new CairnException(ErrorCode.InvalidOperation, $"The value of a property can take {PropertyTable.MaxValueBytes} bytes at the most.");
        Find(name)?.Check(value);
    }

    /// <summary>Throws unless there is, or can be, a property of that name.</summary>
    public static void CheckName(string name)
    {
        var isUsers = name.StartsWith(UserPrefix, StringComparison.Ordinal) && name.Length > UserPrefix.Length && name.Length <= MaxNameBytes
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        if (!isUsers && Find(name) is null)
            throw new CairnException(ErrorCode.InvalidName, $"There is no property '{name}'. There are {string.Join(", ", All.Select(static known => known.Name))}, and your own whose names begin with '{UserPrefix}', letters, digits, '.', '-' and '_'.");
    }
}
