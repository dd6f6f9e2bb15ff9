using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>The vault's own records (docs/format.md §4).</summary>
internal sealed class VaultHeader(VaultSchema schema)
{
    /// <summary>Features that this build knows; none is defined yet.</summary>
    private const ulong KnownReadOnlyCompatible = 0, KnownIncompatible = 0;

    private const byte Version = 1;

    /// <summary>Writes the records of a new vault.</summary>
    public void Create(IWriteTransaction transaction, Timestamp created, bool packs)
    {
        var writer = new RecordWriter(stackalloc byte[96]);
        writer.Byte(Version);
        writer.Raw(Guid.NewGuid().ToByteArray());
        writer.Time(created);
        writer.Number(0);
        writer.Number(0);
        writer.Number(0);
        writer.Byte(packs ? (byte)1 : (byte)0);
        transaction.Put(schema.Vault, "header"u8, writer.Written);
    }

    /// <summary>Reads and judges the header.</summary>
    /// <param name="transaction">Any.</param>
    /// <param name="readOnly">Whether nothing will be written.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NewerFormat"/>: it has features that this build does not know;
    /// <see cref="ErrorCode.NotAVault"/>: it has none.</exception>
    public VaultIdentity Read(IReadTransaction transaction, bool readOnly)
    {
        if (!transaction.TryGet(schema.Vault, "header"u8, out var value))
            throw new CairnException(ErrorCode.NotAVault, "The vault has no header: it was never completely created. Delete it and create it again.");
        var reader = new RecordReader(value, "vault header");
        if (reader.Byte() != Version)
            throw new CairnException(ErrorCode.NewerFormat, "The vault's header is of a newer format; use a newer Cairn.");
        var identity = new Guid(reader.Raw(16));
        var created = reader.Time();
        _ = reader.Number();
        var (readOnlyCompatible, incompatible) = (reader.Number(), reader.Number());
        if ((incompatible & ~KnownIncompatible) != 0)
            throw new CairnException(ErrorCode.NewerFormat, "The vault uses features that this build does not know; use a newer Cairn.");
        if (!readOnly && (readOnlyCompatible & ~KnownReadOnlyCompatible) != 0)
            throw new CairnException(ErrorCode.NewerFormat, "The vault uses features that this build can read and cannot write; open it for reading only, or use a newer Cairn.");
        return new VaultIdentity(identity, created, reader.Byte() == 1);
    }

    /// <summary>Says where new payloads live from now on; those that are there stay readable wherever they are.</summary>
    public void SetPacks(IWriteTransaction transaction, bool packs)
    {
        if (!transaction.TryGet(schema.Vault, "header"u8, out var value))
            throw new CairnException(ErrorCode.NotAVault, "The vault has no header.");
        // Where payloads live is the last byte.
        byte[] changed = [.. value[..^1], packs ? (byte)1 : (byte)0];
        transaction.Put(schema.Vault, "header"u8, changed);
    }

    /// <summary>The number of the branch that is used when none is named; 0 when there is none.</summary>
    public long DefaultBranch(IReadTransaction transaction)
    {
        if (!transaction.TryGet(schema.Vault, "default_branch"u8, out var value))
            return 0;
        var reader = new RecordReader(value, "default branch");
        return reader.Long();
    }

    public void SetDefaultBranch(IWriteTransaction transaction, BranchRecord branch)
    {
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.Vault, "default_branch"u8, value[..OrderedNumber.Write(value, (ulong)branch.Id)]);
    }
}

/// <summary>What a vault is.</summary>
/// <param name="Id">Its number, for ever.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Packs">Whether new payloads go to packs.</param>
internal sealed record VaultIdentity(Guid Id, Timestamp Created, bool Packs);
