using Cairn.FileSystem.Format;
using Cairn.FileSystem.Peers;

namespace Cairn.FileSystem.Tests;

public sealed class OrphanTests : VaultFixture
{
    [Fact]
    public void What_a_process_that_has_ended_had_open_is_reaped_and_its_bytes_are_collected()
    {
        var file = Create("a", new string('x', 50_000));
        Main.Open(file.Ino);
        Assert.Equal(Errno.None, Main.Unlink(Node.Root, Bytes("a")));
        Vault.Retention.Prune(Main.State.Id, Main.State.Tip.Revision);
        Vault.Collection.Run(alone: true);
        Assert.Equal(50_000, Read(Main, file.Ino).Length);
        Assert.Equal(0, Vault.Collection.Preview().Deleted);
        GiveTo(ProcessIdentity.Current with { Process = 0x3FFFFFF0 });
        var unused = Vault.Collection.Preview();
        Assert.Equal(1, Vault.OpenNodes.ReapDead());
        Assert.Equal(Errno.ENOENT, Main.GetNode(file.Ino, out _));
        Assert.True(unused.Deleted > 0);
        Assert.Equal((unused.Deleted, unused.DeletedBytes), Vault.Collection.Run(alone: true) is var done ? (done.Deleted, done.DeletedBytes) : default);
        Main.Close(file.Ino);
        Assert.Empty(new Checking.Checker(Vault).Run());
    }

    [Fact]
    public void What_a_process_elsewhere_or_this_one_has_open_stays()
    {
        var file = Create("a");
        Main.Open(file.Ino);
        Assert.Equal(Errno.None, Main.Unlink(Node.Root, Bytes("a")));
        Assert.Equal(0, Vault.OpenNodes.ReapDead());
        GiveTo(ProcessIdentity.Current with { Host = "another-machine", Process = 0x3FFFFFF0 });
        Assert.Equal(0, Vault.OpenNodes.ReapDead());
        Assert.Equal(Errno.None, Main.GetNode(file.Ino, out _));
        GiveTo(ProcessIdentity.Current with { Boot = "an earlier start" });
        Assert.Equal(1, Vault.OpenNodes.ReapDead());
        Main.Close(file.Ino);
    }

    /// <summary>Makes the one orphan another process's.</summary>
    private void GiveTo(ProcessIdentity holder) => Vault.ChangeStructure([], transaction =>
    {
        byte[] key, value;
        using (var cursor = transaction.OpenCursor(Vault.Schema.Orphans))
        {
            Assert.True(cursor.MoveNext());
            (key, value) = (cursor.Key.ToArray(), cursor.Value.ToArray());
        }
        var reader = new RecordReader(value, "orphan");
        _ = reader.Bytes();
        Assert.Equal(0, reader.Long());
        var writer = new RecordWriter(new byte[value.Length + ProcessIdentity.MaxBytes]);
        writer.Raw(value.AsSpan(0, value.Length - reader.Rest.Length));
        holder.Write(ref writer);
        transaction.Put(Vault.Schema.Orphans, key, writer.Written);
        return true;
    });
}
