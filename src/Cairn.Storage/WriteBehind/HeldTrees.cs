using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>
/// Puts what a transaction has changed into what is held. Nodes that no reader can have seen are changed where they stand: copying one at each level for
/// each record was half of what a small transaction cost. One that may have been seen is copied, once.
/// </summary>
internal sealed class HeldTrees
{
    /// <summary>A transaction of more records copies nodes, so that nobody who begins to read waits for it: about 0.2 ms.</summary>
    private const int ManyRecords = 1000;

    private readonly TreeEditor[] _editors;

    public HeldTrees(int tables)
    {
        _editors = new TreeEditor[tables];
        for (var i = 0; i < tables; i++)
            _editors[i] = new TreeEditor();
    }

    /// <summary>What nodes that nobody has seen are marked with.</summary>
    public long Owner { get; private set; } = 1;

    public static bool IsLong(TreeEditor[] changes)
    {
        long records = 0;
        foreach (var change in changes)
            records += change.Tree.Records;
        return records > ManyRecords;
    }

    /// <summary>The trees of <paramref name="held"/> with <paramref name="changes"/>, whose nodes may become theirs.</summary>
    /// <param name="held">What is held.</param>
    /// <param name="changes">What a transaction has changed, by index of the table.</param>
    /// <param name="shared">Whether somebody may be reading <paramref name="held"/>.</param>
    public TableTree[] With(TableTree[] held, TreeEditor[] changes, bool shared)
    {
        if (shared)
            Owner++;
        var now = new TableTree[held.Length];
        for (var i = 0; i < held.Length; i++)
        {
            var editor = _editors[i];
            editor.Begin(held[i], Owner);
            editor.PutAll(changes[i].Tree);
            now[i] = editor.Tree;
            editor.Begin(default, 0);
        }
        return now;
    }
}
