using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>Makes the map of an environment larger, while no transaction of this process uses it.</summary>
/// <param name="use">Who uses it.</param>
/// <param name="size">How large it is to be.</param>
/// <param name="fail">Closes the environment for good, and makes the error to throw.</param>
internal sealed class MapGrowth(UseCounter use, MapSize size, Func<string, CairnException> fail)
{
    /// <summary>Grows the map when little of it is left. The caller is counted in, and no transaction of his is open.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: a transaction ran out of room, and others stay open;
    /// <see cref="ErrorCode.NoSpace"/>: one did, and there is no address space; <see cref="ErrorCode.Failed"/>.</exception>
    public void MakeRoom(OpenFiles files)
    {
        if (!size.ShouldGrow(files.MappedBytes, files.UsedBytes))
            return;
        if (size.RanOut)
            Grow(files);
        else if (!TryGrow(files, size.Patience))
            size.Postponed();
    }

    /// <summary>Grows the map to hold what is there and more to come. The caller is counted in, and no transaction of his is open.</summary>
    /// <exception cref="CairnException">As <see cref="MakeRoom"/>.</exception>
    public void Grow(OpenFiles files)
    {
        if (!TryGrow(files, LmdbEnvironment.LongPatience))
            throw new CairnException(ErrorCode.Busy, $"The vault has outgrown what this process has mapped of it, and transactions stayed open for {LmdbEnvironment.LongPatience.TotalSeconds:0} seconds. End them and try again.");
    }

    private bool TryGrow(OpenFiles files, TimeSpan patience)
    {
        use.Leave();
        try
        {
            return use.TryAlone(patience, () => Remap(files));
        }
        finally
        {
            use.Enter();
        }
    }

    private void Remap(OpenFiles files)
    {
        var (mapped, used) = (files.MappedBytes, files.UsedBytes);
        if (!size.ShouldGrow(mapped, used) && mapped >= used)
            return;
        foreach (var bytes in size.Candidates(used))
        {
            var result = files.Remap(bytes);
            if (result == Libc.ENOMEM)
                continue;
            if (result != 0)
                throw fail($"The vault could not be mapped again ({Mdb.Describe(result)}), so it is closed. Nothing committed is lost; open it again.");
            size.Made(bytes, used);
            return;
        }
        size.Made(mapped, used);
        throw OpenFiles.NoAddressSpace();
    }
}
