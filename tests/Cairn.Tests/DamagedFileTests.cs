using System.Globalization;
using System.Text.RegularExpressions;

namespace Cairn.Tests;

/// <summary>What whoever reads a file is told when the disk has changed a chunk of it: the file, where in it, and which chunk.</summary>
public sealed partial class DamagedFileTests : IDisposable
{
    private const int Size = 3_000_000;
    private const int DamagedAt = 1_500_000;
    private const int MaxChunk = 256 * 1024;

    private readonly TestDirectory _directory = new();
    private readonly byte[] _bytes = Bytes.Random(Size, 1);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sqlite:work.cairn")]
    [InlineData("lmdb:work")]
    [InlineData("rocksdb:work")]
    [InlineData("sqlite:packed/")]
    [InlineData("lmdb:packed/")]
    [InlineData("rocksdb:packed/")]
    public void A_file_with_a_damaged_chunk_is_named_with_the_offset_and_the_chunk(string where)
    {
        var spec = where.Replace(":", ":" + _directory.Path + "/", StringComparison.Ordinal);
        using (var vault = Vault.Create(spec, new VaultOptions { Packs = where.EndsWith('/') }))
        {
            vault.Branch().Files.CreateDirectory("/d");
            vault.Branch().Files.WriteAllBytes("/d/file", _bytes);
            vault.Branch().Files.WriteAllBytes("/d/whole", Bytes.Random(Size, 2));
            vault.Compact();
        }
        FlipOnDisk();
        using (var vault = Vault.Open(spec))
        {
            var files = vault.Branch().Files;
            AssertTells(() => files.ReadAllBytes("/d/file"));
            AssertTells(() => vault.Branch().Batch(static batch => batch.ReadAllBytes("/d/file")));
            AssertStreamTells(files);
            Assert.Equal(Bytes.Random(Size, 2), files.ReadAllBytes("/d/whole"));
        }
    }

    /// <summary>A stream gives the bytes before and behind the chunk, and none of it.</summary>
    private void AssertStreamTells(BranchFiles files)
    {
        using var stream = files.OpenRead("/d/file");
        var buffer = new byte[DamagedAt - MaxChunk];
        stream.ReadExactly(buffer);
        Assert.Equal(_bytes[..buffer.Length], buffer);
        Array.Clear(buffer);
        stream.Position = DamagedAt - 5;
        AssertTells(() => stream.ReadExactly(buffer, 0, 10));
        Assert.Equal(new byte[10], buffer[..10]);
        stream.Position = DamagedAt + MaxChunk;
        stream.ReadExactly(buffer, 0, 1000);
        Assert.Equal(_bytes.AsSpan(DamagedAt + MaxChunk, 1000), buffer.AsSpan(0, 1000));
    }

    private static void AssertTells(Action read)
    {
        var error = Assert.Throws<CairnException>(read);
        Assert.Equal(ErrorCode.Corrupt, error.Code);
        var told = Told().Match(error.Message);
        Assert.True(told.Success, error.Message);
        Assert.InRange(DamagedAt - int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), 0, MaxChunk);
    }

    /// <summary>Finds the bytes of the file in whatever file of the vault has them, and flips a bit.</summary>
    private void FlipOnDisk()
    {
        var flipped = 0;
        foreach (var path in Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories))
        {
            var stored = File.ReadAllBytes(path);
            if (stored.AsSpan().IndexOf(_bytes.AsSpan(DamagedAt, 32)) is not (>= 0 and var found))
                continue;
            stored[found] ^= 4;
            File.WriteAllBytes(path, stored);
            flipped++;
        }
        Assert.NotEqual(0, flipped);
    }

    [GeneratedRegex("^'/d/file' cannot be read: At offset ([0-9]+): .*[Cc]hunk [0-9]+")]
    private static partial Regex Told();
}
