using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Peers;

/// <summary>
/// After a commit, tells the other processes that have the vault open to look at the log: a moment later and once for many commits. Where there are
/// none it looks for them less often.
/// </summary>
internal sealed class Poker : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(3), Later = TimeSpan.FromMilliseconds(20);

    private readonly VaultCore _vault;
    private readonly ITimer _timer;
    private readonly Lock _poking = new();
    private readonly bool _shared;
    private int _requested;
    private volatile bool _alone;
    private bool _disposed;

    public Poker(VaultCore vault)
    {
        _vault = vault;
        _shared = vault.Engine.Capabilities is { SeveralProcesses: true, ReadOnly: false };
        _timer = TimeProvider.System.CreateTimer(_ => Poke(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something was committed.</summary>
    public void Request()
    {
        if (_shared && Interlocked.Exchange(ref _requested, 1) == 0)
            _timer.Change(_alone ? Later : Soon, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        lock (_poking)
            _disposed = true;
        _timer.Dispose();
        if (Volatile.Read(ref _requested) == 1)
            Tell();
    }

    private void Poke()
    {
        lock (_poking)
            if (!_disposed && Interlocked.Exchange(ref _requested, 0) == 1)
                Tell();
    }

    private void Tell()
    {
        try
        {
            var others = _vault.Peers.Others();
            _alone = others.Count == 0;
            foreach (var peer in others)
                if (peer.Socket.Length > 0)
                    PeerSocket.TryTell(peer, new PeerMessage(PeerMessageKind.Poke));
        }
        catch (CairnException)
        {
            // The vault is closed or failed; it was only a hint.
        }
    }
}
