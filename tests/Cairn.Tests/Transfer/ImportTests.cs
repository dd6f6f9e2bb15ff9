using System.Text;

namespace Cairn.Tests.Transfer;

/// <summary>Importing directories of the machine.</summary>
public sealed class ImportTests : TransferFixture
{
    private const string Everything = """
        mkdir -p deep/er empty; echo one > deep/er/one; : > nothing; head -c 3000 /dev/urandom > small; head -c 300000 /dev/urandom > medium
        head -c 20000000 /dev/urandom > large; ln -s deep/er/one link; ln -s nowhere broken; ln deep/er/one deep/second; ln deep/er/one third
        mkfifo fifo; chmod 4711 small; chmod 0 medium; touch -d '1969-12-31 23:59:58.123456789 UTC' deep/er/one; touch -h -d '2001-02-03 04:05:06.789' link
        truncate -s 5000000 hole; printf middle | dd of=hole bs=1 seek=2000000 conv=notrunc status=none; truncate -s 1000000 allhole
        printf x > "$(printf 'bad\377name')"; printf y > $'new\nline'; touch -d '2020-01-01 00:00:00.5' deep
        """;

    [Fact]
    public void Everything_comes_back_as_it_was()
    {
        InSource(Everything);
        var report = Import();
        Assert.Empty(report.Notices);
        Assert.True(report.FirstRevision > 0 && report.LastRevision >= report.FirstRevision);
        AssertComesBack();
    }

    [Fact]
    public void Holes_stay_holes()
    {
        InSource("truncate -s 50000000 hole; printf middle | dd of=hole bs=1 seek=20000000 conv=notrunc status=none");
        Assert.True(Import().BytesRead > 0);
        AssertComesBack();
        Assert.True(long.Parse(Machine.Run(Target, "stat -c %b hole"), System.Globalization.CultureInfo.InvariantCulture) < 1000);
    }

    [Fact]
    public void Importing_again_what_did_not_change_makes_no_revision()
    {
        InSource(Everything);
        Import();
        var tip = Main.Tip;
        var again = Import(new ImportOptions { Delete = true });
        Assert.Equal((0, 0, 0, 0L), (again.Added, again.Changed, again.Removed, again.BytesRead));
        Assert.Equal((tip, 0, 0), (Main.Tip, again.FirstRevision, again.Session));
    }

    [Fact]
    public void Importing_again_moves_only_what_changed()
    {
        InSource(Everything);
        Import();
        InSource("echo two > deep/er/two; echo changed > small; chmod 600 nothing; rm fifo");
        var again = Import(new ImportOptions { Delete = true });
        Assert.Equal((1, 4, 1), (again.Added, again.Changed, again.Removed)); // Two files, and the two directories that hold what came and went.
        Assert.Equal(4 + 8, again.BytesRead);
        AssertComesBack();
    }

    [Fact]
    public void A_change_that_hides_behind_the_old_size_and_time_is_seen()
    {
        InSource("printf aaaa > file; touch -d 2020-01-01 file");
        Import();
        InSource("printf bbbb > file; touch -d 2020-01-01 file");
        Import();
        Assert.Equal("bbbb", Main.Files.ReadAllText("/file"));
    }

    [Fact]
    public void What_was_only_touched_is_no_new_version()
    {
        InSource("head -c 100000 /dev/urandom > file");
        Import();
        InSource("touch -d 2020-01-01 file");
        var again = Import();
        Assert.Equal((1, 0L), (again.Changed, again.BytesRead));
        Assert.Single(Main.Versions("/file"));
        AssertComesBack();
    }

    [Fact]
    public void Without_delete_what_is_gone_from_the_source_stays()
    {
        InSource("echo a > a; echo b > b");
        Import();
        InSource("rm a");
        Import();
        Assert.True(Main.Files.Exists("/a"));
        Import(new ImportOptions { Delete = true });
        Assert.False(Main.Files.Exists("/a"));
    }

    [Fact]
    public void What_becomes_another_type_is_replaced()
    {
        InSource("mkdir -p one/two; echo x > one/two/three; echo y > file; ln -s file link");
        Import();
        InSource("rm -r one link; echo file > one; rm file; mkdir file; echo z > file/inside; mkdir link");
        Import(new ImportOptions { Delete = true });
        AssertComesBack();
    }

    [Fact]
    public void Hard_links_follow_those_of_the_source()
    {
        InSource("echo a > a; ln a b; echo c > c");
        Import();
        InSource("rm b; echo a > b; ln c d; ln c e");
        Import(new ImportOptions { Delete = true });
        AssertComesBack();
        InSource("rm c; ln b f; echo other > d");
        Import(new ImportOptions { Delete = true });
        AssertComesBack();
    }

    [Fact]
    public void One_import_is_undone_as_one_act()
    {
        Main.Files.WriteAllText("/mine", "before");
        InSource("mkdir d; for i in $(seq 3000); do echo $i > d/$i; done; echo over > mine");
        var report = Import();
        Assert.True(report.LastRevision > report.FirstRevision);
        Main.UndoSession(report.Session);
        Assert.Equal(["/mine"], Main.Files.Enumerate(recursive: true).Select(entry => entry.Path.ToString()));
        Assert.Equal("before", Main.Files.ReadAllText("/mine"));
        Assert.Empty(Vault.Check());
    }

    [Fact]
    public void A_vault_is_never_imported_into_itself()
    {
        var report = new Importer(Main).ImportDirectory(Top, "/");
        Assert.Contains(report.Notices, notice => notice.Kind == TransferNoticeKind.OwnVault);
        Assert.DoesNotContain(Main.Files.Enumerate(recursive: true), entry => entry.Name.StartsWith("vault.cairn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_in_a_vault_that_is_a_directory_is_refused()
    {
        using var vault = Vault.Create($"lmdb:{Path.Combine(Top, "lmdb")}");
        Directory.CreateDirectory(Path.Combine(Top, "lmdb", "sub"));
        foreach (var source in (string[])["lmdb", "lmdb/sub"])
        {
            var refused = Assert.Throws<CairnException>(() => new Importer(vault.Branch()).ImportDirectory(Path.Combine(Top, source)));
            Assert.Equal(ErrorCode.InvalidOperation, refused.Code);
        }
    }

    [Fact]
    public void What_is_excluded_is_left_out_and_not_deleted()
    {
        InSource("mkdir -p build/deep src; echo o > src/a.o; echo c > src/a.c; echo x > build/deep/x; echo k > keep.o");
        Main.Files.WriteAllText("/old.o", "stays");
        Main.Files.WriteAllText("/old.c", "goes");
        Import(new ImportOptions { Exclude = ["*.o", "!keep.o", "/build/"], Delete = true });
        Assert.Equal(["/keep.o", "/old.o", "/src", "/src/a.c"], Main.Files.Enumerate(recursive: true).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public void A_dry_run_tells_and_does_nothing()
    {
        InSource("echo a > a; mkdir d; echo b > d/b");
        var told = new List<string>();
        var tip = Main.Tip;
        var report = Import(new ImportOptions { DryRun = true, OnChange = change => told.Add($"{change.Kind} {change.Path}") });
        Assert.Equal(["Added /a", "Added /d", "Added /d/b", "Changed /"], told.Order());
        Assert.Equal((tip, 3), (Main.Tip, report.Added));
    }

    [Fact]
    public void A_single_file_goes_where_it_is_told()
    {
        InSource("echo hello > file; touch -d '2020-01-01 00:00:00.123456789' file");
        new Importer(Main).ImportFile(Path.Combine(Source, "file"), "/new/place");
        Assert.Equal("hello\n", Main.Files.ReadAllText("/new/place"));
        Assert.Equal(123456789, Main.Files.GetInfo("/new/place").Modified.Nanoseconds);
    }

    [Fact]
    public void Extended_attributes_come_along()
    {
        var file = Path.Combine(Source, "file");
        InSource("echo x > file; mkdir dir");
        using (var directory = Cairn.Transfer.Native.LocalDirectory.Open(Source))
        {
            Skip.Unless(directory.TrySetXattr("file"u8, "user.one"u8.ToArray(), [0, 1, 255]), "the file system here keeps no extended attributes");
            directory.TrySetXattr("dir"u8, "user.two"u8.ToArray(), "two"u8.ToArray());
        }
        Import();
        Assert.Equal([0, 1, 255], Main.Files.GetXattr("/file", "user.one"));
        Assert.Equal("two", Encoding.UTF8.GetString(Main.Files.GetXattr("/dir", "user.two")!));
        Export();
        using var target = Cairn.Transfer.Native.LocalDirectory.Open(Target);
        Assert.Equal([0, 1, 255], target.Xattrs("file"u8).Values.Single());
        Assert.Equal("two"u8.ToArray(), target.Xattrs("dir"u8).Values.Single());
    }

    [Fact]
    public void Cancelled_in_the_middle_it_leaves_what_was_committed_and_goes_on_later()
    {
        InSource("mkdir d; for i in $(seq 9000); do echo $i > d/$i; done");
        using var cancel = new CancellationTokenSource();
        var seen = 0;
        var options = new ImportOptions { OnChange = _ => { if (++seen == 8000) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new Importer(Main, options).ImportDirectory(Source, "/", cancel.Token));
        Assert.Empty(Vault.Check());
        Import();
        AssertComesBack();
    }

    [Fact]
    public void Chunks_that_files_of_one_import_share_are_stored_once()
    {
        InSource("head -c 3000000 /dev/urandom > a; for i in $(seq 40); do cp a copy$i; done");
        Import();
        AssertComesBack();
        Assert.True(new FileInfo(Path.Combine(Top, "vault.cairn")).Length + new FileInfo(Path.Combine(Top, "vault.cairn-wal")).Length < 30_000_000);
    }
}
