using System.Text;
using Cairn.FileSystem.Properties;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>A property's value and where it comes from.</summary>
/// <param name="Name">The property.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source"><c>default</c>, <c>vault</c>, <c>folder NAME</c> or <c>branch NAME</c>.</param>
public sealed record PropertyValue(string Name, string Value, string Source);

/// <summary>
/// Properties of a branch, of a folder of branches, or of the vault: how much history is kept (<c>history.keep</c>), and the user's own, whose names
/// begin with <c>user.</c>. A branch has what is set on it, else on its nearest folder (<c>agents</c> for <c>agents/7f3a</c>), else on the vault, else the
/// default. Each change is a small transaction.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// vault.Properties.Set("history.keep", "90d");
/// vault.FolderProperties("agents").Set("history.keep", "7d");
/// var agent = vault.CreateBranch("agents/7f3a");
/// Console.WriteLine(agent.Properties.Get("history.keep")!.Source); // folder agents
/// </code></example>
public sealed class Properties
{
    private readonly VaultCore _vault;
    private readonly long _branch;
    private readonly string _folder;

    internal Properties(VaultCore vault, long branch = 0, string folder = "") => (_vault, _branch, _folder) = (vault, branch, folder.Length == 0 ? "" : folder + "/");

    /// <summary>The names that mean something to this build, with what each is for.</summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = KnownProperty.All.ToDictionary(static known => known.Name, static known => known.Meaning);

    /// <summary>What holds here, wherever it is set; null for one of the user's own that is set nowhere.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>: there is no such property.</exception>
    public PropertyValue? Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        KnownProperty.CheckName(name);
        using var transaction = _vault.Engine.BeginRead();
        return Effective(transaction, name);
    }

    /// <summary>Everything that holds here: all known properties, and the user's own that are set.</summary>
    public IReadOnlyList<PropertyValue> List()
    {
        using var transaction = _vault.Engine.BeginRead();
        var names = new SortedSet<string>(Known.Keys, StringComparer.Ordinal);
        foreach (var (name, _) in _vault.Properties.List(transaction, 0).Concat(_branch == 0 ? [] : _vault.Properties.List(transaction, _branch)))
            names.Add(name[(name.LastIndexOf('/') + 1)..]);
        return names.Select(name => Effective(transaction, name)).OfType<PropertyValue>().ToList();
    }

    /// <summary>Sets a property here.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>: there is no such property; <see cref="ErrorCode.InvalidOperation"/>: the value makes no
    /// sense for it; <see cref="ErrorCode.NotFound"/>: the branch was deleted.</exception>
    public void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        KnownProperty.CheckValue(name, value);
        Change(transaction => _vault.Properties.Put(transaction, _branch, _folder + name, value));
    }

    /// <summary>Takes away what is set here, so that what is inherited holds again. Nothing happens when nothing is set.</summary>
    public void Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        KnownProperty.CheckName(name);
        Change(transaction => _vault.Properties.Delete(transaction, _branch, _folder + name));
    }

    private void Change(Action<IWriteTransaction> change) => _vault.ChangeStructure(_branch == 0 ? [] : [_branch], transaction =>
    {
        if (_branch != 0)
            _vault.Branches.RequireLive(transaction, _branch);
        change(transaction);
        return true;
    });

    private PropertyValue? Effective(IReadTransaction transaction, string name)
    {
        // A folder looks as a branch within it does that sets nothing itself.
        var branch = _branch != 0 ? _vault.Branches.RequireLive(transaction, _branch)
            : _folder.Length > 0 ? new FileSystem.Branches.BranchRecord { Id = 0, Name = Encoding.UTF8.GetBytes(_folder) } : null;
        if (_vault.Properties.Effective(transaction, branch, name) is not { } found)
            return null;
        var source = found.IsDefault ? "default"
            : found.Branch != 0 ? $"branch {Encoding.UTF8.GetString(branch!.Name)}"
            : found.Folder is { } folder ? $"folder {folder}" : "vault";
        return new PropertyValue(name, found.Value, source);
    }
}
