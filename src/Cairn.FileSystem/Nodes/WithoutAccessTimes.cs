using System.Collections.Concurrent;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem;

/// <summary>
/// The branches in which no access time stands, which are most: nobody need look for one there. That is looked at anew when the database has changed, by
/// whomever, and never again once there is one.
/// </summary>
internal sealed class WithoutAccessTimes(VaultCore vault)
{
    private const long Some = long.MinValue;

    /// <summary>By branch: the stamp at which it had none, or <see cref="Some"/>.</summary>
    private readonly ConcurrentDictionary<long, long> _stamps = new();

    /// <summary>Whether a branch has none. Costs a look for the first record when the database has changed since it was last asked.</summary>
    public bool Knows(long branch)
    {
        var stamp = vault.Cache.Stamp;
        if (_stamps.TryGetValue(branch, out var known) && (known == stamp || known == Some))
            return known == stamp;
        using var transaction = vault.Engine.BeginRead();
        if (AccessTimes.From(transaction, vault.Schema, branch, 0, 1).Count > 0)
        {
            Set(branch);
            return false;
        }
        // Somebody may set one in this process meanwhile, whose word is the last.
        _stamps.AddOrUpdate(branch, static (_, at) => at, static (_, before, at) => before == Some ? Some : at, stamp);
        return true;
    }

    /// <summary>One is about to be set, or was found.</summary>
    public void Set(long branch) => _stamps[branch] = Some;
}
