using System.Diagnostics;
using Cairn.Engines.Lmdb;
using Cairn.Engines.Sqlite;
using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Processes;

/// <summary>Two processes have one vault open: each sees what the other does, whatever each holds or caches.</summary>
public abstract class TwoProcessesTests : IDisposable
{
    private readonly TestDirectory _directory = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
    private readonly EngineUnderTest _engine;

    protected TwoProcessesTests(IEngineProvider provider)
    {
        var found = provider.Probe();
        Skip.Unless(found.Available, $"The engine '{provider.Name}' needs {found.Library}: {found.ToInstall}.");
        _engine = new EngineUnderTest(provider);
        Vault.Create(Spec).Dispose();
    }

    private static int Load => TestSettings.Rounds(200, 20_000);

    private string Spec => _engine.Spec(_directory["vault"]);

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void What_one_commits_the_other_sees_at_once()
    {
        using var vault = Open(Durability.Committed);
        using var other = Other(Durability.Committed);
        var files = vault.Branch().Files;
        for (var i = 0; i < 20; i++)
        {
            files.WriteAllText("/a", $"mine{i}");
            Assert.Equal($"mine{i}", other.Ask("read", "/a"));
            Assert.Equal(ChildCommands.Done, other.Ask("write", "/a", $"its{i}"));
            Assert.Equal($"its{i}", files.ReadAllText("/a"));
        }
    }

    [SkippableTheory]
    [InlineData(Durability.Committed, Durability.Committed)]
    [InlineData(Durability.Buffered, Durability.Committed)]
    [InlineData(Durability.Buffered, Durability.Buffered)]
    public void Under_load_nothing_of_either_is_lost(Durability mine, Durability its)
    {
        using var vault = Open(mine);
        using var other = Other(its);
        var files = vault.Branch().Files;
        files.WriteAllText("/lines", "");
        other.Tell("append", "/lines", Load.ToString(System.Globalization.CultureInfo.InvariantCulture));
        for (var i = 0; i < Load; i++)
        {
            files.AppendAllText("/lines", "y");
            if (i % 20 == 0)
                files.WriteAllText($"/mine{i}", "mine");
        }
        Assert.Equal(ChildCommands.Done, other.NextLine());
        Assert.Equal(ChildCommands.Done, other.Ask("create", "/its", "20"));
        vault.Flush();
        vault.Core.Peers.FlushOthers(0);
        var text = files.ReadAllText("/lines");
        Assert.Equal((Load, Load), (text.Count(static c => c == 'x'), text.Count(static c => c == 'y')));
        Assert.Equal(string.Join(' ', files.Enumerate(recursive: true).Select(static entry => entry.Path.ToString())), other.Ask("list"));
        Assert.Empty(vault.Check());
    }

    [SkippableFact]
    public void A_change_that_one_holds_is_committed_when_the_other_wants_the_branch()
    {
        using var vault = Open(Durability.Buffered);
        using var other = Other(Durability.Committed);
        for (var i = 0; i < 10; i++)
        {
            vault.Branch().Files.WriteAllText("/a", $"mine{i}");
            Assert.Equal(ChildCommands.Done, other.Ask("append", "/a", "1"));
            Assert.Equal($"mine{i}x", vault.Branch().Files.ReadAllText("/a"));
        }
    }

    [SkippableFact]
    public void A_snapshot_and_a_fork_contain_what_another_process_has_acknowledged()
    {
        using var vault = Open(Durability.Committed);
        using var other = Other(Durability.Buffered);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(ChildCommands.Done, other.Ask("write", "/a", $"its{i}"));
            vault.Branch().Snapshot($"s{i}");
            Assert.Equal(ChildCommands.Done, other.Ask("write", "/b", $"its{i}"));
            var fork = vault.Branch().Fork($"f{i}");
            Assert.Equal($"its{i}", vault.Branch().At($"s{i}").Files.ReadAllText("/a"));
            Assert.Equal($"its{i}", fork.Files.ReadAllText("/b"));
        }
        Assert.Empty(vault.Check());
    }

    [SkippableFact]
    public void A_holder_that_was_killed_keeps_nobody_from_the_branch()
    {
        using (var other = Other(Durability.Buffered))
        {
            Assert.Equal(ChildCommands.Done, other.Ask("write", "/a", "its"));
            other.Kill();
        }
        using var vault = Open(Durability.Buffered);
        vault.Branch().Files.WriteAllText("/b", "mine");
        vault.Sync();
        using var third = Other(Durability.Committed);
        Assert.Equal("mine", third.Ask("read", "/b"));
        Assert.Equal(ChildCommands.Done, third.Ask("write", "/b", "third"));
        Assert.Equal("third", vault.Branch().Files.ReadAllText("/b"));
        Assert.Empty(vault.Check());
    }

    [SkippableFact]
    public void Who_follows_the_log_is_told_when_another_process_commits()
    {
        using var vault = Open(Durability.Committed);
        using var other = Other(Durability.Committed);
        Assert.Equal("nothing", other.Ask("read", "/a"));
        other.Tell("watch");
        var peers = vault.Core.Peers;
        Assert.True(SpinWait.SpinUntil(() => peers.Others().Count == 1, TimeSpan.FromMinutes(1)));
        vault.Branch().Files.WriteAllText("/a", "mine");
        Assert.Equal("/a", other.NextLine());
    }

    [SkippableTheory]
    [InlineData(Durability.Committed)]
    [InlineData(Durability.Buffered)]
    public void What_one_changes_another_is_told_of_and_sees_within_a_tenth_of_a_second(Durability durability)
    {
        using var vault = Open(durability);
        using var other = Other(Durability.Committed);
        using var reader = Other(Durability.Committed);
        var (told, seen) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < 15; i++)
        {
            other.Tell("watch", vault.Branch().Tip.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Thread.Sleep(30);
            var began = Stopwatch.GetTimestamp();
            vault.Branch().Files.WriteAllText("/a", $"{i}");
            while (reader.Ask("read", "/a") != $"{i}")
                Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1));
            seen.Add(Stopwatch.GetElapsedTime(began));
            Assert.Equal("/a", other.NextLine());
            told.Add(Stopwatch.GetElapsedTime(began));
        }
        // The machine may have other things to do now and then.
        Assert.InRange(Median(seen), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.InRange(Median(told), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [SkippableTheory]
    [InlineData(Durability.Committed)]
    [InlineData(Durability.Buffered)]
    public void A_file_that_one_has_open_and_another_removes_lives_until_it_is_closed(Durability durability)
    {
        using var vault = Open(durability);
        using var other = Other(Durability.Committed);
        var files = vault.Branch().Files;
        using (var stream = files.OpenWrite("/a"))
        {
            stream.Write("one"u8);
            stream.Flush();
            Assert.Equal(ChildCommands.Done, other.Ask("delete", "/a"));
            stream.Write("two"u8);
            stream.Flush();
            stream.Position = 0;
            Assert.Equal("onetwo", new StreamReader(stream, leaveOpen: true).ReadToEnd());
            stream.SetLength(2);
            Assert.False(files.Exists("/a"));
            Assert.Equal("nothing", other.Ask("read", "/a"));
            Assert.Equal(ChildCommands.Done, other.Ask("write", "/a", "another"));
            stream.Position = 2;
            stream.Write("x"u8);
        }
        Assert.Equal("another", files.ReadAllText("/a"));
        vault.Flush();
        Assert.Equal(0, vault.Stats().Tables.Single(static table => table.Name == "orphans").Records);
        Assert.Empty(vault.Check());
    }

    [SkippableFact]
    public void Two_that_have_a_removed_file_open_each_keep_their_own()
    {
        using var vault = Open(Durability.Committed);
        using var second = Open(Durability.Committed);
        var files = vault.Branch().Files;
        files.WriteAllText("/a", "one");
        using (var mine = files.OpenWrite("/a"))
        {
            using (var theirs = second.Branch().Files.OpenWrite("/a"))
            {
                files.Delete("/a");
                mine.Write("ONE"u8);
                mine.Flush();
                theirs.Write("T"u8);
                theirs.Flush();
                theirs.Position = 0;
                Assert.Equal("Tne", new StreamReader(theirs, leaveOpen: true).ReadToEnd());
            }
            mine.Position = 0;
            Assert.Equal("ONE", new StreamReader(mine, leaveOpen: true).ReadToEnd());
        }
        Assert.Equal(0, vault.Stats().Tables.Single(static table => table.Name == "orphans").Records);
        Assert.Empty(vault.Check());
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    [SkippableFact]
    public void A_collection_that_was_killed_keeps_nobody_from_collecting_nor_from_holding_commits()
    {
        using var vault = Open(Durability.Buffered);
        vault.Branch().Files.WriteAllText("/f", "before");
        using (var other = Other(Durability.Committed))
        {
            other.Tell("collect");
            Assert.Equal("marking", other.NextLine());
            Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => vault.Collect()).Code);
            Assert.True(Collects(vault));
            other.Kill();
        }
        vault.Branch().Files.WriteAllText("/f", "after");
        vault.Branch().Files.WriteAllText("/f", "looked");
        Assert.False(Collects(vault));
        vault.Collect();
        Assert.Empty(vault.Check());
    }

    private static bool Collects(Vault vault)
    {
        using var transaction = vault.Core.Engine.BeginRead();
        return CollectionRuns.IsRunning(vault.Core.Content.Collections.Read(transaction));
    }

    private Vault Open(Durability durability) => Vault.Open(Spec, new VaultOptions { Durability = durability });

    private ChildProcess Other(Durability durability) => new(ChildCommands.FilesServe, _engine, _directory["vault"], durability.ToString());
}

public sealed class SqliteTwoProcessesTests() : TwoProcessesTests(new SqliteProvider());

public sealed class LmdbTwoProcessesTests() : TwoProcessesTests(new LmdbProvider());
