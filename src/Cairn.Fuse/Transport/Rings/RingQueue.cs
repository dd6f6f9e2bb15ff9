namespace Cairn.Fuse.Transport.Rings;

/// <summary>What the kernel passes on through one group of threads.</summary>
/// <param name="Processor">Where they run; -1: anywhere.</param>
/// <param name="Numbers">The kernel's queues: one for each processor that there is, or may be, on which something is asked for.</param>
internal sealed record RingQueue(int Processor, IReadOnlyList<int> Numbers);
