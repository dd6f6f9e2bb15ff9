using System.Text;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;
using Cairn.Storage.Memory;

namespace Cairn.FileSystem.Tests;

/// <summary>A vault in memory, its branch <c>main</c> by inode, and what most tests do with it.</summary>
public abstract class VaultFixture : IDisposable
{
    private protected VaultFixture(TimeProvider? clock = null, CoreOptions? options = null)
    {
        var schema = new VaultSchema();
        var provider = new MemoryProvider();
        var engine = provider.Create(new EngineSettings("", schema.Schema, EngineOptionValues.Parse("memory", provider.Options, new Dictionary<string, string>())));
        Vault = VaultFactory.Create(engine, schema, clock ?? TimeProvider.System, options ?? new CoreOptions());
        Main = Inodes("main");
    }

    private protected VaultCore Vault { get; }

    private protected InodeBranch Main { get; }

    public void Dispose()
    {
        Vault.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected InodeBranch Inodes(string branch, long session = 0) => Vault.Inodes(Vault.OpenBranch(branch), session);

    private protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private protected static NewNode New(NodeType type = NodeType.File, int permissions = 0x1A4) => new(Mode.Of(type, permissions), 0, 0);

    private protected Node Create(string name, string text = "", long parent = Node.Root)
    {
        Assert.Equal(Errno.None, Main.Create(parent, Bytes(name), New(), out var node));
        if (text.Length > 0)
            Assert.Equal(Errno.None, Main.Write(node.Ino, 0, Bytes(text), new DataOptions(IsVersion: true), out node));
        return node;
    }

    private protected static byte[] Read(InodeView view, long ino)
    {
        Assert.Equal(Errno.None, view.GetNode(ino, out var node));
        var bytes = new byte[node.Size];
        Assert.Equal(bytes.Length, view.Read(node, 0, bytes));
        return bytes;
    }

    private protected string ReadText(long ino) => Encoding.UTF8.GetString(Read(Main, ino));
}
