using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cairn.Tests;

/// <summary>The examples in the documentation of the library are compiled, run, and say what they say that they say.</summary>
public sealed class ExampleTests : IDisposable
{
    private const string Prelude =
        """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Cairn;
        using Cairn.FileSystem;
        using Cairn.Storage;

        """;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Members()
    {
        var members = new TheoryData<string>();
        foreach (var member in Examples().Keys)
            members.Add(member);
        return members;
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void An_example_runs_and_says_what_its_comments_say(string member)
    {
        var code = Examples()[member];
        var output = Run(code.Replace("\"work.cairn\"", $"@\"{_directory["work.cairn"]}\"", StringComparison.Ordinal));
        var said = Regex.Matches(code, @"Console\.WriteLine\(.*\); // (.*)").Select(static match => match.Groups[1].Value.Trim()).ToList();
        if (said.Count > 0 && said.Count == Regex.Count(code, @"Console\.WriteLine\("))
            Assert.Equal(said, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Every_entry_point_has_one()
    {
        var examples = Examples().Keys.ToList();
        foreach (var type in new[] { typeof(Vault), typeof(Branch), typeof(BranchView), typeof(BranchFiles), typeof(ReadOnlyFiles), typeof(Batch), typeof(Properties), typeof(VaultFileProvider), typeof(FilePath), typeof(VaultOptions) })
            Assert.Contains($"T:{type.FullName}", examples);
        foreach (var method in new[] { "Vault.Backup", "Vault.Create", "Branch.Fork", "Branch.Snapshot", "Branch.Versions", "Branch.Restore", "Branch.Log", "Branch.Watch", "Branch.Diff", "Branch.Undo", "Branch.UndoSession", "Branch.Purge", "Branch.Prune", "Branch.Batch" })
            Assert.Contains(examples, example => example.StartsWith($"M:Cairn.{method}(", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Examples() => XDocument.Load(Path.ChangeExtension(typeof(Vault).Assembly.Location, ".xml")).Descendants("member")
        .Where(static member => member.Element("example") is not null)
        .ToDictionary(static member => member.Attribute("name")!.Value, static member => member.Element("example")!.Element("code")!.Value);

    private static string Run(string code)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("Cairn.Tests", StringComparison.Ordinal)).Select(static path => MetadataReference.CreateFromFile(path));
        var source = Prelude + code.Replace("Console.", "Output.", StringComparison.Ordinal)
            + "\nstatic class Output { public static readonly StringWriter Text = new(); public static void WriteLine(object text) => Text.Write(text + \"\\n\"); }";
        var compilation = CSharpCompilation.Create("Example", [CSharpSyntaxTree.ParseText(source)], references);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)) + "\n" + code);
        var assembly = Assembly.Load(image.ToArray());
        var result = assembly.EntryPoint!.Invoke(null, assembly.EntryPoint.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
        (result as Task)?.Wait(TimeSpan.FromMinutes(1));
        return assembly.GetType("Output")!.GetField("Text")!.GetValue(null)!.ToString()!;
    }
}
