using Cairn.FileSystem;
using Cairn.Fuse.Protocol;
using Cairn.Fuse.Transport;
using Cairn.Fuse.Transport.Rings;
using Cairn.Mount.Changes;
using Cairn.Mount.Files;
using Cairn.Mount.Nodes;
using Cairn.Mount.Registry;
using Cairn.Mount.Serving;
using Cairn.Storage;

namespace Cairn.Mount;

/// <summary>A mounted vault, served by this process until it is unmounted.</summary>
/// <remarks>The process that serves must never touch what it serves: it would wait for itself.</remarks>
public sealed class VaultMount : IDisposable
{
    /// <summary>What <c>/proc/mounts</c> shows behind <c>fuse.</c> as the type.</summary>
    internal const string Subtype = "cairn";

    private static readonly TimeSpan ToWriteBack = TimeSpan.FromSeconds(10), ToEnd = TimeSpan.FromSeconds(30);

    private readonly MountSettings _settings;
    private readonly Vault _vault;
    private readonly CairnFileSystem _fileSystem;
    private readonly FuseServer _server;
    private readonly ChangeFollower _follower;
    private readonly BackgroundAttacher _attacher;
    private readonly ControlServer _control;
    private readonly Lock _ending = new();
    private readonly long _started = Environment.TickCount64;
    private bool _ended;
    private string? _failure;

    private VaultMount(MountSettings settings, Vault vault)
    {
        (_settings, _vault) = (settings, vault);
        var writable = !settings.ReadOnly && settings.At is null && !vault.Capabilities.ReadOnly;
        var shown = MountedRoot.Of(settings, vault, writable, Describe);
        var files = new OpenFiles(new DirtyBudget(settings.DirtyBytes));
        var options = new ServingOptions
        {
            Writeback = settings.Writeback && writable,
            AccessLists = settings.AccessLists,
            Uid = settings.Uid ?? Mounting.OrdinaryUser?.User,
            Gid = settings.Gid ?? Mounting.OrdinaryUser?.Group,
            Barrier = vault.Sync,
            Log = settings.Log,
        };
        var path = vault.Spec.Path.Length == 0 ? null : Path.GetFullPath(vault.Spec.Path);
        _fileSystem = new CairnFileSystem(new KnownNodes(shown.Root), files, options, new VaultSpace(path));
        _server = Serve(settings, writable, _fileSystem, CairnFileSystem.WishesFor(options));
        _fileSystem.Notifier = _server.Notifier;
        _follower = new ChangeFollower(vault.Core, _fileSystem.Nodes, _server.Notifier, options.Writeback, settings.Log);
        shown.FollowWith(_follower);
        _attacher = new BackgroundAttacher(files);
        _control = new ControlServer(settings, this);
        if (writable)
            BecomePeer();
    }

    /// <summary>Mounts. When it returns, everybody can use it.</summary>
    /// <exception cref="CairnException">The vault cannot be opened, or has no such branch, moment or directory.</exception>
    /// <exception cref="IOException">Mounting is refused.</exception>
    public static VaultMount Start(MountSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings = settings with { Directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Directory)) };
        var vault = Vault.Open(settings.Vault, new VaultOptions
        {
            Access = settings.ReadOnly ? Access.ReadOnly : Access.ReadWrite,
            Durability = settings.Durability,
            Clock = TickClock.Instance,
            ChunkCacheBytes = settings.CacheBytes,
            Session = Session.Default with { Client = "mount" },
        });
        try
        {
            return new VaultMount(settings with { Branch = settings.Branch ?? vault.DefaultBranchName }, vault);
        }
        catch
        {
            vault.Dispose();
            throw;
        }
    }

    /// <summary>What is mounted, and how it goes.</summary>
    public MountStatus Status() => new()
    {
        Directory = _settings.Directory,
        Vault = _settings.Vault,
        Branch = _settings.AllBranches ? "*" : _settings.Branch!,
        At = _settings.At,
        Subtree = _settings.Subtree,
        ReadOnly = _settings.ReadOnly || _settings.At is not null,
        Durability = _settings.Durability.ToString().ToLowerInvariant(),
        Transport = _server.Agreement.Has(InitFlags.OverIOUring) ? "io_uring" : "device",
        Process = Environment.ProcessId,
        Seconds = (Environment.TickCount64 - _started) / 1000,
        KnownNodes = _fileSystem.Nodes.Count,
        OpenFiles = _fileSystem.Files.Count,
        OpenDirectories = _fileSystem.OpenDirectories,
        DirtyBytes = _fileSystem.Files.Budget.Bytes,
        CachedBytes = _vault.Core.Content.CachedBytes,
        PendingCommits = _vault.Core.Held.Commits,
        PendingBytes = _vault.Core.Held.Bytes,
        Caches = [.. _vault.Core.CacheUse.Select(static use => new CacheStatus(use.Name, use.Items, use.Bytes, use.Hits, use.Misses, use.Hits == 0 ? 0 : (double)use.Hits / (use.Hits + use.Misses)))],
        Operations = [.. _server.Counters.Select(static counter => new OperationStatus(counter.Operation.ToString(), counter.Count, counter.Total.TotalMicroseconds / counter.Count))],
    };

    /// <summary>Has the kernel write back what it gathered, and makes everything part of the vault and durable.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public string? Flush()
    {
        try
        {
            var failure = WriteBack();
            if (!_vault.Capabilities.ReadOnly)
                _vault.Sync();
            return failure;
        }
        catch (CairnException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Waits until it is unmounted, by whomever; then everything is durable.</summary>
    /// <returns>Null, or what was lost.</returns>
    public string? Wait()
    {
        _server.Wait();
        End();
        return _failure;
    }

    /// <summary>Unmounts. While programs use it: what they have written so far is made durable, and then they are cut off.</summary>
    public void Stop()
    {
        if (Mounting.TryUnmount(_settings.Directory) is null && _server.Wait(ToEnd))
            return;
        Flush();
        if (Mounting.TryForce(_settings.Directory) is { } refused)
            _settings.Log(refused);
    }

    /// <summary>Unmounts if it still is mounted, and waits until everything is durable.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            Stop();
            if (_server.Wait(ToEnd))
                End();
        }
    }

    /// <summary>Mounts and begins to answer; or leaves nothing mounted.</summary>
    private static FuseServer Serve(MountSettings settings, bool writable, CairnFileSystem fileSystem, FuseWishes wishes)
    {
        var rings = settings.IoUring ? RingSet.Make() : null;
        try
        {
            var device = Mounting.Mount(settings.Directory, new MountOptions(settings.Vault, Subtype) { ReadOnly = !writable, AllowOther = settings.AllowOther, NoExecution = settings.NoExecution });
            try
            {
                return FuseServer.Start(device, fileSystem, wishes, settings.Threads > 0 ? settings.Threads : FuseServer.DefaultThreads, rings);
            }
            catch
            {
                Mounting.TryForce(settings.Directory);
                throw;
            }
        }
        catch when (rings is not null)
        {
            rings.Dispose();
            throw;
        }
    }

    /// <summary>Others that take a snapshot, fork or change the branch then have this mount write back first, and tell it when they have committed.</summary>
    private void BecomePeer()
    {
        _vault.Core.Peers.WriteBack = _ =>
        {
            if (WriteBack() is { } failure)
                throw new CairnException(ErrorCode.InputOutput, failure);
        };
        _vault.Core.Peers.Join();
    }

    /// <summary>Has the kernel write back what it gathered, and attaches it.</summary>
    private string? WriteBack()
    {
        foreach (var file in _fileSystem.Files.Written)
            foreach (var id in _fileSystem.Nodes.IdsOf(file.Tree, file.Ino))
                _server.Notifier.InvalidateNode(id);
        var written = _server.Notifier.Wait(ToWriteBack);
        return _fileSystem.Files.AttachAll() is not Errno.None and var error
            ? $"Something that was written could not be stored: {error}."
            : written ? null : "The kernel did not write back in time.";
    }

    private string Describe() => Status().ToJson() + "\n";

    private void End()
    {
        lock (_ending)
        {
            if (_ended)
                return;
            _ended = true;
            _attacher.Dispose();
            _follower.Dispose();
            Finish();
            _server.Dispose();
            _control.End(_failure);
        }
    }

    private void Finish()
    {
        try
        {
            if (_fileSystem.Files.AttachAll() is not Errno.None and var error)
                _failure = $"What was written last could not be stored: {error}.";
            _vault.Dispose();
        }
        catch (CairnException failure)
        {
            _failure ??= failure.Message;
            _settings.Log(failure.Message);
        }
    }
}
