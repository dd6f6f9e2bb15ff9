using System.Text;

namespace Cairn.Tests.Transfer;

/// <summary>Tar streams, in and out, against the machine's own tar.</summary>
public sealed class TarTests : TransferFixture
{
    private const string Everything = """
        mkdir -p deep/er empty; echo one > deep/er/one; : > nothing; head -c 3000 /dev/urandom > small; head -c 300000 /dev/urandom > medium; head -c 9000000 /dev/urandom > large
        ln -s deep/er/one link; ln -s nowhere broken; ln deep/er/one deep/second; ln deep/er/one third; mkfifo fifo; chmod 4711 small; chmod 640 medium
        touch -d '1969-12-31 23:59:58.123456789 UTC' deep/er/one; truncate -s 5000000 hole; printf middle | dd of=hole bs=1 seek=2000000 conv=notrunc status=none
        truncate -s 1000000 allhole; printf x > "$(printf 'bad\377name')"; printf y > $'new\nline'; d=$(printf 'n%.0s' $(seq 120)); mkdir -p $d/$d; echo deep > $d/$d/$d
        ln -s "$(printf 't%.0s' $(seq 300))" longlink; truncate -s 3000000 manyholes; for i in $(seq 7); do printf $i | dd of=manyholes bs=1 seek=$((i * 400000)) conv=notrunc status=none; done
        touch -d '2020-01-01 00:00:00.5' deep; touch -h -d '2001-02-03 04:05:06.5' link
        """;

    [Theory]
    [InlineData("--format=pax", "")]
    [InlineData("--format=pax --sparse", "")]
    [InlineData("--format=pax --sparse --sparse-version=0.0", "")]
    [InlineData("--format=pax --sparse --sparse-version=0.1", "")]
    [InlineData("--format=gnu --sparse", "")]
    [InlineData("--format=pax", "| gzip")]
    [InlineData("--format=pax", "| zstd -q")]
    public void What_tar_writes_comes_in_as_it_was(string options, string compression)
    {
        InSource(Everything);
        var seconds = options.Contains("gnu", StringComparison.Ordinal);
        if (seconds)
            InSource("find . -exec touch -h -d '2020-01-01 00:00:00' {} +");
        Machine.Run(Top, $"tar -C source {options} -c . {compression} > stream");
        Assert.Empty(ImportTar().Notices);
        AssertComesBack();
        var again = ImportTar(new ImportOptions { Delete = true });
        Assert.Equal((0, 0, 0, 0), (again.Added, again.Changed, again.Removed, again.LastRevision));
    }

    [Theory]
    [InlineData(TarCompression.None, "")]
    [InlineData(TarCompression.Gzip, "-z")]
    [InlineData(TarCompression.Zstd, "--zstd")]
    public void What_is_written_tar_reads_as_it_was(TarCompression compression, string options)
    {
        InSource(Everything);
        Import();
        using (var stream = File.Create(Path.Combine(Top, "stream")))
            new Exporter(Main.At(Main.Tip)).ExportTar("/", stream, compression);
        Machine.Run(Top, $"mkdir target; tar -C target {options} -xpf stream");
        Assert.Equal(Machine.List(Source), Machine.List(Target));
        Assert.Equal(Machine.Sums(Source), Machine.Sums(Target));
    }

    [Fact]
    public void Old_headers_are_read_too()
    {
        InSource("mkdir d; echo a > d/a; echo b > b; find . -exec touch -d '2020-01-01' {} +");
        Machine.Run(Top, "tar -C source --format=v7 -c d b > stream");
        ImportTar();
        Assert.Equal("a\n", Main.Files.ReadAllText("/d/a"));
    }

    [Fact]
    public void Delete_mirrors_the_stream()
    {
        InSource("mkdir d; echo a > d/a; echo b > b");
        Machine.Run(Top, "tar -C source -c . > stream");
        Main.Files.CreateDirectory("/d");
        Main.Files.WriteAllText("/d/old", "old");
        Main.Files.WriteAllText("/b.o", "excluded");
        ImportTar(new ImportOptions { Delete = true, Exclude = ["*.o"] });
        Assert.Equal(["/b", "/b.o", "/d", "/d/a"], Main.Files.Enumerate(recursive: true).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public void No_path_leads_out_of_the_destination()
    {
        InSource("echo x > x; mkdir in; ln -s / in/link");
        Machine.Run(Top, "cd source; tar -P -c --transform='s,^x$,../../out,' x in/link > ../stream; tar -P -r --transform='s,^x$,/absolute,' -f ../stream x; tar -P -r --transform='s,^x$,in/link/through,' -f ../stream x");
        Main.Files.CreateDirectory("/place");
        var report = new Importer(Main).ImportTar(new MemoryStream(File.ReadAllBytes(Path.Combine(Top, "stream"))), "/place");
        Assert.Single(report.Notices);
        Assert.Equal(["/place", "/place/absolute", "/place/in", "/place/in/link", "/place/in/link/through"], Main.Files.Enumerate(recursive: true).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public void A_stream_that_is_cut_off_or_damaged_is_an_error_and_the_vault_stays_whole()
    {
        InSource("head -c 100000 /dev/urandom > a; head -c 100000 /dev/urandom > b");
        Machine.Run(Top, "tar -C source -c . > stream");
        var whole = File.ReadAllBytes(Path.Combine(Top, "stream"));
        var random = new Random(1);
        for (var round = 0; round < 12; round++)
        {
            var bytes = whole[..random.Next(1, 200_000)];
            var broken = Record.Exception(() => new Importer(Main).ImportTar(new MemoryStream(bytes)));
            Assert.True(broken is CairnException { Code: ErrorCode.InputOutput }, $"cut at {bytes.Length}: {broken}");
        }
        whole[600] ^= 1;
        Assert.IsType<CairnException>(Record.Exception(() => new Importer(Main).ImportTar(new MemoryStream(whole))));
        Assert.IsType<CairnException>(Record.Exception(() => new Importer(Main).ImportTar(new MemoryStream([0x1F, 0x8B, 8, 0, 1, 2, 3]))));
        Assert.IsType<CairnException>(Record.Exception(() => new Importer(Main).ImportTar(new MemoryStream([0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3]))));
        Assert.Empty(Vault.Check());
    }

    [Fact]
    public void Extended_attributes_travel()
    {
        Main.Files.WriteAllText("/a", "a");
        Main.Files.SetXattr("/a", "user.one", [0, 10, 255]);
        using var stream = new MemoryStream();
        new Exporter(Main.At(Main.Tip)).ExportTar("/", stream);
        stream.Position = 0;
        new Importer(Main).ImportTar(stream, "/copy");
        Assert.Equal([0, 10, 255], Main.Files.GetXattr("/copy/a", "user.one"));
        Assert.Contains("SCHILY.xattr.user.one", Encoding.Latin1.GetString(stream.ToArray()));
    }

    private ImportReport ImportTar(ImportOptions? options = null)
    {
        using var stream = File.OpenRead(Path.Combine(Top, "stream"));
        return new Importer(Main, options).ImportTar(stream);
    }
}
