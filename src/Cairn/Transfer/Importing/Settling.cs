using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>
/// Times of files move in ticks of the kernel's clock: what is changed twice within one has the same time both times. So nothing is taken
/// before the tick of its last change is over; then whatever happens to it later shows in its times.
/// </summary>
internal static class Settling
{
    /// <summary>No kernel ticks more slowly.</summary>
    private const int TickMilliseconds = 10;

    private const long TickNanoseconds = TickMilliseconds * 1_000_000;

    /// <summary>Looks until what is seen is older than a tick.</summary>
    /// <param name="look">Looks.</param>
    /// <param name="observed">The moment up to which all changes are seen.</param>
    public static LocalStat Look(Func<LocalStat> look, out Timestamp observed)
    {
        while (true)
        {
            observed = Timestamp.Now(TimeProvider.System).Plus(-TickNanoseconds);
            var stat = look();
            var latest = stat.CTime > stat.MTime ? stat.CTime : stat.MTime;
            // What claims to be of the future was set by somebody, and no waiting makes it older.
            if (latest <= observed || latest > observed.Plus(2 * TickNanoseconds))
                return stat;
            Thread.Sleep(TickMilliseconds);
        }
    }
}
