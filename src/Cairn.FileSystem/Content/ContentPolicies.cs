using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// How new bytes are stored, as the properties <c>codec</c>, <c>inline.max</c> and <c>chunking</c> of a branch say, else those of the vault, else
/// the standard. Remembered until somebody may have changed them.
/// </summary>
internal sealed class ContentPolicies(IEngine engine, VaultSchema schema, ContentPolicy standard)
{
    public const string Codec = "codec", InlineMax = "inline.max", Chunking = "chunking";

    /// <summary>The value of <see cref="Chunking"/> for cuts that depend on the content.</summary>
    public const string ByContent = "content";

    private const long Vault = 0;

    private readonly ConcurrentDictionary<long, ContentPolicy> _known = new();
    private int _epoch;

    /// <summary>What holds in a branch, or, for 0, in the vault.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="transaction">Where to read; null: in one of its own.</param>
    public ContentPolicy Of(long branch, IReadTransaction? transaction = null)
    {
        if (_known.TryGetValue(branch, out var policy))
            return policy;
        var epoch = Volatile.Read(ref _epoch);
        using var own = transaction is null ? engine.BeginRead() : null;
        policy = Read(transaction ?? own!, branch);
        if (epoch == Volatile.Read(ref _epoch))
            _known[branch] = policy;
        return policy;
    }

    /// <summary>Somebody committed, or is about to say that properties changed.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _epoch);
        _known.Clear();
    }

    /// <summary>A property as it was written: of the branch, else of the vault; null when neither has it.</summary>
    public string? Text(IReadTransaction transaction, long branch, string name) =>
        Own(transaction, branch, name) ?? (branch == Vault ? null : Own(transaction, Vault, name));

    /// <summary>Sets a property; null takes it away. Its value must have passed <see cref="Check"/>.</summary>
    public void Put(IWriteTransaction transaction, long branch, string name, string? value)
    {
        if (value is null)
            transaction.Delete(schema.Properties, Key(branch, name));
        else
            transaction.Put(schema.Properties, Key(branch, name), Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Throws for a value that makes no sense.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>.</exception>
    public static void Check(string name, string value) => _ = With(ContentPolicy.Default, name, value);

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

    private static int Bytes(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    private string? Own(IReadTransaction transaction, long branch, string name) =>
        transaction.TryGet(schema.Properties, Key(branch, name), out var value) ? Encoding.UTF8.GetString(value) : null;

    private static byte[] Key(long branch, string name)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        var writer = new RecordWriter(new byte[OrderedNumber.MaxBytes + bytes.Length]);
        writer.Number(branch);
        writer.Raw(bytes);
        return writer.Written.ToArray();
    }
}
