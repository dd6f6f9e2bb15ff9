using System.Collections.Concurrent;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Peers;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>Who collects: one at a time, of all processes. What one that was killed has begun is ended by whoever comes next (docs/format.md §4).</summary>
internal sealed class Collectors(VaultCore vault)
{
    /// <summary>Those of this process that run: it lives on where one of them has failed and could not say so.</summary>
    private static readonly ConcurrentDictionary<Guid, bool> _here = new();

    /// <summary>Who collects.</summary>
    public static ReadOnlySpan<byte> Key => "collector"u8;

    private CollectionRuns Runs => vault.Content.Collections;

    /// <summary>Begins, as the only one.</summary>
    /// <param name="alone">Whether one of which nothing can be known from here, on another machine or in another container, runs no more.</param>
    /// <returns>To end it with.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: another one runs, or may.</exception>
    public Guid Begin(bool alone)
    {
        var run = Guid.NewGuid();
        _here[run] = true;
        try
        {
            return vault.ChangeStructure([], transaction => Begin(transaction, run, alone));
        }
        catch
        {
            _here.TryRemove(run, out _);
            throw;
        }
    }

    /// <summary>Ends it.</summary>
    public void End(Guid run)
    {
        try
        {
            vault.ChangeStructure([], transaction => EndIf(transaction, Find(transaction)?.Run == run));
        }
        finally
        {
            _here.TryRemove(run, out _);
        }
    }

    /// <summary>Ends it, after a failure that is told to whoever asked for it. Where that fails too, whoever comes next does.</summary>
    public void TryEnd(Guid run)
    {
        try
        {
            End(run);
        }
        catch (CairnException)
        {
            // This process's are known not to run any more.
        }
    }

    /// <summary>Whether one runs, or may. One whose process has ended is ended here. Not to be called within a transaction.</summary>
    public bool IsRunning()
    {
        using (var transaction = vault.Engine.BeginRead())
        {
            if (!CollectionRuns.IsRunning(Runs.Read(transaction)))
                return false;
            if (Find(transaction) is { } collector && collector.MayRun(known: false))
                return true;
        }
        vault.ChangeStructure([], transaction => EndIf(transaction, Find(transaction) is not { } collector || !collector.MayRun(known: false)));
        return false;
    }

    private Guid Begin(IWriteTransaction transaction, Guid run, bool alone)
    {
        if (CollectionRuns.IsRunning(Runs.Read(transaction)) && Find(transaction) is { } other && other.MayRun(alone))
            throw new CairnException(ErrorCode.Busy, $"Process {other.Who.Process} on {other.Who.Host} is deleting unused contents already{(other.Who.Liveness() == Liveness.Unknown
                ? ", or was killed: that cannot be seen from here. If nobody else uses the vault, say so (--alone)." : ". Try again when it has ended.")}");
        Runs.Begin(transaction);
        var writer = new RecordWriter(new byte[16 + OrderedNumber.MaxBytes + ProcessIdentity.MaxBytes]);
        writer.Bytes(run.ToByteArray());
        ProcessIdentity.Current.Write(ref writer);
        transaction.Put(vault.Schema.Vault, Key, writer.Written);
        return run;
    }

    private bool EndIf(IWriteTransaction transaction, bool isIt)
    {
        if (!isIt || !CollectionRuns.IsRunning(Runs.Read(transaction)))
            return false;
        Runs.End(transaction);
        transaction.Delete(vault.Schema.Vault, Key);
        return true;
    }

    private Collector? Find(IReadTransaction transaction)
    {
        if (!transaction.TryGet(vault.Schema.Vault, Key, out var value) || value.IsEmpty)
            return null;
        var reader = new RecordReader(value, "collector");
        var collector = new Collector(new Guid(reader.Bytes()), ProcessIdentity.Read(ref reader));
        reader.End();
        return collector;
    }

    private readonly record struct Collector(Guid Run, ProcessIdentity Who)
    {
        /// <param name="known">Whether it is known that what cannot be seen runs no more.</param>
        public bool MayRun(bool known) => Who == ProcessIdentity.Current ? _here.ContainsKey(Run) : Who.Liveness() switch
        {
            Liveness.Dead => false,
            Liveness.Alive => true,
            _ => !known,
        };
    }
}
