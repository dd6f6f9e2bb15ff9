using System.Text;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Checking;

/// <summary>Walks a tree at one view from its root: entries and nodes fit, links are counted right, contents are there.</summary>
internal sealed class TreeCheck(VaultCore vault, IReadTransaction transaction, View view, IdSet contents, Action<string> report)
{
    private readonly Dictionary<long, long> _links = [];
    private readonly Dictionary<long, Node> _nodes = [];

    /// <returns>How many nodes there are.</returns>
    public long Run(CancellationToken cancellation)
    {
        var directories = new Stack<long>();
        if (Find(Node.Root) is { IsDirectory: true } root)
        {
            _nodes[Node.Root] = root;
            directories.Push(Node.Root);
        }
        else
        {
            report("there is no root directory.");
        }
        while (directories.TryPop(out var directory))
        {
            cancellation.ThrowIfCancellationRequested();
            CheckDirectory(directory, directories);
        }
        foreach (var node in _nodes.Values)
            CheckNode(node);
        return _nodes.Count;
    }

    private void CheckDirectory(long directory, Stack<long> directories)
    {
        var below = 0;
        foreach (var (name, entry) in Entries(directory))
        {
            if (Find(entry.Ino) is not { } node)
            {
                report($"'{Text(name)}' in directory {directory} names node {entry.Ino}, which is not there.");
                continue;
            }
            if (node.Type != entry.Type)
                report($"'{Text(name)}' in directory {directory} is listed as {entry.Type} and is {node.Type}.");
            CheckName(node, directory, name);
            _links[entry.Ino] = _links.GetValueOrDefault(entry.Ino) + 1;
            if (!_nodes.TryAdd(entry.Ino, node))
            {
                if (node.IsDirectory)
                    report($"directory {entry.Ino} has two names.");
                continue;
            }
            if (!node.IsDirectory)
                continue;
            below++;
            directories.Push(entry.Ino);
        }
        var expected = 2 + below;
        if (_nodes[directory].Nlink != expected)
            report($"directory {directory} counts {_nodes[directory].Nlink} links and has {expected}.");
    }

    private void CheckName(Node node, long directory, byte[] name)
    {
        if (node.Parent == directory && name.AsSpan().SequenceEqual(node.Name))
            return;
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        if (!node.HasAttributes || vault.Attributes.Read(transaction, view, AttributeTable.LinkKey(key, node.Ino, directory, name)).State != RecordState.Live)
            report($"'{Text(name)}' in directory {directory} is not among the names of node {node.Ino}.");
    }

    private void CheckNode(Node node)
    {
        if (!node.IsDirectory && node.Nlink != _links.GetValueOrDefault(node.Ino))
            report($"node {node.Ino} counts {node.Nlink} links and has {_links.GetValueOrDefault(node.Ino)}.");
        var problems = new List<ContentProblem>();
        vault.Content.Check(transaction, node.Content, contents, bytes: false, problems);
        foreach (var problem in problems)
            report($"node {node.Ino} ('{Text(node.Name)}'), at offset {problem.Offset}: {problem.Description}");
    }

    private List<(byte[] Name, Entry Entry)> Entries(long directory)
    {
        var entries = new List<(byte[], Entry)>();
        using var scan = vault.Entries.Scan(transaction, view, directory, default);
        while (scan.MoveNext())
            if (scan.State == RecordState.Live)
                entries.Add((scan.Name.ToArray(), Entry.Read(scan.Payload)));
        return entries;
    }

    private Node? Find(long ino)
    {
        Span<byte> key = stackalloc byte[Format.OrderedNumber.MaxBytes];
        var record = vault.Nodes.Read(transaction, view, NodeTable.Key(key, ino));
        return record.State == RecordState.Live ? NodeCodec.Read(ino, record.Payload) : null;
    }

    private static string Text(byte[] name) => Encoding.UTF8.GetString(name);
}
