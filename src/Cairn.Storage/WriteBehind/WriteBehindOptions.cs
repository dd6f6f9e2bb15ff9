namespace Cairn.Storage.WriteBehind;

/// <summary>How long and how much a <see cref="WriteBehindEngine"/> holds.</summary>
public sealed record WriteBehindOptions
{
    /// <summary>When nothing was committed for so long, what is held is written.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>What is held is written after so long at the latest; the write itself takes its time besides.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long after a write that failed, and may succeed later, it is tried again when nobody asks for it.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Beyond so many bytes of keys and values writers wait until what is held is written.</summary>
    public long MaxBytes { get; init; } = 32 << 20;
}
