using System.Buffers.Binary;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>A manifest that a power cut left with a sector of its last append and without one before it.</summary>
public sealed class RocksDbManifestTests : IDisposable
{
    private const int Sector = 512;

    private readonly RocksDbVault _vault = new();

    public RocksDbManifestTests() => _vault.MakeCrashed();

    private string Manifest => System.IO.Path.Combine(_vault.Path, File.ReadAllText(System.IO.Path.Combine(_vault.Path, "CURRENT")).TrimEnd('\n'));

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void What_was_never_synced_is_cut_off()
    {
        AppendTorn(lost: new byte[Sector]);
        using (var engine = _vault.Open())
            AssertWhole(engine);
        using var again = _vault.Open(Access.ReadOnly);
        AssertWhole(again);
    }

    private void AssertWhole(IEngine engine)
    {
        Assert.Equal(Bytes.Random(1000, 1), engine.Get(_vault.Blobs, Bytes.Of("last, in the log")));
        for (var i = 0; i < 100; i++)
            Assert.Equal(Bytes.Random(100, i), engine.Get(_vault.Blobs, Bytes.Of($"key {i:d6}")));
    }

    [Fact]
    public void Opened_for_reading_it_says_what_to_do_and_is_left_alone()
    {
        AppendTorn(lost: new byte[Sector]);
        var before = _vault.State();
        var told = Assert.Throws<CairnException>(() => _vault.Open(Access.ReadOnly));
        Assert.Equal(ErrorCode.Corrupt, told.Code);
        Assert.Contains("Open the vault for writing once", told.Message, StringComparison.Ordinal);
        Assert.Equal(before, _vault.State());
    }

    [Fact]
    public void Other_damage_behind_what_was_synced_stays_an_error()
    {
        AppendTorn(lost: Bytes.Random(Sector, 3));
        AssertLeftAlone();
    }

    [Fact]
    public void Zeros_in_what_was_synced_stay_an_error()
    {
        using (var file = File.OpenWrite(Manifest))
        {
            Assert.InRange(file.Length, 200, long.MaxValue);
            file.Position = file.Length / 2;
            file.Write(new byte[file.Length / 4]);
        }
        AssertLeftAlone();
    }

    private void AssertLeftAlone()
    {
        var before = File.ReadAllBytes(Manifest);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<CairnException>(() => _vault.Open()).Code);
        Assert.Equal(before, File.ReadAllBytes(Manifest));
    }

    /// <summary>Appends a record of four sectors, of which the second is what is given.</summary>
    private void AppendTorn(byte[] lost)
    {
        using var file = File.OpenWrite(Manifest);
        var length = file.Length;
        var record = new byte[7 + 4 * Sector];
        Bytes.Random(4 * Sector, 2).CopyTo(record, 7);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), 4 * Sector);
        record[6] = 1;
        var checksum = Crc32C.Compute(record.AsSpan(6));
        BinaryPrimitives.WriteUInt32LittleEndian(record, (checksum >> 15 | checksum << 17) + 0xA282EAD8);
        lost.CopyTo(record, (int)(Sector - length % Sector));
        file.Position = length;
        file.Write(record);
    }
}
