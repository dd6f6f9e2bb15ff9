using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Peers;

/// <summary>
/// The processes that have the vault open for long: mounts, servers, whoever holds commits or follows the log. Each has a record in the vault and
/// listens on a local socket, over which others tell it to look at the log (a hint) and ask it to commit what it holds.
/// </summary>
internal sealed class PeerRegistry(VaultCore vault) : IDisposable
{
    /// <summary>How long another process may take to write back and commit what it holds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _joining = new();
    private readonly PeerTable _table = new(vault.Schema);
    private PeerListener? _listener;
    private long _id;
    private bool _left;

    /// <summary>This process's number among the peers; 0 until it has joined them.</summary>
    public long Id => Volatile.Read(ref _id);

    /// <summary>Whether others can reach this process.</summary>
    public bool IsReachable => Volatile.Read(ref _listener) is not null;

    /// <summary>Called on a thread of its own when another process asks for what this one holds of a branch (0: of all), before it is committed: so that a
    /// mount has the kernel write back. What it throws is the answer.</summary>
    public Action<long>? WriteBack { get; set; }

    /// <summary>Becomes a peer, if it is not one yet: puts the record and begins to listen. Not to be called within a transaction.</summary>
    /// <returns>Its number.</returns>
    public long Join()
    {
        if (Id is not 0 and var known)
            return known;
        lock (_joining)
        {
            if (_id != 0)
                return _id;
            ObjectDisposedException.ThrowIf(_left, this);
            var id = vault.PeerIds.Next();
            if (vault.Engine.Capabilities.Persistent)
                Register(id);
            Volatile.Write(ref _id, id);
            return id;
        }
    }

    /// <summary>The record of a peer; null when it has left.</summary>
    public PeerRecord? Find(IReadTransaction transaction, long id) => _table.Find(transaction, id);

    /// <summary>Those that run, without this process. The records of those that have ended are deleted.</summary>
    public List<PeerRecord> Others()
    {
        List<PeerRecord> all;
        using (var transaction = vault.Engine.BeginRead())
            all = _table.All(transaction);
        var others = new List<PeerRecord>();
        foreach (var peer in all)
            if (peer.Who.Liveness() == Liveness.Dead)
                Forget(peer);
            else if (peer.Id != Id)
                others.Add(peer);
        return others;
    }

    /// <summary>Deletes the record of a process that has ended, and its socket.</summary>
    public void Forget(PeerRecord peer)
    {
        if (vault.Engine.Capabilities.ReadOnly)
            return;
        using (var transaction = vault.Engine.BeginWrite(Scope.Vault))
        {
            _table.Delete(transaction, peer.Id);
            transaction.Commit();
        }
        PeerListener.Remove(peer.Socket);
    }

    /// <summary>Has every other process write back and commit what it holds, of a branch or (0) of all.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: one of them did not answer in time, or could not.</exception>
    public void FlushOthers(long branch)
    {
        foreach (var peer in Others())
            if (peer.Socket.Length > 0)
                Ask(peer, new PeerMessage(PeerMessageKind.Flush, branch));
    }

    /// <summary>Asks one for something, and returns when it has done it.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: it did not answer in time, or could not.</exception>
    public static void Ask(PeerRecord peer, PeerMessage message)
    {
        var answer = PeerSocket.Ask(peer, message, Patience);
        if (answer?.Kind == PeerMessageKind.Done || answer is null && peer.Who.Liveness() == Liveness.Dead)
            return;
        var why = answer is null ? "it does not answer" : answer.Text;
        throw new CairnException(ErrorCode.Busy, $"Process {peer.Who.Process} on {peer.Who.Host} has changes that are not committed yet, and could not be asked to commit them: {why}. Close it, or try again.");
    }

    /// <summary>Leaves: others are not to look for this process any more.</summary>
    public void Dispose()
    {
        lock (_joining)
        {
            _left = true;
            if (_listener is null)
                return;
            _listener.Dispose();
            try
            {
                using var transaction = vault.Engine.BeginWrite(Scope.Vault);
                _table.Delete(transaction, _id);
                transaction.Commit();
            }
            catch (CairnException)
            {
                // The vault is full or failed; who comes next sees that this process has ended.
            }
        }
    }

    private void Register(long id)
    {
        var listener = new PeerListener(Answer);
        try
        {
            using var transaction = vault.Engine.BeginWrite(Scope.Vault);
            _table.Put(transaction, new PeerRecord(id, ProcessIdentity.Current, listener.Path));
            transaction.Commit();
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        Volatile.Write(ref _listener, listener);
    }

    private PeerMessage? Answer(PeerMessage message)
    {
        if (message.Kind == PeerMessageKind.Poke)
        {
            vault.LookAtLog();
            return null;
        }
        try
        {
            WriteBack?.Invoke(message.Branch);
            if (message.Kind == PeerMessageKind.Release)
                vault.Leases.Release(message.Branch);
            else
                vault.Flush();
            return new PeerMessage(PeerMessageKind.Done);
        }
        catch (CairnException failure)
        {
            return new PeerMessage(PeerMessageKind.Refused, message.Branch, failure.Message);
        }
    }
}
