using Cairn.Fuse.Native;

namespace Cairn.Fuse;

/// <summary>
/// The clock that kernels date files by: it stands from one tick (1 to 10 ms) to the next. A server that dates a new file by it spares the kernel from telling
/// the times of what is written within the same tick, and never dates anything later than what the kernel dates after it.
/// </summary>
internal static class KernelClock
{
    /// <summary>Seconds since 1970, and nanoseconds within the second. Costs no system call.</summary>
    public static unsafe (long Seconds, uint Nanoseconds) Now()
    {
        var time = new LibC.TimeSpecification();
        if (LibC.ReadClock(LibC.CoarseRealTime, &time) != 0)
            throw new FuseException("The clock cannot be read.");
        return (time.Seconds, (uint)time.Nanoseconds);
    }
}
