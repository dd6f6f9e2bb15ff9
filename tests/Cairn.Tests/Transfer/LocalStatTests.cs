using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Tests.Transfer;

/// <summary>Which node of the machine something is, and which device.</summary>
public sealed class LocalStatTests : TransferFixture
{
    [Fact]
    public void What_lies_on_another_file_system_is_another_node_whatever_its_number()
    {
        using var here = LocalDirectory.Open(Source);
        using var there = LocalDirectory.Open("/proc");
        var device = here.Stat().Identity.Device;
        Assert.NotEqual(device, there.Stat().Identity.Device);
        InSource(": > file");
        Assert.Equal(device, here.Stat("file"u8)!.Value.Identity.Device);
    }

    [Fact]
    public void A_device_has_the_number_that_names_it()
    {
        using var devices = LocalDirectory.Open("/dev");
        Assert.Equal(1L << 32 | 3, devices.Stat("null"u8)!.Value.Rdev);
        new Importer(Main).ImportFile("/dev/null", "/null");
        var node = Main.Files.Resolve("/null", follow: false);
        Assert.Equal((NodeType.CharacterDevice, 1L << 32 | 3), (node.Type, node.Rdev));
    }

    /// <summary>Two new tmpfs number their files alike.</summary>
    [SkippableFact]
    public void Files_with_two_names_on_two_file_systems_are_not_taken_for_one()
    {
        Mount("one", "two");
        try
        {
            InSource("for f in one two; do echo $f > $f/file; ln $f/file $f/second; done; [ $(stat -c %i one/file) = $(stat -c %i two/file) ]");
            Import();
            Assert.Equal("one\n", Main.Files.ReadAllText("/one/second"));
            Assert.Equal("two\n", Main.Files.ReadAllText("/two/second"));
        }
        finally
        {
            InSource("umount one two");
        }
    }

    [SkippableFact]
    public void What_is_mounted_on_a_directory_stays_out_where_one_file_system_is_asked_for()
    {
        Mount("one");
        try
        {
            InSource("echo in > one/file; echo beside > beside");
            Import(new ImportOptions { OneFileSystem = true });
            Assert.True(Main.Files.Exists("/beside"));
            Assert.True(Main.Files.Exists("/one"));
            Assert.False(Main.Files.Exists("/one/file"));
        }
        finally
        {
            InSource("umount one");
        }
    }

    /// <summary>Mounts a new file system on each.</summary>
    private void Mount(params string[] directories)
    {
        Skip.Unless(Environment.IsPrivilegedProcess, "only root mounts file systems");
        foreach (var directory in directories)
            InSource($"mkdir {directory} && mount -t tmpfs tmpfs {directory}");
    }
}
