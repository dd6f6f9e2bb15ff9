using System.Text;
using Cairn.FileSystem;

namespace Cairn.Tests;

public sealed class FilesTests : IDisposable
{
    private readonly Vault _vault = Vault.Create("memory:");

    private Branch Main => _vault.Branch();

    private BranchFiles Files => Main.Files;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Files_are_opened_in_every_mode_as_those_of_the_system_are()
    {
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => Files.Open("/a", FileMode.Open)).Code);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => Files.Open("/a", FileMode.Truncate)).Code);
        Write("/a", FileMode.CreateNew, "one");
        Assert.Equal(ErrorCode.AlreadyExists, Assert.Throws<CairnException>(() => Files.Open("/a", FileMode.CreateNew)).Code);
        Write("/a", FileMode.Append, "two");
        Assert.Equal("onetwo", Files.ReadAllText("/a"));
        Write("/a", FileMode.OpenOrCreate, "ONE");
        Assert.Equal("ONEtwo", Files.ReadAllText("/a"));
        Write("/a", FileMode.Create, "x");
        Assert.Equal("x", Files.ReadAllText("/a"));
        Write("/a", FileMode.Truncate, "y");
        Assert.Equal("y", Files.ReadAllText("/a"));
        using (var reading = Files.Open("/a", FileMode.Open, FileAccess.Read))
            Assert.False(reading.CanWrite);
        Assert.Throws<ArgumentException>(() => Files.Open("/a", FileMode.Create, FileAccess.Read));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public void Writing_and_appending_are_one_operation_and_one_revision_whatever_the_size(int length)
    {
        var bytes = Bytes.Random(length, 1);
        Action[] writes =
        [
            () => Files.WriteAllBytes("/new", bytes),
            () => Files.AppendAllBytes("/appended", bytes),
            () => Stream("/streamed", bytes),
            () => Files.WriteAllBytes("/appended", bytes),
            () => Files.AppendAllBytes("/streamed", [.. bytes, 1]),
            () => Stream("/new", [.. bytes, 2]),
        ];
        foreach (var write in writes)
        {
            var before = Main.Tip;
            write();
            Assert.Equal(before + 1, Main.Tip);
            Assert.Single(Main.Log(after: before));
        }
        Assert.Equal([.. bytes, 2], Files.ReadAllBytes("/new"));
        Assert.Equal(bytes, Files.ReadAllBytes("/appended"));
        Assert.Equal([.. bytes, .. bytes, 1], Files.ReadAllBytes("/streamed"));
        Assert.Equal(2, Main.Versions("/new").Count);
        Main.Undo(Main.Tip - 5, Main.Tip);
        Assert.Empty(Files.Enumerate(recursive: true));
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_file_that_is_written_anew_is_seen_when_it_is_whole()
    {
        using (var stream = Files.OpenWrite("/new", truncate: true))
        {
            stream.Write(Bytes.Random(2_000_000, 1));
            Assert.False(Files.Exists("/new"));
            Files.WriteAllText("/new", "of another");
        }
        Assert.Equal(Bytes.Random(2_000_000, 1), Files.ReadAllBytes("/new"));
        Files.CreateDirectory("/d");
        Assert.Equal(ErrorCode.IsADirectory, Assert.Throws<CairnException>(() => Files.OpenWrite("/d", truncate: true)).Code);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<CairnException>(() => Files.OpenWrite("/no/file", truncate: true)).Code);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Closing_a_stream_ends_the_version_with_its_last_bytes()
    {
        using (var stream = Files.OpenWrite("/a"))
            stream.Write("one"u8);
        Assert.Equal(2, Main.Tip - 1); // Created, and written.
        Assert.Equal("one", new StreamReader(Assert.Single(Main.Versions("/a")).OpenRead()).ReadToEnd());
        using (var stream = Files.OpenWrite("/a"))
        {
            stream.Write("two"u8);
            stream.Flush();
        }
        Assert.Equal(2, Main.Versions("/a").Count);
    }

    private void Stream(string path, byte[] bytes)
    {
        using var stream = Files.OpenWrite(path, truncate: true);
        stream.Write(bytes);
    }

    [Fact]
    public void A_copy_comes_from_any_moment_of_any_branch_and_replaces_a_file_when_told_to()
    {
        Files.WriteAllText("/a", "then");
        var then = Main.At(Main.Tip);
        Files.WriteAllText("/a", "now");
        var fork = Main.Fork("fork");
        fork.Files.WriteAllText("/a", "fork");
        Files.Copy(then, "/a", "/b");
        Files.Copy(fork.At(fork.Tip), "/a", "/c");
        Assert.Equal(("then", "fork"), (Files.ReadAllText("/b"), Files.ReadAllText("/c")));
        Assert.Equal(ErrorCode.AlreadyExists, Assert.Throws<CairnException>(() => Files.Copy("/a", "/b")).Code);
        Files.Copy("/a", "/b", overwrite: true);
        Assert.Equal("now", Files.ReadAllText("/b"));
        Files.CreateDirectory("/d");
        Assert.Equal(ErrorCode.IsADirectory, Assert.Throws<CairnException>(() => Files.Copy("/a", "/d", overwrite: true)).Code);
        using var other = Vault.Create("memory:");
        Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => other.Branch().Files.Copy(then, "/a", "/a")).Code);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void A_batch_does_all_that_files_can_and_sees_its_own_work()
    {
        Files.WriteAllText("/old", "old");
        var then = Main.At(Main.Tip);
        var tip = Main.Tip;
        Main.Batch(batch =>
        {
            batch.AppendAllText("/log", "1");
            batch.AppendAllText("/log", "2");
            Assert.Equal("12", Encoding.UTF8.GetString(batch.ReadAllBytes("/log")));
            batch.CreateDirectory("/d");
            batch.Copy("/log", "/d/copy");
            batch.Copy(then, "/old", "/d/old");
            batch.CreateHardLink("/d/link", "/log");
            batch.CreateSymbolicLink("/d/soft", "copy");
            batch.SetAttributes("/log", new FileAttributeChanges { Permissions = 0x180, Modified = new Timestamp(9, 0) });
            batch.SetXattr("/log", "user.a", "x"u8);
            batch.SetXattr("/log", "user.b", "x"u8);
            batch.RemoveXattr("/log", "user.b");
            batch.SetLength("/d/old", 1);
            Assert.True(batch.Exists("/d/soft") && !batch.Exists("/d/none") && !batch.Exists("/log/x") && batch.Exists("/"));
        });
        Assert.Equal(tip + 1, Main.Tip);
        Assert.Equal(("12", "12", "o"), (Files.ReadAllText("/d/link"), Files.ReadAllText("/d/soft"), Files.ReadAllText("/d/old")));
        Assert.Equal((0x180, 2, new Timestamp(9, 0)), (Files.GetInfo("/log").Permissions, (int)Files.GetInfo("/log").Links, Files.GetInfo("/log").Modified));
        Assert.Equal(["user.a"], Files.GetXattrs("/log").Keys);
        Assert.Equal(ErrorCode.NotADirectory, Assert.Throws<CairnException>(() => Main.Batch(batch => batch.WriteAllText("/log/x", ""))).Code);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Lines_are_written_and_read()
    {
        Files.WriteAllLines("/a", ["one", "", "three"]);
        Assert.Equal("one\n\nthree\n", Files.ReadAllText("/a"));
        Assert.Equal(["one", "", "three"], Files.ReadAllLines("/a"));
    }

    [Fact]
    public void Names_and_targets_of_any_bytes_survive_every_way_to_them()
    {
        var directory = FilePath.Parse([(byte)'/', 0xFF, 0xFE]);
        var file = FilePath.Parse([(byte)'/', 0xFF, 0xFE, (byte)'/', 0x80, (byte)'x']);
        Files.CreateDirectory(directory);
        Files.WriteAllText(file, "odd");
        Files.CreateSymbolicLink("/soft", file.ToString());
        Files.SetXattr(file, "user.\udcff", "v"u8);
        Assert.Equal("odd", Files.ReadAllText("/soft"));
        Assert.Equal([directory, file], Files.Glob("**/*").Select(static entry => entry.Path).Where(static path => path != "/soft"));
        Assert.Equal("user.\udcff", Files.GetXattrs(file).Keys.Single());
        var tip = Main.Tip;
        Files.Copy(directory, "/copy");
        Files.Delete(directory, recursive: true);
        Main.Restore(directory, tip);
        Assert.Equal("odd", Files.ReadAllText(file));
        Assert.Equal(file, Assert.Single(Main.Versions(file)).Path);
        Assert.Contains(Main.Log(), entry => entry.Path == file);
        Assert.Equal([0x80, (byte)'x'], Files.Enumerate("/copy").Single().Path.ToBytes()[^2..]);
        Assert.Empty(_vault.Check());
    }

    [Fact]
    public void Any_two_moments_are_compared()
    {
        Files.WriteAllText("/a", "one");
        var first = Main.At(Main.Tip);
        var fork = Main.Fork("fork");
        fork.Files.WriteAllText("/b", "two");
        Files.Move("/a", "/c");
        Assert.Equal(["Added /b", "Renamed /a"], Main.At(Main.Tip).Diff(fork.At(fork.Tip)).Select(static change => $"{change.Kind} {change.Path}").Order());
        Assert.Equal(["Renamed /c"], Main.Diff(first).Select(static change => $"{change.Kind} {change.Path}"));
        Assert.Empty(first.Diff(first));
    }

    [Fact]
    public void An_open_stream_goes_on_reading_what_was_dropped_and_collected_since()
    {
        var bytes = new byte[3_000_000];
        new Random(5).NextBytes(bytes);
        Files.WriteAllBytes("/a", bytes);
        using (var stream = Files.OpenRead("/a"))
        {
            Files.WriteAllText("/a", "other");
            Main.Prune(KeepRule.Off);
            _vault.Collect();
            _vault.Collect();
            _vault.Collect(alone: true);
            var read = new byte[bytes.Length];
            stream.ReadExactly(read);
            Assert.True(bytes.AsSpan().SequenceEqual(read));
        }
        Assert.True(_vault.Collect(alone: true).Contents > 0);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_000_000)]
    public void A_file_is_written_whole_from_a_stream_or_stays_as_it_was(int length)
    {
        var bytes = new byte[length];
        new Random(6).NextBytes(bytes);
        Files.WriteAllText("/a", "before");
        var before = Main.Tip;
        Assert.Throws<IOException>(() => Files.WriteAll("/a", new Breaking(bytes)));
        Assert.Throws<IOException>(() => Files.WriteAll("/new", new Breaking(bytes)));
        Assert.Equal("before", Files.ReadAllText("/a"));
        Assert.False(Files.Exists("/new"));
        Assert.Equal(before, Main.Tip);

        Files.WriteAll("/a", new MemoryStream(bytes));
        Files.WriteAll("/new", new MemoryStream(bytes));
        Assert.Equal(bytes, Files.ReadAllBytes("/a"));
        Assert.Equal(bytes, Files.ReadAllBytes("/new"));
        Assert.Equal(before + 2, Main.Tip);
        Main.Undo(Main.Tip, Main.Tip);
        Assert.False(Files.Exists("/new"));
        Assert.Empty(_vault.Check());
    }

    /// <summary>Gives its bytes and then fails.</summary>
    private sealed class Breaking(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, count) is > 0 and var read ? read : throw new IOException("broken");

        public override int Read(Span<byte> buffer) => base.Read(buffer) is > 0 and var read ? read : throw new IOException("broken");
    }

    [Fact]
    public void Sizes_are_told_of_trees_and_of_the_vault()
    {
        var bytes = new byte[200_000];
        new Random(3).NextBytes(bytes);
        Files.CreateDirectory("/d");
        Files.WriteAllBytes("/d/a", bytes);
        Files.Copy("/d/a", "/d/b");
        Files.CreateHardLink("/d/c", "/d/a");
        Files.CreateSymbolicLink("/d/s", "a");
        var usage = Files.Usage("/d");
        Assert.Equal((2, 1, 1, 400_001), (usage.Files, usage.Directories, usage.Others, usage.LogicalBytes));
        Assert.InRange(usage.StoredBytes, 200_000, 210_000);
        Files.WriteAllText("/d/a", "small");
        Files.Delete("/d/b");
        Files.WriteAllBytes("/gone", bytes.AsSpan(0, 150_000));
        Files.Delete("/gone");
        var statistics = _vault.Statistics();
        Assert.Equal((1, 2, 1, 6), (statistics.Files, statistics.Directories, statistics.Others, statistics.LogicalBytes));
        Assert.True(statistics.HistoryBytes >= 200_000 && statistics.PresentBytes < 1_000 && statistics.SharingRatio > 1.5);
        Assert.Equal(1, statistics.Branches);
        Main.Prune(KeepRule.Off);
        Assert.True(_vault.Statistics() is { HistoryBytes: 0, UnusedBytes: >= 200_000 });
        _vault.Collect(alone: true);
        Assert.Equal(0, _vault.Statistics().UnusedBytes);
        Assert.True(_vault.DiskSpace().TotalBytes > 0);
    }

    private void Write(string path, FileMode mode, string text)
    {
        using var stream = Files.Open(path, mode);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
