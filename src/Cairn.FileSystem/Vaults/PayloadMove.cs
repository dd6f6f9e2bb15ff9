using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>Changes where the payloads of a vault live: in its engine or in packs beside it.</summary>
internal static class PayloadMove
{
    /// <summary>Says where new payloads go, and moves those that there are. Where it ends early, every payload is in one place or the other, and
    /// another call, or <see cref="Upkeep.Drain"/>, goes on.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>: the vault is a single file, beside which there can be no packs.</exception>
    public static void Run(VaultCore vault, bool toPacks, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        if (toPacks && vault.Content.Packs is null)
            throw new CairnException(ErrorCode.InvalidOperation, "The vault is no directory, so there is no place for packs beside it. Convert it to a directory.");
        vault.ChangeStructure([], transaction =>
        {
            vault.Header.SetPacks(transaction, toPacks);
            return true;
        });
        vault.Content.ToPacks = toPacks;
        vault.Upkeep.Drain(progress, cancellation);
        vault.Sync();
    }
}
