namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// How much address space to map. A map is always larger than what is used by a headroom that no transaction is expected
/// to need, and is grown when half of that is gone, so that growing is rare and running into its end rarer still.
/// </summary>
internal sealed class MapSize(long headroom)
{
    /// <summary>Headroom after a transaction ran into the end, whatever was asked for at first: its second try is to succeed.</summary>
    public const long AmpleHeadroom = 64L << 30;

    /// <summary>The least that is worth mapping beyond what is used.</summary>
    private const long LeastHeadroom = 1 << 20;

    private const long Alignment = 1 << 16;

    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(10), MostPatience = TimeSpan.FromSeconds(5);

    private long _headroom = headroom;
    private long _growBelow;
    private bool _ranOut;

    /// <summary>How long growing should wait for transactions under way, as long as it can still be put off: the longer, the
    /// less room is left.</summary>
    public TimeSpan Patience { get; private set; } = LeastPatience;

    /// <summary>Whether a transaction ran into the end of the map since it was made.</summary>
    public bool RanOut => Volatile.Read(ref _ranOut);

    /// <summary>Whether the map should grow before the next transaction writes.</summary>
    /// <param name="mapped">Size of the map.</param>
    /// <param name="used">Bytes that the database takes up in it.</param>
    public bool ShouldGrow(long mapped, long used) => RanOut || mapped - used < Volatile.Read(ref _growBelow);

    /// <summary>Sizes to try, the best first, for a database that takes up <paramref name="used"/> bytes; each larger than that.</summary>
    public IEnumerable<long> Candidates(long used)
    {
        for (var room = Math.Max(used, _headroom); room >= LeastHeadroom; room /= 2)
            yield return Align(used + room);
    }

    /// <summary>A map of <paramref name="mapped"/> bytes has been made.</summary>
    public void Made(long mapped, long used)
    {
        Volatile.Write(ref _growBelow, (mapped - used) / 2);
        Volatile.Write(ref _ranOut, false);
        Patience = LeastPatience;
    }

    /// <summary>Growing has to wait, because transactions are open: the next try comes when half of what is left is gone.</summary>
    public void Postponed()
    {
        Volatile.Write(ref _growBelow, _growBelow / 2);
        Patience = Patience * 2 < MostPatience ? Patience * 2 : MostPatience;
    }

    /// <summary>A transaction ran into the end of the map.</summary>
    public void NoteRanOut()
    {
        _headroom = Math.Max(_headroom * 2, AmpleHeadroom);
        Volatile.Write(ref _ranOut, true);
    }

    private static long Align(long size) => (size + Alignment - 1) / Alignment * Alignment;
}
