using System.Text;
using Cairn.FileSystem;

namespace Cairn.Tests;

/// <summary>The library as a program uses it, on each engine.</summary>
public abstract class VaultTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private Vault _vault;

    protected VaultTests(string engine)
    {
        Spec = engine == "memory" ? "memory:" : $"{engine}:{Path.Combine(_directory.Path, "vault")}";
        _vault = Vault.Create(Spec);
    }

    private string Spec { get; }

    private Branch Main => _vault.Branch();

    private BranchFiles Files => Main.Files;

    public void Dispose()
    {
        _vault.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        Files.CreateDirectory("/notes/2026");
        Files.WriteAllText("/notes/2026/today.md", "# Today");
        Files.AppendAllText("/notes/2026/today.md", "\nmore");
        Assert.Equal("# Today\nmore", Files.ReadAllText("/notes/2026/today.md"));
        Assert.Equal(["/notes", "/notes/2026", "/notes/2026/today.md"], Files.Enumerate(recursive: true).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public void A_vault_reopened_has_what_was_committed()
    {
        if (!_vault.Capabilities.Persistent)
            return;
        Files.WriteAllText("/a", "kept");
        _vault.Dispose();
        _vault = Vault.Open(Spec);
        Assert.Equal("kept", Files.ReadAllText("/a"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Every_revision_and_snapshot_shows_what_was_then()
    {
        Files.WriteAllText("/a", "one");
        var first = Main.Tip;
        Main.Snapshot("v1", "the first");
        Files.WriteAllText("/a", "two");
        Files.Delete("/a");
        Assert.Equal("one", Main.At(first).Files.ReadAllText("/a"));
        Assert.Equal("one", Main.At("v1").Files.ReadAllText("/a"));
        Assert.Equal("two", Main.At(first + 1).Files.ReadAllText("/a"));
        Assert.False(Files.Exists("/a"));
        Assert.Equal("the first", Assert.Single(Main.Snapshots()).Message);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => Main.At(first + 99)).Code);
    }

    [Fact]
    public void A_fork_changes_apart_and_a_comparison_tells_what()
    {
        Files.WriteAllText("/same", "same");
        Files.WriteAllText("/changed", "before");
        Files.WriteAllText("/removed", "x");
        var agent = Main.Fork("agents/1");
        agent.Files.WriteAllText("/changed", "after");
        agent.Files.WriteAllText("/added", "new");
        agent.Files.Delete("/removed");
        agent.Files.Move("/same", "/moved");
        Assert.Equal(
            ["Added /added", "Modified /changed", "Renamed /moved", "Removed /removed"],
            agent.Diff(Main).Select(change => $"{change.Kind} {change.Path}"));
        Assert.Equal("before", Files.ReadAllText("/changed"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Versions_follow_programs_that_save_by_renaming()
    {
        Files.WriteAllText("/a", "one");
        Files.WriteAllText("/a.tmp", "two!");
        Files.Move("/a.tmp", "/a", overwrite: true);
        Files.WriteAllText("/a", "three");
        var versions = Main.Versions("/a");
        Assert.Equal([3L, 4L, 5L], versions.Select(version => version.Size));
        Main.RestoreVersion(versions[0]);
        Assert.Equal("one", Files.ReadAllText("/a"));
        using var reader = new StreamReader(versions[1].OpenRead());
        Assert.Equal("two!", reader.ReadToEnd());
    }

    [Fact]
    public void Versions_are_those_of_a_path_through_directories_that_go_and_come()
    {
        Files.CreateDirectory("/d/e");
        Files.WriteAllText("/d/e/f", "1");
        Files.Move("/d", "/moved");
        Files.WriteAllText("/moved/e/f", "was 2 but elsewhere");
        Files.CreateDirectory("/d/e");
        Files.WriteAllText("/d/e/f", "333");
        Files.Delete("/d", recursive: true);

        Assert.Equal([1L, 3L], Main.Versions("/d/e/f").Select(static version => version.Size));
        using var reader = new StreamReader(Main.Versions("/d/e/f")[0].OpenRead());
        Assert.Equal("1", reader.ReadToEnd());
        Assert.Equal([1L, 19L], Main.Versions("/moved/e/f").Select(static version => version.Size));
        Files.CreateSymbolicLink("/link", "moved/e");
        Assert.Equal([1L, 19L], Main.Versions("/link/f").Select(static version => version.Size));
        Assert.Empty(Main.Versions("/d/e/g"));
        Assert.Empty(Main.Versions("/moved/e/f/g"));
        Assert.Empty(Main.Versions("/"));
    }

    [Fact]
    public void A_deleted_tree_comes_back_whole()
    {
        Files.CreateDirectory("/d/e");
        Files.WriteAllText("/d/e/f", "deep");
        Files.CreateHardLink("/d/g", "/d/e/f");
        Files.SetXattr("/d/e/f", "user.note", "n"u8);
        var before = Main.Tip;
        Files.Delete("/d", recursive: true);
        Main.Restore("/d", before);
        Assert.Equal("deep", Files.ReadAllText("/d/g"));
        Assert.Equal(2, Files.GetInfo("/d/e/f").Links);
        Assert.Equal("n"u8.ToArray(), Files.GetXattr("/d/e/f", "user.note"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_batch_is_one_revision_or_nothing()
    {
        var tip = Main.Tip;
        Main.Batch(batch =>
        {
            batch.CreateDirectory("/d");
            batch.WriteAllText("/d/a", "1");
            batch.WriteAllText("/d/b", "2");
        });
        Assert.Equal(tip + 1, Main.Tip);
        Assert.Throws<CairnException>(() => Main.Batch(batch =>
        {
            batch.Delete("/d/a");
            batch.Delete("/nothing");
        }));
        Assert.Equal("1", Files.ReadAllText("/d/a"));
        Assert.Equal(tip + 1, Main.Tip);
    }

    [Fact]
    public void Undo_reverses_and_refuses_where_later_changes_collide()
    {
        Files.WriteAllText("/a", "one");
        Files.CreateDirectory("/d");
        var tip = Main.Tip;
        Files.WriteAllText("/a", "two");
        Files.WriteAllText("/d/new", "x");
        Files.Delete("/a");
        Main.Undo(tip + 1, Main.Tip);
        Assert.Equal("one", Files.ReadAllText("/a"));
        Assert.False(Files.Exists("/d/new"));
        var undone = Main.Tip;
        Files.WriteAllText("/a", "three");
        var collision = Assert.Throws<CairnException>(() => Main.Undo(undone, undone));
        Assert.Equal(ErrorCode.Collision, collision.Code);
        Assert.Contains("/a", collision.Message, StringComparison.Ordinal);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Streams_read_and_write_anywhere()
    {
        var random = new Random(7);
        var expected = new byte[3_000_000];
        random.NextBytes(expected);
        using (var stream = Files.OpenWrite("/big", truncate: true))
            stream.Write(expected);
        using (var stream = Files.OpenWrite("/big"))
        {
            stream.Position = 1_234_567;
            stream.Write("patched"u8);
            "patched"u8.CopyTo(expected.AsSpan(1_234_567));
        }
        Assert.True(expected.AsSpan().SequenceEqual(Files.ReadAllBytes("/big")));
        Files.Copy("/big", "/copy");
        Assert.True(expected.AsSpan().SequenceEqual(Files.ReadAllBytes("/copy")));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void What_no_revision_names_is_collected_and_nothing_else()
    {
        var kept = Enumerable.Range(0, 20).ToDictionary(i => $"/kept{i}", i => new string((char)('a' + i), 10_000 * i));
        foreach (var (path, text) in kept)
            Files.WriteAllText(path, text);
        for (var i = 0; i < 20; i++)
            Files.WriteAllText("/churned", new string('x', 5_000 + i));
        Assert.Equal(0, _vault.Collect(dryRun: true).Contents);
        Main.Prune(Main.Tip);
        var unused = _vault.Collect(dryRun: true);
        Assert.True(unused is { Contents: >= 19, Bytes: >= 19, DryRun: true }, $"{unused}");
        Assert.Equal(unused, _vault.Collect(dryRun: true));
        Assert.Equal(unused with { DryRun = false }, _vault.Collect(alone: true));
        Assert.Equal(0, _vault.Collect(alone: true).Contents);
        Assert.Equal(0, _vault.Collect(dryRun: true).Contents);
        foreach (var (path, text) in kept)
            Assert.Equal(text, Files.ReadAllText(path));
        Assert.Equal(new string('x', 5_019), Files.ReadAllText("/churned"));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void The_log_names_operations_and_who_did_them()
    {
        Files.WriteAllText("/a", "one");
        Files.Move("/a", "/b");
        var entries = Main.Log(after: 1).ToList();
        Assert.Equal([Operation.Create, Operation.Rename], entries.Select(entry => entry.Operation));
        Assert.Equal("/b", entries[^1].NewPath?.ToString());
        Assert.All(entries, entry => Assert.Equal(Session.Default.Actor, entry.Actor));
    }

    [Fact]
    public void Names_of_any_bytes_survive()
    {
        var path = FilePath.Parse([(byte)'/', 0xFF, (byte)'x', 0xC3]);
        Files.WriteAllText(path, "odd");
        var entry = Assert.Single(Files.Enumerate());
        Assert.Equal(path, entry.Path);
        Assert.Equal(path, FilePath.Parse(entry.Path.ToString()));
        Assert.Equal("odd", Files.ReadAllText(entry.Path.ToString()));
    }

    [Fact]
    public void Sixteen_threads_lose_nothing()
    {
        var threads = Enumerable.Range(0, 16).Select(number => new Thread(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                Files.WriteAllText($"/{number}-{i}", $"{number} {i}");
                Files.AppendAllText("/shared", $"{number}-{i}\n");
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(16 * 20, Encoding.UTF8.GetString(Files.ReadAllBytes("/shared")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
        Assert.Equal(16 * 20 + 1, Files.Enumerate().Count());
        Assert.Empty(_vault.Check());
    }
}

public sealed class MemoryVaultTests() : VaultTests("memory");

public sealed class SqliteVaultTests() : VaultTests("sqlite");

public sealed class LmdbVaultTests() : VaultTests("lmdb");
