namespace Cairn.Mount.Tests;

/// <summary>Files of which much is written in order, from the beginning or from anywhere: it is stored as it comes.</summary>
public sealed class LongFileTests
{
    private const int Longest = 24 << 20, MiB = 1 << 20;

    [SkippableTheory]
    [InlineData("vault.cairn", "--write-through")]
    [InlineData("packed/", "--write-through")]
    [InlineData("vault.cairn", "--foreground")]
    public void They_are_what_a_plain_array_would_be(string name, string option)
    {
        using var mount = new MountedVault("", [option], name: name);
        var first = (int)(TestSettings.Seed ?? (ulong)Random.Shared.Next(1_000_000));
        for (var seed = first; seed < first + 3; seed++)
        {
            var (random, model) = (new Random(seed), new MemoryStream());
            using var file = new FileStream(mount["f"], FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            for (var i = 0; i < 25; i++)
                Assert.True(Change(random, file, model), $"CAIRN_TEST_SEED={seed}: wrong bytes were read after {i} changes.");
            file.Dispose();
            Assert.True(model.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(mount["f"])), $"CAIRN_TEST_SEED={seed}: the bytes are not what was written.");
        }
        mount.UnmountAndCheck();
    }

    [SkippableFact]
    public void What_comes_after_a_sync_goes_into_packs_too()
    {
        using var mount = new MountedVault("", [], name: "packed/");
        var bytes = new byte[4 * MiB];
        using (var file = new FileStream(mount["f"], FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            for (var i = 0; i < 4; i++)
            {
                new Random(i).NextBytes(bytes);
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            file.Position = MiB + 4096;
            file.Write(bytes);
        }
        mount.Unmount();
        var packs = new DirectoryInfo(mount.Spec).EnumerateFiles("*", SearchOption.AllDirectories).Where(static file => file.Extension == ".pack").Sum(static file => file.Length);
        Assert.True(packs >= 4 * bytes.Length, $"{packs} bytes are in packs, of {5 * bytes.Length} that were written, 4 MiB of them twice.");
    }

    private static bool Change(Random random, FileStream file, MemoryStream model)
    {
        var at = random.Next(3) switch
        {
            0 => model.Length,
            1 => random.Next((int)model.Length + 1),
            _ => random.Next((int)model.Length + 1) & ~4095,
        };
        switch (random.Next(10))
        {
            case 0:
                file.SetLength(at);
                model.SetLength(at);
                break;
            case 1:
                file.Flush(flushToDisk: true);
                break;
            case 2:
                var read = new byte[random.Next(2 * MiB)];
                file.Position = model.Position = at;
                var count = file.ReadAtLeast(read, read.Length, throwOnEndOfStream: false);
                return count == Math.Min(read.Length, model.Length - at) && read.AsSpan(0, count).SequenceEqual(model.ToArray().AsSpan((int)at, count));
            default:
                Write(random, file, model, at);
                break;
        }
        return true;
    }

    /// <summary>Several pieces, one behind the other, of which the second may come before the first.</summary>
    private static void Write(Random random, FileStream file, MemoryStream model, long at)
    {
        var pieces = Enumerable.Range(0, random.Next(1, 12)).Select(_ => new byte[random.Next(1, random.Next(4) == 0 ? 5000 : MiB)]).ToArray();
        var offsets = new long[pieces.Length];
        for (var i = 0; i < pieces.Length; i++)
            (offsets[i], at) = (at, at + pieces[i].Length);
        if (pieces.Length > 1 && random.Next(2) == 0)
            (pieces[0], pieces[1], offsets[0], offsets[1]) = (pieces[1], pieces[0], offsets[1], offsets[0]);
        for (var i = 0; i < pieces.Length && offsets[i] + pieces[i].Length <= Longest; i++)
        {
            random.NextBytes(pieces[i]);
            file.Position = model.Position = offsets[i];
            file.Write(pieces[i]);
            model.Write(pieces[i]);
        }
    }
}
