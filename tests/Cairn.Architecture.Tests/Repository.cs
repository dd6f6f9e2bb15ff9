using System.Xml.Linq;

namespace Cairn.Architecture.Tests;

/// <summary>The sources that these tests read.</summary>
internal static class Repository
{
    /// <summary>The directory that everything is in.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The projects under <c>src</c>.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new Project(path))];

    /// <summary>The C# files under the given directories of <see cref="Root"/>.</summary>
    public static IReadOnlyList<SourceFile> Sources(params string[] directories) =>
        [.. directories
            .SelectMany(directory => Directory.GetFiles(Path.Combine(Root, directory), "*.cs", SearchOption.AllDirectories))
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path)))
            .Where(file => !file.IsBuildOutput)];

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Cairn.slnx")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}

/// <summary>One project, as its file says.</summary>
internal sealed class Project(string path)
{
    private readonly XDocument _file = XDocument.Load(path);

    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    /// <summary>The names of the projects that it refers to.</summary>
    public IEnumerable<string> References => _file.Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    /// <summary>What it sets a property to, or null.</summary>
    public string? Property(string name) => _file.Descendants(name).Select(property => property.Value).LastOrDefault();

    public override string ToString() => Name;
}

/// <summary>One C# file.</summary>
/// <param name="Path">Its path below the repository.</param>
internal sealed record SourceFile(string Path)
{
    public string[] Lines { get; } = File.ReadAllLines(System.IO.Path.Combine(Repository.Root, Path));

    /// <summary>Its lines without comments, with their numbers.</summary>
    public IEnumerable<(int Number, string Text)> Code => Lines.Select((line, index) => (index + 1, WithoutComment(line)));

    public bool IsBuildOutput => Path.Split('/').Any(folder => folder is "bin" or "obj" or "artifacts");

    /// <summary>Whether it is in a folder called <paramref name="folder"/>.</summary>
    public bool IsUnder(string folder) => $"/{Path}".Contains($"/{folder}/", StringComparison.Ordinal);

    private static string WithoutComment(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }
}
