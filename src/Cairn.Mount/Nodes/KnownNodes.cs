namespace Cairn.Mount.Nodes;

/// <summary>
/// The nodes that the kernel knows, by the number it was told. A node of a tree has the number that programs see, but for the root, which is 1, and for
/// what was told of anew (<see cref="Retire"/>).
/// </summary>
internal sealed class KnownNodes
{
    private const int Stripes = 64;
    private const ulong RenewedBit = 1UL << 63;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(static _ => new Stripe())];
    private readonly MountNode _root;
    private long _renewals;
    private int _renewed;

    private sealed class Stripe
    {
        public readonly Lock Lock = new();
        public readonly Dictionary<ulong, MountNode> Known = [];

        /// <summary>By the number that programs see: the node that is told instead of the one of that number.</summary>
        public readonly Dictionary<ulong, TreeNode> Renewed = [];
    }

    public KnownNodes(MountNode root) => _root = root;

    /// <summary>The directory that is mounted.</summary>
    public MountNode Root => _root;

    /// <summary>How many nodes the kernel knows.</summary>
    public int Count => _stripes.Sum(static stripe => stripe.Known.Count);

    /// <summary>Whether the kernel was told anew of any node that it still knows.</summary>
    public bool AnyRenewed => Volatile.Read(ref _renewed) > 0;

    /// <summary>The node that the kernel means; null when it was never told of, or has let go.</summary>
    public MountNode? Find(ulong id)
    {
        if (id == _root.Id)
            return _root;
        var stripe = StripeOf(id);
        lock (stripe.Lock)
            return stripe.Known.GetValueOrDefault(id);
    }

    /// <summary>The node of a tree if the kernel knows it, under the number it would be told now.</summary>
    public TreeNode? FindKnown(MountedTree tree, long ino)
    {
        if (IsRoot(tree, ino))
            return (TreeNode)_root;
        var number = tree.NumberOf(ino);
        var stripe = StripeOf(number);
        lock (stripe.Lock)
            return stripe.Renewed.TryGetValue(number, out var renewed) ? renewed : stripe.Known.GetValueOrDefault(number) as TreeNode;
    }

    /// <summary>The numbers under which the kernel knows a node of a tree: more than one when it was told of anew, and some program still has it open as it was.</summary>
    public IReadOnlyList<ulong> IdsOf(MountedTree tree, long ino)
    {
        if (IsRoot(tree, ino))
            return [_root.Id];
        var number = tree.NumberOf(ino);
        var stripe = StripeOf(number);
        lock (stripe.Lock)
        {
            if (Volatile.Read(ref _renewals) == 0)
                return stripe.Known.ContainsKey(number) ? [number] : [];
            return [.. stripe.Known.Values.OfType<TreeNode>().Where(node => node.Number == number).Select(static node => node.Id)];
        }
    }

    /// <summary>Counts a look-up of a node of a tree, which the kernel is about to be told of.</summary>
    public TreeNode Tell(MountedTree tree, long ino)
    {
        if (IsRoot(tree, ino))
            return (TreeNode)_root;
        var number = tree.NumberOf(ino);
        var stripe = StripeOf(number);
        lock (stripe.Lock)
        {
            if (!stripe.Renewed.TryGetValue(number, out var node))
            {
                if (stripe.Known.GetValueOrDefault(number) is not TreeNode known)
                    stripe.Known[number] = node = new TreeNode(number, tree, ino);
                else
                    node = known.IsRetired ? Renew(stripe, known) : known;
            }
            node.Lookups++;
            return node;
        }
    }

    /// <summary>Counts a look-up of a node that is in no tree.</summary>
    public void Tell(VirtualNode node)
    {
        var stripe = StripeOf(node.Id);
        lock (stripe.Lock)
        {
            stripe.Known[node.Id] = node;
            node.Lookups++;
        }
    }

    /// <summary>Counts look-ups off.</summary>
    public void Forget(ulong id, long count)
    {
        if (id == _root.Id)
            return;
        var stripe = StripeOf(id);
        lock (stripe.Lock)
        {
            if (!stripe.Known.TryGetValue(id, out var node) || (node.Lookups -= count) > 0)
                return;
            stripe.Known.Remove(id);
            if (node is TreeNode gone && stripe.Renewed.GetValueOrDefault(gone.Number) == gone)
            {
                stripe.Renewed.Remove(gone.Number);
                Interlocked.Decrement(ref _renewed);
            }
        }
    }

    /// <summary>
    /// Has the kernel told of a node under another number from now on: what it remembers of the old one stays as it is for those who have it open. For a file
    /// whose size or times changed elsewhere, which a kernel that caches writes would not believe.
    /// </summary>
    public void Retire(TreeNode node)
    {
        if (node == _root)
            return;
        var stripe = StripeOf(node.Number);
        lock (stripe.Lock)
        {
            node.IsRetired = true;
            Renew(stripe, node);
        }
    }

    /// <summary>Under the stripe's lock.</summary>
    private TreeNode Renew(Stripe stripe, TreeNode node)
    {
        var id = RenewedBit | (ulong)Interlocked.Increment(ref _renewals) * Stripes | node.Number % Stripes;
        var renewed = new TreeNode(id, node.Tree, node.Ino);
        if (!stripe.Renewed.ContainsKey(node.Number))
            Interlocked.Increment(ref _renewed);
        stripe.Renewed[node.Number] = renewed;
        stripe.Known[id] = renewed;
        return renewed;
    }

    private bool IsRoot(MountedTree tree, long ino) => _root is TreeNode root && root.Tree == tree && root.Ino == ino;

    /// <summary>A node's numbers, old and new, are all in one stripe.</summary>
    private Stripe StripeOf(ulong id) => _stripes[id % Stripes];
}
