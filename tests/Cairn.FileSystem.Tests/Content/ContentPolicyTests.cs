using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Tests.Model;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>When what properties say of new contents is read again, seen from two that have the same vault open.</summary>
public sealed class ContentPolicyTests : IDisposable
{
    private readonly VaultSchema _schema = new();
    private readonly IEngine _engine;
    private readonly LookingEngine _looking;
    private readonly VaultCore _vault, _other;
    private int _files;

    public ContentPolicyTests()
    {
        var provider = new MemoryProvider();
        _engine = provider.Create(new EngineSettings("", _schema.Schema, EngineOptionValues.Parse("memory", provider.Options, new Dictionary<string, string>())));
        VaultFactory.Create(new SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions()).Dispose();
        _looking = new LookingEngine(_engine, _schema.Properties);
        _vault = VaultFactory.Open(_looking, _schema, TimeProvider.System, new CoreOptions());
        _other = VaultFactory.Open(new SharedEngine(_engine), _schema, TimeProvider.System, new CoreOptions());
    }

    public void Dispose()
    {
        _vault.Dispose();
        _other.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void Properties_are_read_again_after_one_changed_and_after_no_other_commit()
    {
        Assert.Equal(ContentKind.Inline, Write(_vault, "main"));
        var looks = _looking.Looks;
        Assert.NotEqual(0, looks);
        for (var i = 0; i < 10; i++)
        {
            Write(_vault, "main");
            Write(_other, "main");
            _other.Snapshots.Create(_other.OpenBranch("main").State, $"s{i}", null, "", 0);
        }
        Assert.Equal(looks, _looking.Looks);
        Set(_other, "inline.max", "0");
        Assert.Equal(ContentKind.Chunk, Write(_vault, "main"));
        looks = _looking.Looks;
        Set(_vault, "inline.max", "500");
        Assert.Equal(ContentKind.Inline, Write(_vault, "main"));
        Assert.Equal(ContentKind.Inline, Write(_other, "main"));
        Assert.True(_looking.Looks > looks);
    }

    [Fact]
    public void A_branch_that_comes_into_a_folder_has_what_is_set_there()
    {
        _vault.BranchManager.CreateEmpty("b", 0);
        Set(_vault, "agents/inline.max", "0");
        Assert.Equal(ContentKind.Inline, Write(_vault, "b"));
        Assert.Equal(ContentKind.Inline, Write(_other, "b"));
        _other.BranchManager.Rename(_other.OpenBranch("b").State, "agents/b");
        Assert.Equal(ContentKind.Chunk, Write(_vault, "agents/b"));
        Assert.Equal(ContentKind.Chunk, Write(_other, "agents/b"));
    }

    [Fact]
    public void Contents_that_are_begun_between_commits_know_what_another_has_set()
    {
        Assert.Equal(4096, _vault.Policy.InlineMax);
        Set(_other, "inline.max", "17");
        Assert.Equal(17, _vault.Policy.InlineMax);
        Write(_vault, "main");
        Set(_other, "inline.max", "18");
        Assert.Equal(18, _vault.Policy.InlineMax);
    }

    private ContentKind Write(VaultCore vault, string branch)
    {
        var files = vault.Inodes(vault.OpenBranch(branch), 0);
        Assert.Equal(Errno.None, files.Create(Node.Root, Cairn.Testing.Bytes.Of($"f{_files++}"), new NewNode(Mode.Of(NodeType.File, 0x1A4), 0, 0), out var node));
        Assert.Equal(Errno.None, files.Write(node.Ino, 0, Cairn.Testing.Bytes.Random(100, 1), default, out node));
        return node.Content.Kind;
    }

    private static void Set(VaultCore vault, string name, string value) => vault.ChangeStructure([], transaction =>
    {
        vault.Properties.Put(transaction, 0, name, value);
        return true;
    });

    /// <summary>Counts how often write transactions look into one table. Stays open when it is disposed.</summary>
    private sealed class LookingEngine(IEngine inner, Table table) : IEngine
    {
        public int Looks { get; private set; }

        public EngineCapabilities Capabilities => inner.Capabilities;

        public Schema Schema => inner.Schema;

        public IReadTransaction BeginRead() => inner.BeginRead();

        public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes) =>
            new CountingTransaction(inner.BeginWrite(scopes)) { Looked = looked => Looks += looked == table ? 1 : 0 };

        public void Sync() => inner.Sync();

        public long ChangeStamp() => inner.ChangeStamp();

        public void Compact(CancellationToken cancellation = default) => inner.Compact(cancellation);

        public EngineStats Stats() => inner.Stats();

        public VerifyReport Verify(CancellationToken cancellation = default) => inner.Verify(cancellation);

        public void Dispose()
        {
        }
    }
}
