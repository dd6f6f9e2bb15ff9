using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Specs;

public sealed class VaultMarkerTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private void Write(string content) => File.WriteAllText(_directory[VaultMarker.FileName], content);

    [Fact]
    public void What_is_written_reads_back()
    {
        new VaultMarker("lmdb", VaultMarker.CurrentFormat).Write(_directory.Path);
        Assert.Equal("cairn vault\nformat 1\nengine lmdb\n", File.ReadAllText(_directory["CAIRN"]));
        Assert.Equal(new VaultMarker("lmdb", 1), VaultMarker.Read(_directory.Path));
        Assert.Equal(new VaultMarker("lmdb", 1), VaultMarker.Require(_directory.Path, "lmdb"));
    }

    [Fact]
    public void A_marker_is_never_written_over()
    {
        new VaultMarker("lmdb", 1).Write(_directory.Path);
        Assert.ThrowsAny<IOException>(() => new VaultMarker("rocksdb", 1).Write(_directory.Path));
        Assert.Equal("lmdb", VaultMarker.Read(_directory.Path)!.EngineName);
    }

    [Fact]
    public void Lines_that_a_later_format_adds_do_not_keep_it_from_being_recognised()
    {
        Write("cairn vault\nformat 7\nengine lmdb\nfeatures more\n");
        Assert.Equal(new VaultMarker("lmdb", 7), VaultMarker.Read(_directory.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cairn vault\n")]
    [InlineData("cairn vault\nformat 1\n")]
    [InlineData("cairn vault\nformat one\nengine lmdb\n")]
    [InlineData("cairn vault\nformat -1\nengine lmdb\n")]
    [InlineData("cairn vault\nengine lmdb\nformat 1\n")]
    [InlineData("Cairn vault\nformat 1\nengine lmdb\n")]
    [InlineData("a letter\nformat 1\nengine lmdb\n")]
    public void What_is_not_a_marker_is_none(string content)
    {
        Write(content);
        Assert.Null(VaultMarker.Read(_directory.Path));
        Assert.Equal(ErrorCode.NotAVault, Assert.Throws<CairnException>(() => VaultMarker.Require(_directory.Path, "lmdb")).Code);
    }

    [Fact]
    public void A_large_file_of_that_name_is_not_read()
    {
        Write("cairn vault\nformat 1\nengine lmdb\n" + new string('x', 5000));
        Assert.Null(VaultMarker.Read(_directory.Path));
    }

    [Fact]
    public void A_directory_of_that_name_is_no_marker()
    {
        Directory.CreateDirectory(_directory[VaultMarker.FileName]);
        Assert.Null(VaultMarker.Read(_directory.Path));
    }

    [Theory]
    [InlineData(null, ErrorCode.NotAVault)]
    [InlineData("cairn vault\nformat 1\nengine rocksdb\n", ErrorCode.WrongEngine)]
    [InlineData("cairn vault\nformat 2\nengine lmdb\n", ErrorCode.NewerFormat)]
    [InlineData("cairn vault\nformat 2\nengine rocksdb\n", ErrorCode.NewerFormat)]
    public void What_an_engine_cannot_open_has_its_own_error(string? content, ErrorCode code)
    {
        if (content is not null)
            Write(content);
        var refused = Assert.Throws<CairnException>(() => VaultMarker.Require(_directory.Path, "lmdb"));
        Assert.Equal(code, refused.Code);
        Assert.Contains(_directory.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_and_nothing_have_their_own_errors_too()
    {
        File.WriteAllText(_directory["file"], "x");
        Assert.Equal(ErrorCode.NotAVault, Assert.Throws<CairnException>(() => VaultMarker.Require(_directory["file"], "lmdb")).Code);
        Assert.Equal(ErrorCode.NoSuchVault, Assert.Throws<CairnException>(() => VaultMarker.Require(_directory["nothing"], "lmdb")).Code);
    }
}
