using System.Text;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Faults;

/// <summary>What one attempt at an operation works on: a branch of its own, and branches whose names begin with its name.</summary>
internal sealed class Subject(VaultCore vault, string name)
{
    /// <summary>In a vault that was damaged a directory may be below itself.</summary>
    private const int MaxPath = 200;

    public VaultCore Vault => vault;

    public string Name => name;

    public InodeBranch Files => Branch(name);

    public BranchState State => vault.OpenBranch(name).State;

    public InodeBranch Branch(string branch) => vault.Inodes(vault.OpenBranch(branch), 7);

    public Node Find(string path)
    {
        var files = Files;
        Assert.Equal(Errno.None, files.GetNode(Node.Root, out var node));
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(Errno.None, files.Lookup(node.Ino, Bytes.Of(part), out node));
        return node;
    }

    /// <summary>Makes the branch, with something of everything in it: the same each time, numbers apart.</summary>
    public void Prepare()
    {
        vault.BranchManager.CreateEmpty(name, 7);
        var files = Files;
        files.Run(draft =>
        {
            var directory = Make(draft, Node.Root, "d", NodeType.Directory).Ino;
            var below = Make(draft, directory, "below", NodeType.Directory).Ino;
            Make(draft, Node.Root, "empty", NodeType.Directory);
            Write(draft, Make(draft, directory, "small", NodeType.File).Ino, 3_000);
            Write(draft, Make(draft, below, "large", NodeType.File).Ino, 700_000);
            var linked = Make(draft, Node.Root, "linked", NodeType.File).Ino;
            Write(draft, linked, 100);
            Links.Link(draft, linked, directory, "again"u8).Require("link");
            Attributes.SetXattr(draft, linked, "user.a"u8, "one"u8, XattrMode.Any).Require("xattr");
            Attributes.SetXattr(draft, linked, "user.b"u8, new byte[500], XattrMode.Any).Require("xattr");
            return true;
        });
        Assert.Equal(Errno.None, files.Write(Find("d/small").Ino, 100, Bytes.Random(50, 3), new DataOptions(IsVersion: true), out _));
        Assert.Equal(Errno.None, files.Unlink(Find("d").Ino, "again"u8.ToArray()));
    }

    /// <summary>What anybody can see of it, without numbers and times.</summary>
    public string Describe() => Describe(vault);

    /// <summary>The same, as another one who has the vault open sees it.</summary>
    public string Describe(VaultCore by)
    {
        var text = new StringBuilder();
        foreach (var branch in Branches(by))
        {
            var state = by.OpenBranch(branch).State;
            text.AppendLine(branch[name.Length..] + ":");
            foreach (var snapshot in by.Snapshots.List(state))
                text.AppendLine($" snapshot {snapshot.Name} of {snapshot.Revision} {string.Join(' ', snapshot.Holds)}");
            Describe(by.Inodes(by.OpenBranch(branch), 0), Node.Root, "", text);
        }
        return text.ToString();
    }

    /// <summary>Deletes its branches, so that the vault stays small.</summary>
    public void CleanUp()
    {
        foreach (var branch in Branches(vault))
        {
            var state = vault.OpenBranch(branch).State;
            foreach (var snapshot in vault.Snapshots.List(state))
                foreach (var tag in snapshot.Holds)
                    vault.Snapshots.SetHold(state, snapshot.Name, tag, held: false);
            vault.BranchManager.Delete(state);
        }
    }

    public static Node Make(Commit.Draft draft, long parent, string called, NodeType type) =>
        Creation.Create(draft, parent, Bytes.Of(called), new NewNode(Mode.Of(type, 0x1ED), 1, 2) { Target = type == NodeType.Symlink ? "to"u8.ToArray() : null }).Require(called);

    public static void Write(Commit.Draft draft, long ino, int length) =>
        Data.Write(draft, ino, 0, Bytes.Random(length, length), new DataOptions(IsVersion: true)).Require("write");

    private List<string> Branches(VaultCore by)
    {
        using var transaction = by.Engine.BeginRead();
        return by.Branches.List(transaction).ConvertAll(static record => Encoding.UTF8.GetString(record.Name))
            .FindAll(branch => branch == name || branch.StartsWith(name + ".", StringComparison.Ordinal));
    }

    private static void Describe(InodeView view, long directory, string path, StringBuilder text)
    {
        var entries = new List<NamedEntry>();
        Assert.Equal(Errno.None, view.List(directory, default, int.MaxValue, entries));
        foreach (var entry in entries)
        {
            var full = $"{path}/{Bytes.ToText(entry.Name)}";
            Assert.Equal(Errno.None, view.Lookup(directory, entry.Name, out var node));
            text.AppendLine($" {full} {node.Type} {node.Mode:x} {node.Uid} {node.Gid} {node.Nlink} {node.Size} {node.Rdev} {Bytes.ToText(node.Target)} {Hash(view, node)}");
            Assert.Equal(Errno.None, view.ListXattrs(node.Ino, out var attributes));
            foreach (var (attribute, value) in attributes)
                text.AppendLine($"  {Bytes.ToText(attribute)} {value.Length}");
            if (node.IsDirectory && full.Length < MaxPath)
                Describe(view, node.Ino, full, text);
        }
    }

    private static string Hash(InodeView view, Node node)
    {
        if (!node.IsFile)
            return "";
        var bytes = new byte[Math.Min(node.Size, 1_000_000)];
        Assert.Equal(bytes.Length, view.Read(node, node.Size - bytes.Length, bytes));
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..12];
    }
}
