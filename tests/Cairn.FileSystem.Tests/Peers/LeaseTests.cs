using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Checking;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Tests.Model;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Peers;

/// <summary>Who holds commits of a branch, seen from two that have the same vault open.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly VaultSchema _schema = new();
    private readonly IEngine _engine;
    private readonly VaultCore _holder, _other;

    public LeaseTests()
    {
        var provider = new MemoryProvider();
        _engine = provider.Create(new EngineSettings("", _schema.Schema, EngineOptionValues.Parse("memory", provider.Options, new Dictionary<string, string>())));
        VaultFactory.Create(new SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions()).Dispose();
        _holder = VaultFactory.Open(new SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions { Buffered = true });
        _other = VaultFactory.Open(new SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions());
    }

    public void Dispose()
    {
        try
        {
            _holder.Dispose();
        }
        catch (CairnException over) when (over.Code is ErrorCode.Failed or ErrorCode.Closed)
        {
            // It was fenced off, or closed before.
        }
        _other.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void The_first_change_takes_the_lease_and_closing_gives_it_back()
    {
        Assert.Equal(0, Record().Writer);
        Create(_holder, "a");
        Assert.Equal((_holder.Peers.Id, 1), (Record().Writer, Record().Epoch));
        _holder.Dispose();
        Assert.Equal((0, 2), (Record().Writer, Record().Epoch));
        Assert.True(Sees(_other, "a"));
    }

    [Fact]
    public void Reading_takes_no_lease()
    {
        Assert.False(Sees(_holder, "a"));
        Assert.Equal(0, Record().Writer);
    }

    [Fact]
    public void Who_was_asked_to_release_a_branch_commits_at_once_until_it_is_left_alone()
    {
        Create(_holder, "a");
        _holder.Leases.Release(Record().Id);
        Assert.True(Sees(_other, "a"));
        Assert.Equal(0, Record().Writer);
        Create(_holder, "b");
        Assert.Equal(0, Record().Writer);
        Assert.True(Sees(_other, "b"));
        Create(_other, "c");
        Assert.True(Sees(_holder, "c"));
    }

    [Fact]
    public void A_holder_that_is_gone_loses_the_lease_to_who_comes_next()
    {
        Tamper(record => record with { Writer = 77, Epoch = 9 });
        Create(_other, "a");
        Assert.Equal((0, 10), (Record().Writer, Record().Epoch));
        Create(_holder, "b");
        Assert.Equal(11, Record().Epoch);
    }

    [Fact]
    public void A_holder_that_was_taken_for_dead_cannot_write_what_it_held_and_says_so_from_then_on()
    {
        Create(_holder, "kept");
        _holder.Sync();
        Tamper(record => record with { Writer = 0, Epoch = record.Epoch + 1 });
        Assert.Equal(ErrorCode.Failed, Assert.ThrowsAny<CairnException>(() =>
        {
            Create(_holder, "lost");
            _holder.Sync();
        }).Code);
        Assert.Equal(ErrorCode.Failed, Assert.ThrowsAny<CairnException>(() => Create(_holder, "more")).Code);
        Assert.Equal(ErrorCode.Failed, Assert.ThrowsAny<CairnException>(_holder.Sync).Code);
        Assert.True(Sees(_other, "kept"));
        Assert.False(Sees(_other, "lost"));
        Create(_other, "after");
        Assert.Empty(new Checker(_other).Run());
    }

    [Fact]
    public void A_snapshot_by_the_holder_itself_is_of_what_is_committed()
    {
        Create(_holder, "a");
        var snapshot = _holder.Snapshots.Create(_holder.OpenBranch("main").State, "s", null, "", 0);
        using var transaction = _engine.BeginRead();
        Assert.Equal(snapshot.Revision, _other.Branches.Tip(transaction, Record().Id).Revision);
    }

    private BranchRecord Record()
    {
        using var transaction = _engine.BeginRead();
        return _other.Branches.Find(transaction, "main"u8)!;
    }

    private void Tamper(Func<BranchRecord, BranchRecord> change)
    {
        using var transaction = _engine.BeginWrite(Scope.Vault);
        _other.Branches.Put(transaction, change(_other.Branches.Find(transaction, "main"u8)!));
        transaction.Commit();
    }

    private static void Create(VaultCore vault, string name) => Assert.Equal(
        Errno.None,
        vault.Inodes(vault.OpenBranch("main"), 0).Create(Node.Root, Bytes.Of(name), new Operations.NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out _));

    private static bool Sees(VaultCore vault, string name) => vault.Inodes(vault.OpenBranch("main"), 0).Lookup(Node.Root, Bytes.Of(name), out _) == Errno.None;
}
