using System.Diagnostics;

namespace Cairn.Tests;

/// <summary>Moving a vault to another engine or place.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("work.cairn", "work.cairn", false)]
    [InlineData("work.cairn", "other.cairn", false)]
    [InlineData("work.cairn/", "sqlite:work.cairn", false)]
    [InlineData("work.cairn", "work.cairn", true)]
    [InlineData("work.cairn", "other.cairn", true)]
    public void All_of_it_is_at_its_new_place_and_the_old_one_only_where_that_is_wanted(string source, string target, bool keep)
    {
        Make(source);
        var report = VaultMigration.Run(At(source), At(target), keep);

        Assert.Equal(keep, report.OriginalKept);
        var isInPlace = Path.GetFullPath(_directory[target.Split(':')[^1]]) == Path.GetFullPath(_directory[source.TrimEnd('/')]);
        string[] expected = keep ? [isInPlace ? "work.cairn.original" : "work.cairn", isInPlace ? "work.cairn" : "other.cairn"] : [target.Split(':')[^1]];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Names());
        foreach (var name in expected)
            RequireWhole(name);
    }

    [Theory]
    [InlineData("work.cairn", "work.cairn")]
    [InlineData("work.cairn", "other.cairn")]
    public void What_another_process_has_open_stays_where_it_is(string source, string target)
    {
        Make(source);
        using var holder = Process.Start("sh", ["-c", $"exec sleep 300 <'{_directory[source]}'"]);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => new DirectoryInfo($"/proc/{holder.Id}/fd").EnumerateFiles().Any(file => file.LinkTarget == _directory[source]), TimeSpan.FromSeconds(30)));
            var refused = Assert.Throws<CairnException>(() => VaultMigration.Run(At(source), At(target)));
            Assert.Equal(ErrorCode.Locked, refused.Code);
            Assert.Contains($"{holder.Id}", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }
        Assert.Equal([source], Names());
        RequireWhole(source);
    }

    [Theory]
    [InlineData("work.cairn")]
    [InlineData("other.cairn")]
    public void One_that_is_opened_while_it_is_copied_stays_where_it_is(string target)
    {
        Make("work.cairn");
        Vault? opened = null;
        try
        {
            var refused = Assert.Throws<CairnException>(() => VaultMigration.Run(At("work.cairn"), At(target), progress: new Telling(() => opened ??= Vault.Open(At("work.cairn")))));
            Assert.Equal(ErrorCode.Locked, refused.Code);
            opened!.Branch().Files.WriteAllText("/later", "too");
        }
        finally
        {
            opened?.Dispose();
        }
        Assert.Equal(["work.cairn"], Names());
        using var vault = Vault.Open(At("work.cairn"));
        Assert.Equal("too", vault.Branch().Files.ReadAllText("/later"));
        Assert.Empty(vault.Check());
    }

    private void Make(string path)
    {
        using var vault = Vault.Create(At(path));
        vault.Branch().Files.WriteAllText("/f", "one");
        vault.Branch().Files.WriteAllText("/f", "two");
        vault.Branch().Fork("side");
    }

    private void RequireWhole(string path)
    {
        using var vault = Vault.Open(At(path));
        Assert.Equal(["main", "side"], vault.Branches().Select(static branch => branch.Name));
        Assert.Equal(2, vault.Branch().Versions("/f").Count);
        Assert.Empty(vault.Check());
    }

    private string At(string spec) => spec.Split(':') is [var engine, var path] ? $"{engine}:{_directory[path]}" : _directory[spec];

    private IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    private sealed class Telling(Action tell) : IProgress<FileSystem.OperationProgress>
    {
        public void Report(FileSystem.OperationProgress value) => tell();
    }
}
