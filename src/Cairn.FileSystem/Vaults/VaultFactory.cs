using System.Text;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>Makes a vault out of an empty engine, and opens one.</summary>
internal static class VaultFactory
{
    public const string DefaultBranch = "main";

    /// <summary>Writes what every vault begins with: header, the default branch, its root directory; all in one transaction.</summary>
    public static VaultCore Create(IEngine engine, VaultSchema schema, TimeProvider clock, CoreOptions options)
    {
        var vault = new VaultCore(engine, schema, clock, options);
        try
        {
            var id = vault.BranchIds.Next();
            using (var transaction = engine.BeginWrite(Scope.Vault, new Scope(id)))
            {
                vault.Header.Create(transaction, Timestamp.Now(clock), vault.Content.ToPacks);
                vault.Header.SetDefaultBranch(transaction, BranchManager.PutEmpty(vault, transaction, id, Encoding.ASCII.GetBytes(DefaultBranch), 0));
                new Retention.TrustedClock(vault).Advance(transaction);
                transaction.Commit();
            }
            vault.Sync();
            return vault;
        }
        catch
        {
            vault.Dispose();
            throw;
        }
    }

    public static VaultCore Open(IEngine engine, VaultSchema schema, TimeProvider clock, CoreOptions options)
    {
        try
        {
            VaultIdentity identity;
            using (var transaction = engine.BeginRead())
                identity = new VaultHeader(schema).Read(transaction, engine.Capabilities.ReadOnly);
            return new VaultCore(engine, schema, clock, options with { Contents = options.Contents with { ToPacks = identity.Packs } });
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }
}
