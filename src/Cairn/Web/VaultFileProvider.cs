using Cairn.FileSystem;
using Cairn.Storage;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Cairn;

/// <summary>
/// Shows a branch, a revision or a snapshot of one to ASP.NET and whatever else takes an <see cref="IFileProvider"/>: static files, views,
/// configuration. May be used from any number of threads.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// vault.Branch("main").Files.WriteAllText("/index.html", "&lt;h1&gt;Hello&lt;/h1&gt;");
/// using var provider = new VaultFileProvider(vault.Branch("main"));
/// Console.WriteLine(provider.GetFileInfo("/index.html").Length); // 14
/// // In ASP.NET: app.UseStaticFiles(new StaticFileOptions { FileProvider = provider });
/// </code></example>
public sealed class VaultFileProvider : IFileProvider, IDisposable
{
    private readonly ReadOnlyFiles _files;
    private readonly BranchWatcher? _watcher;

    /// <summary>Shows the branch as it is at any moment; change tokens fire within a quarter of a second of a change, by any process.</summary>
    public VaultFileProvider(Branch branch)
    {
        ArgumentNullException.ThrowIfNull(branch);
        (_files, _watcher) = (branch.Files, new BranchWatcher(branch));
    }

    /// <summary>Shows one revision, which never changes.</summary>
    public VaultFileProvider(BranchView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _files = view.Files;
    }

    /// <summary>What is at <paramref name="subpath"/>; it says itself when that is nothing.</summary>
    public IFileInfo GetFileInfo(string subpath) =>
        Find(subpath) is { } entry && (entry.Type is NodeType.File or NodeType.Directory) ? new VaultFileInfo(_files, entry) : new NotFoundFileInfo(subpath);

    /// <summary>What is in the directory at <paramref name="subpath"/>.</summary>
    public IDirectoryContents GetDirectoryContents(string subpath) =>
        Find(subpath) is { IsDirectory: true } directory ? new VaultDirectoryContents(_files, directory.Path) : NotFoundDirectoryContents.Singleton;

    /// <summary>A token that fires at the next change of a path that <paramref name="filter"/> matches: a path with <c>*</c> and <c>?</c> in its last name,
    /// <c>**</c> for any number of directories, or a directory followed by a slash.</summary>
    public IChangeToken Watch(string filter) => _watcher is null ? NullChangeToken.Singleton : _watcher.Watch(filter);

    /// <summary>Ends the watching of the branch.</summary>
    public void Dispose() => _watcher?.Dispose();

    private FileEntry? Find(string subpath)
    {
        try
        {
            return _files.Find(subpath);
        }
        catch (CairnException malformed) when (malformed.Code == ErrorCode.InvalidName)
        {
            return null;
        }
    }

    private sealed class VaultFileInfo(ReadOnlyFiles files, FileEntry entry) : IFileInfo
    {
        public bool Exists => true;

        public long Length => entry.IsDirectory ? -1 : entry.Size;

        public string? PhysicalPath => null;

        public string Name => entry.Name;

        public DateTimeOffset LastModified => entry.Modified.ToDateTimeOffset();

        public bool IsDirectory => entry.IsDirectory;

        public Stream CreateReadStream() => files.OpenRead(entry.Path);
    }

    private sealed class VaultDirectoryContents(ReadOnlyFiles files, FilePath path) : IDirectoryContents
    {
        public bool Exists => true;

        public IEnumerator<IFileInfo> GetEnumerator()
        {
            foreach (var entry in files.Enumerate(path))
                if (files.Find(entry.Path) is { Type: NodeType.File or NodeType.Directory } found)
                    yield return new VaultFileInfo(files, found);
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
