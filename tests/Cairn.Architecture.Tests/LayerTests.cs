using Xunit;

namespace Cairn.Architecture.Tests;

/// <summary>Dependencies point down only. A new project gets its place here before it gets references.</summary>
public sealed class LayerTests
{
    private static readonly string[] BelowTheFace = ["Cairn.Storage", "Cairn.FileSystem", "Cairn.Engines.*"];

    /// <summary>What each project may refer to.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Cairn.Storage"] = [],
        ["Cairn.Fuse"] = [],
        ["Cairn.FileSystem"] = ["Cairn.Storage"],
        ["Cairn.Engines.*"] = ["Cairn.Storage"],
        ["Cairn"] = BelowTheFace,
        ["Cairn.Mount"] = [.. BelowTheFace, "Cairn", "Cairn.Fuse"],
        ["Cairn.Server"] = [.. BelowTheFace, "Cairn"],
        ["Cairn.Cli"] = [.. BelowTheFace, "Cairn", "Cairn.Mount", "Cairn.Server"],
    };

    [Fact]
    public void Every_project_has_a_place()
    {
        Assert.NotEmpty(Repository.Projects);
        Assert.Empty(Repository.Projects.Select(project => Place(project.Name)).Except(MayKnow.Keys));
    }

    [Fact]
    public void No_reference_points_up()
    {
        var wrong =
            from project in Repository.Projects
            from reference in project.References
            where !MayKnow[Place(project.Name)].Contains(Place(reference))
            select $"{project} -> {reference}";
        Assert.Empty(wrong);
    }

    private static string Place(string project) =>
        project.StartsWith("Cairn.Engines.", StringComparison.Ordinal) ? "Cairn.Engines.*" : project;
}
