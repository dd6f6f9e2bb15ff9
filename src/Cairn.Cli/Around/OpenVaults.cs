using Cairn.Mount;
using Cairn.Storage;

namespace Cairn.Cli.Around;

/// <summary>
/// The vaults that are open: one command opens one and closes it at its end; a shell keeps it for all that is typed, also because some
/// engines let one process open it only once.
/// </summary>
internal sealed class OpenVaults : IDisposable
{
    private readonly Dictionary<string, Vault> _open = [];

    /// <summary>Whether vaults are opened for writing although only reading is asked for, because more is to come.</summary>
    public bool Writable { get; init; }

    /// <summary>The vault that <paramref name="spec"/> names, opened if it is not yet.</summary>
    public Vault Open(string spec, VaultOptions options)
    {
        if (Writable)
            options = options with { Access = Access.ReadWrite };
        if (_open.TryGetValue(spec, out var open))
        {
            if (options.Access == Access.ReadOnly || !open.IsReadOnly)
                return open;
            Close(spec);
        }
        try
        {
            return Add(spec, Vault.Open(spec, options));
        }
        catch (CairnException locked) when (locked.Code == ErrorCode.Locked && Mounts.OfVault(spec) is { } mount)
        {
            throw new CairnException(
                ErrorCode.Locked, $"{locked.Message} Process {mount.Process} has it mounted on {mount.Directory}: work there, or type: cairn umount {mount.Directory}", locked);
        }
    }

    /// <summary>Keeps a vault that was just created.</summary>
    public Vault Add(string spec, Vault vault) => _open[spec] = vault;

    /// <summary>Closes one, if it is open.</summary>
    public void Close(string spec)
    {
        if (_open.Remove(spec, out var open))
            open.Dispose();
    }

    public void Dispose()
    {
        foreach (var spec in _open.Keys.ToArray())
            Close(spec);
    }
}
