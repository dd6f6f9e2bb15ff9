using System.Text;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>What a check of the structure found.</summary>
/// <param name="Tables">The named databases, each with its record.</param>
/// <param name="Problems">What is wrong, each with the part that it is wrong with.</param>
internal sealed record StructureReport(IReadOnlyDictionary<string, TreeRecord> Tables, IReadOnlyList<StructureProblem> Problems);

/// <summary>One thing that is wrong with a database's structure: with which part, which table if it is one, and what.</summary>
internal sealed record StructureProblem(DatabasePart Part, string? Table, string Message);

/// <summary>The parts of an LMDB database.</summary>
internal enum DatabasePart
{
    /// <summary>The tree that holds the tables' names and roots.</summary>
    Directory,

    /// <summary>One of the tables.</summary>
    Table,

    /// <summary>The list of free pages.</summary>
    FreeList,

    /// <summary>Pages that no part refers to.</summary>
    Unowned,
}

/// <summary>
/// Checks a commit's whole structure: every page of every tree, that no page belongs to two things, and that every page
/// belongs to one. Values are not looked at; they have checksums of their own.
/// </summary>
internal sealed class StructureCheck(PageFile file, MetaPage meta, CancellationToken cancellation)
{
    private readonly PageClaims _claims = new(meta.LastPage);
    private readonly Dictionary<string, TreeRecord> _tables = [];
    private readonly List<StructureProblem> _problems = [];

    /// <summary>Reads every page but those of large values.</summary>
    public StructureReport Run()
    {
        Try(DatabasePart.Directory, null, CheckDirectory);
        foreach (var (name, tree) in _tables)
            Try(DatabasePart.Table, name, () => CheckTable(name, tree));
        Try(DatabasePart.FreeList, null, CheckFreeList);
        if (_problems.Count == 0 && _claims.Count != meta.LastPage - 1)
            _problems.Add(new StructureProblem(DatabasePart.Unowned, null, $"{meta.LastPage - 1 - _claims.Count} pages are neither used nor free"));
        return new StructureReport(_tables, _problems);
    }

    private void Try(DatabasePart part, string? table, Action check)
    {
        try
        {
            check();
        }
        catch (Exception wrong) when (wrong is DamagedPageException or IOException)
        {
            _problems.Add(new StructureProblem(part, table, wrong.Message));
        }
    }

    /// <summary>Checks the tree that holds the tables' names, roots and sizes: a page or few, which LMDB looks at before all others.</summary>
    /// <exception cref="DamagedPageException">It is damaged.</exception>
    public void CheckDirectory() => Walk("the list of tables").Run(meta.Main, node =>
    {
        if (!node.IsDatabase)
            throw new DamagedPageException("the list of tables has a record that describes none");
        _tables.Add(Encoding.UTF8.GetString(node.Key), TreeRecord.Read(node.Value));
    });

    private void CheckTable(string name, TreeRecord tree) => Walk($"table '{name}'").Run(tree, node =>
    {
        if (!node.IsRecord)
            throw new DamagedPageException($"table '{name}' has a record that is none");
    });

    private void CheckFreeList() => new FreeList(file, _claims).Read(meta.Free, page => _claims.Claim(page, 1, FreeList.Name), cancellation);

    private TreeWalk Walk(string name) => new(file, _claims, name, integerKeys: false, cancellation);
}
