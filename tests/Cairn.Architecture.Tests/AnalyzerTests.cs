using System.Xml.Linq;
using Xunit;

namespace Cairn.Architecture.Tests;

/// <summary>Everything in src can be compiled to native code, trimmed and put into one file, and the compiler checks it.</summary>
public sealed class AnalyzerTests
{
    private static readonly string[] Switches = ["IsAotCompatible", "EnableAotAnalyzer", "EnableTrimAnalyzer", "EnableSingleFileAnalyzer"];
    private static readonly string[] Softeners = ["NoWarn", "WarningsNotAsErrors", "TreatWarningsAsErrors"];

    [Fact]
    public void The_analyzers_are_on_for_all_of_src()
    {
        var shared = XDocument.Load(Path.Combine(Repository.Root, "src", "Directory.Build.props"));
        Assert.Equal("true", shared.Descendants("IsAotCompatible").Single().Value);
        // A second props file between it and a project would take its place.
        Assert.Single(Directory.GetFiles(Path.Combine(Repository.Root, "src"), "Directory.Build.props", SearchOption.AllDirectories));
    }

    [Fact]
    public void No_project_of_src_turns_them_off()
    {
        var off =
            from project in Repository.Projects
            from name in Switches
            where project.Property(name) is { } value && value != "true"
            select $"{project}: {name}";
        Assert.Empty(off);
    }

    [Fact]
    public void No_project_of_src_turns_warnings_off()
    {
        var off =
            from project in Repository.Projects
            from name in Softeners
            where project.Property(name) is not null
            select $"{project}: {name}";
        Assert.Empty(off);
    }

    [Fact]
    public void Warnings_are_errors()
    {
        var shared = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Equal("true", shared.Descendants("TreatWarningsAsErrors").Single().Value);
    }
}
