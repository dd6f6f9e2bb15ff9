namespace Cairn.FileSystem.Content;

/// <summary>Counts the contents under construction of one open vault: what they have stored, or found stored already, no record names yet, so
/// that collection must not delete anything meanwhile.</summary>
internal sealed class OpenBuilders
{
    private int _count;

    public bool Any => Volatile.Read(ref _count) > 0;

    public void Enter() => Interlocked.Increment(ref _count);

    public void Leave() => Interlocked.Decrement(ref _count);
}
