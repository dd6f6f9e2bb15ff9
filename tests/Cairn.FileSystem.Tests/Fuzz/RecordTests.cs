using System.Diagnostics.CodeAnalysis;
using Cairn.FileSystem.Checking;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Tests.Faults;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Fuzz;

/// <summary>
/// A vault with something of everything, of which one record after the other says something else: whatever is then read answers or is refused
/// as corrupt, pruned, purged or not there; and the checker comes to an end.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same bytes.")]
public sealed class RecordTests : IDisposable
{
    private readonly VaultSchema _schema = new();
    private readonly IEngine _engine;

    public RecordTests()
    {
        var provider = new MemoryProvider();
        _engine = provider.Create(new EngineSettings("", _schema.Schema, EngineOptionValues.Parse("memory", provider.Options, new Dictionary<string, string>())));
        using var vault = VaultFactory.Create(new Model.SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions());
        Fill(vault);
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_record_that_says_anything_is_refused_or_read_and_nothing_worse()
    {
        var records = AllRecords();
        var seed = (int)(TestSettings.Seed ?? 30);
        for (var round = 0; round < TestSettings.Rounds(600, 60_000); round++)
        {
            var random = new Random(HashCode.Combine(seed, round));
            var (table, key, value) = records[round * 7919 % records.Count];
            var (newKey, newValue) = random.Next(4) == 0 ? (MutatedKey(table, key, random), value) : (key, Mutation.Of(value, random));
            Replace(table, key, newKey, newValue);
            try
            {
                ReadEverything();
            }
            catch (Exception unexpected)
            {
                throw new InvalidOperationException($"CAIRN_TEST_SEED={seed}, round {round}, table {table.Name}, key {Convert.ToHexString(key)}, {Convert.ToHexString(value)} became key {Convert.ToHexString(newKey)}, {Convert.ToHexString(newValue)}: {unexpected.Message}", unexpected);
            }
            Replace(table, newKey, key, value);
        }
        using var whole = VaultFactory.Open(new Model.SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions());
        Assert.Empty(new Checker(whole).Run());
    }

    private static void Fill(VaultCore vault)
    {
        var subject = new Subject(vault, "a");
        subject.Prepare();
        foreach (var deed in new[] { "create", "mknod", "symlink", "write into a map", "setxattr", "chmod", "hold", "fork", "batch", "begin a session" })
        {
            var found = Deeds.All.Single(each => each.Name == deed);
            if (deed == "symlink")
                subject.Files.Rename(Node.Root, "new"u8.ToArray(), Node.Root, "device"u8.ToArray(), Operations.RenameMode.Replace);
            if (deed == "mknod")
                subject.Files.Rename(Node.Root, "new"u8.ToArray(), Node.Root, "file"u8.ToArray(), Operations.RenameMode.Replace);
            found.Before?.Invoke(subject);
            found.Act(subject);
        }
        vault.OpenNodes.Open(subject.State.Id, subject.Find("d/below/large").Ino);
        subject.Files.Unlink(subject.Find("d/below").Ino, "large"u8.ToArray());
    }

    private List<(Table Table, byte[] Key, byte[] Value)> AllRecords()
    {
        var all = new List<(Table, byte[], byte[])>();
        using var transaction = _engine.BeginRead();
        foreach (var table in _schema.Schema.Tables)
        {
            using var cursor = transaction.OpenCursor(table);
            while (cursor.MoveNext())
                all.Add((table, cursor.Key.ToArray(), cursor.Value.ToArray()));
        }
        return all;
    }

    private void Replace(Table table, byte[] key, byte[] newKey, byte[] value)
    {
        using var transaction = _engine.BeginWrite(Scope.Vault);
        transaction.Delete(table, key);
        transaction.Put(table, newKey, value);
        transaction.Commit();
    }

    private static byte[] MutatedKey(Table table, byte[] key, Random random)
    {
        var mutated = Mutation.Of(key, random);
        return table.Keys == KeyKind.Integer || mutated.Length is 0 or > Limits.MaxKeyBytes ? key : mutated;
    }

    private void ReadEverything()
    {
        VaultCore vault;
        try
        {
            vault = VaultFactory.Open(new Model.SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions());
        }
        catch (CairnException refused) when (IsRefusal(refused))
        {
            return;
        }
        using (vault)
        {
            _ = new Checker(vault).Run();
            foreach (var name in new[] { "main", "a", "a.fork" })
                Try(() => ReadBranch(vault, name));
            for (var session = 0; session < 4; session++)
            {
                var number = session;
                Try(() => vault.Sessions.Find(number));
            }
        }
    }

    private static void ReadBranch(VaultCore vault, string name)
    {
        var branch = vault.OpenBranch(name);
        Try(() => new Subject(vault, name).Describe());
        Try(() => vault.Snapshots.List(branch.State));
        Try(() => ReadLog(vault, branch.State));
        for (long revision = 0; revision <= Math.Min(branch.State.Tip.Revision, 20); revision++)
        {
            var at = revision;
            Try(() => vault.ViewAt(branch.State, at).List(Node.Root, default, 100, []));
        }
        Try(() => ReadVersions(vault, branch.State));
    }

    private static void ReadLog(VaultCore vault, Branches.BranchState branch)
    {
        using var transaction = vault.Engine.BeginRead();
        Assert.InRange(vault.Log.Read(transaction, branch.Id, 0, long.MaxValue).Count(), 0, 1_000);
    }

    private static void ReadVersions(VaultCore vault, Branches.BranchState branch)
    {
        using var transaction = vault.Engine.BeginRead();
        _ = vault.Versions.Of(transaction, branch.TipView, Node.Root, "linked"u8);
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (CairnException refused) when (IsRefusal(refused))
        {
            // That is the other answer.
        }
        catch (Xunit.Sdk.XunitException)
        {
            // A tree that does not fit together was read as it stands.
        }
    }

    private static bool IsRefusal(CairnException refused) =>
        refused.Code is ErrorCode.Corrupt or ErrorCode.Pruned or ErrorCode.Purged or ErrorCode.NotFound or ErrorCode.NotAVault or ErrorCode.NewerFormat;
}
