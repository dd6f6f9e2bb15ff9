using System.Collections.Concurrent;
using System.Globalization;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Properties;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// How new bytes are stored, as the properties <c>codec</c>, <c>inline.max</c> and <c>chunking</c> say that hold in a branch, else the
/// standard. Remembered until somebody has changed a property; whether that is so costs one get in a transaction, and outside of one after each commit, of whatever process.
/// </summary>
internal sealed class ContentPolicies(IEngine engine, TipCache cache, PropertyTable properties, BranchTable branches, ContentPolicy standard)
{
    public const string Codec = "codec", InlineMax = "inline.max", Chunking = "chunking";

    /// <summary>The value of <see cref="Chunking"/> for cuts that depend on the content.</summary>
    public const string ByContent = "content";

    private Known _known = new(0);

    /// <summary>What holds in a branch, or, for 0, in the vault.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="transaction">Where to read; null: in one of its own.</param>
    public ContentPolicy Of(long branch, IReadTransaction? transaction = null)
    {
        if (transaction is not null)
            return Read(branch, transaction);
        var stamp = cache.Stamp;
        var known = Volatile.Read(ref _known);
        if (known.Stamp == stamp && known.Policies.TryGetValue(branch, out var policy))
            return policy;
        using var own = engine.BeginRead();
        return Read(branch, own, stamp);
    }

    /// <summary>A property as it was written wherever it is set for a branch, or, for 0, the vault; null when it is set nowhere.</summary>
    public string? Text(IReadTransaction transaction, long branch, string name)
    {
        var record = branch == 0 ? null : branches.Find(transaction, branch);
        return properties.Effective(transaction, record, name) is { IsDefault: false } set ? set.Value : null;
    }

    /// <summary>Throws for a value that makes no sense.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>.</exception>
    public static void Check(string name, string value) => _ = With(ContentPolicy.Default, name, value);

    private ContentPolicy Read(long branch, IReadTransaction transaction, long? stamp = null)
    {
        var changes = properties.Changes(transaction);
        var known = Volatile.Read(ref _known);
        if (known.Changes != changes)
            Volatile.Write(ref _known, known = new Known(changes));
        if (!known.Policies.TryGetValue(branch, out var policy))
            policy = known.Policies[branch] = Read(transaction, branch);
        if (stamp is { } seen)
            known.Stamp = seen;
        return policy;
    }

    private ContentPolicy Read(IReadTransaction transaction, long branch)
    {
        var policy = standard;
        foreach (var name in new[] { Codec, InlineMax, Chunking })
        {
            if (Text(transaction, branch, name) is { } value)
                policy = With(policy, name, value);
        }
        return policy;
    }

    private static ContentPolicy With(ContentPolicy policy, string name, string value)
    {
        try
        {
            return name switch
            {
                Codec => policy with { Codec = CodecChoice.Parse(value) },
                InlineMax => policy with { InlineMax = Bytes(value) },
                _ => policy with { FixedChunk = value == ByContent ? 0 : Bytes(value) },
            };
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or FormatException or OverflowException)
        {
            throw new CairnException(ErrorCode.InvalidOperation, $"'{value}' is no value of the property '{name}': {error.Message}", error);
        }
    }

    /// <summary>What held after so many changes of properties, and the vault's change stamp when that was last found to be so.</summary>
    private sealed class Known(long changes)
    {
        private long _stamp = long.MinValue;

        public long Changes => changes;

        public long Stamp
        {
            get => Volatile.Read(ref _stamp);
            set => Volatile.Write(ref _stamp, value);
        }

        public ConcurrentDictionary<long, ContentPolicy> Policies { get; } = new();
    }

    private static int Bytes(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
}
