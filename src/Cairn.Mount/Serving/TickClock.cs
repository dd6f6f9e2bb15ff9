using Cairn.FileSystem;
using Cairn.Fuse;

namespace Cairn.Mount.Serving;

/// <summary>The clock of a mount is the kernel's (<see cref="KernelClock"/>), which dates what is written through it.</summary>
internal sealed class TickClock : TimeProvider
{
    public static TickClock Instance { get; } = new();

    /// <summary>The last tick to the nanosecond, as the kernel gives it to files; <see cref="GetUtcNow"/> tells 100 ns.</summary>
    public static Timestamp Now
    {
        get
        {
            var (seconds, nanoseconds) = KernelClock.Now();
            return new Timestamp(seconds, (int)nanoseconds);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();
}
