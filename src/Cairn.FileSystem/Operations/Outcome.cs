namespace Cairn.FileSystem.Operations;

/// <summary>What came of an operation: the node as it is afterwards, or why it was not done.</summary>
internal readonly record struct Outcome(Errno Error, Node Node)
{
    public static Outcome Done(Node node) => new(Errno.None, node);

    public static implicit operator Outcome(Errno error) => new(error, null!);
}
