using System.Text;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Properties;

/// <summary>A property and where its value comes from: a branch, a folder of branches, the vault, or nowhere (the default).</summary>
/// <param name="Value">The value.</param>
/// <param name="Branch">The branch that has it; 0 otherwise.</param>
/// <param name="Folder">The folder of branches that has it; null otherwise.</param>
/// <param name="IsDefault">Whether nobody set it.</param>
internal sealed record EffectiveProperty(string Value, long Branch, string? Folder, bool IsDefault);

/// <summary>
/// Properties of branches, of folders of branches (<c>agents</c> for <c>agents/7f3a</c>) and of the vault (docs/format.md §3). A branch has what is set on
/// it, else what is set on its nearest folder, else what is set on the vault, else the default.
/// </summary>
internal sealed class PropertyTable(VaultSchema schema)
{
    /// <summary>Longest value, in bytes of UTF-8.</summary>
    public const int MaxValueBytes = 4096;

    private const long Vault = 0;

    private const char OwnPrefix = '.';

    private static ReadOnlySpan<byte> Counter => "property_changes"u8;

    /// <summary>The value set on exactly this; null when none is. <paramref name="name"/> may begin with a folder and a slash, on the vault only.</summary>
    public string? Read(IReadTransaction transaction, long branch, string name) =>
        transaction.TryGet(schema.Properties, Key(branch, name), out var value) ? Encoding.UTF8.GetString(value) : null;

    public void Put(IWriteTransaction transaction, long branch, string name, string value)
    {
        transaction.Put(schema.Properties, Key(branch, name), Encoding.UTF8.GetBytes(value));
        if (!IsOwn(name))
            Changed(transaction);
    }

    public void Delete(IWriteTransaction transaction, long branch, string name)
    {
        transaction.Delete(schema.Properties, Key(branch, name));
        if (!IsOwn(name))
            Changed(transaction);
    }

    /// <summary>How often properties changed: whoever remembers some together with this number need not read them again while it stands.</summary>
    public long Changes(IReadTransaction transaction)
    {
        if (!transaction.TryGet(schema.Vault, Counter, out var value))
            return 0;
        var reader = new RecordReader(value, "property changes");
        var count = reader.Long();
        reader.End();
        return count;
    }

    /// <summary>Counts a change: of a property, or of the name by which a branch inherits some.</summary>
    public void Changed(IWriteTransaction transaction)
    {
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.Vault, Counter, value[..OrderedNumber.Write(value, (ulong)Changes(transaction) + 1)]);
    }

    /// <summary>What holds for a branch, for a folder (a branch without a number whose name is the folder and a slash), or for the vault when <paramref name="branch"/> is null; null when nobody set it and it has no default.</summary>
    public EffectiveProperty? Effective(IReadTransaction transaction, BranchRecord? branch, string name)
    {
        if (branch is { Id: not Vault } && Read(transaction, branch.Id, name) is { } own)
            return new EffectiveProperty(own, branch.Id, null, false);
        var folder = branch is null ? "" : Encoding.UTF8.GetString(branch.Name);
        for (var slash = folder.LastIndexOf('/'); slash >= 0; slash = folder.LastIndexOf('/'))
        {
            folder = folder[..slash];
            if (Read(transaction, Vault, $"{folder}/{name}") is { } inherited)
                return new EffectiveProperty(inherited, 0, folder, false);
        }
        if (Read(transaction, Vault, name) is { } general)
            return new EffectiveProperty(general, 0, null, false);
        return KnownProperty.Find(name) is { } known ? new EffectiveProperty(known.Default, 0, null, true) : null;
    }

    /// <summary>What is set on a branch, or on the vault and its folders when that is 0, by name; what the vault keeps for itself is left out.</summary>
    public List<(string Name, string Value)> List(IReadTransaction transaction, long branch)
    {
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        var prefix = OrderedNumber.Write(from, (ulong)branch);
        var properties = new List<(string, string)>();
        using var cursor = transaction.OpenCursor(schema.Properties, from[..prefix], to[..OrderedNumber.Write(to, (ulong)branch + 1)]);
        while (cursor.MoveNext())
            if (cursor.Key[prefix] != OwnPrefix)
                properties.Add((Encoding.UTF8.GetString(cursor.Key[prefix..]), Encoding.UTF8.GetString(cursor.Value)));
        return properties;
    }

    /// <summary>What the vault keeps for itself is nobody's property.</summary>
    private static bool IsOwn(string name) => name[0] == OwnPrefix;

    private static byte[] Key(long branch, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var writer = new RecordWriter(new byte[OrderedNumber.MaxBytes + bytes.Length]);
        writer.Number(branch);
        writer.Raw(bytes);
        return writer.Written.ToArray();
    }
}
