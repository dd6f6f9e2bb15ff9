using System.Text;

namespace Cairn.Benchmarks.Core;

/// <summary>Listing large directories, and directories with a past.</summary>
internal static class ListingRows
{
    private const int Churns = 10;

    public static void Run(CoreSetting setting)
    {
        Large(setting);
        Churned(setting);
    }

    private static void Large(CoreSetting setting)
    {
        var count = setting.Arguments.Scaled(100_000);
        var paths = Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes($"/large/file{i:000000}")).ToArray();
        using var plain = setting.NewPlain();
        using var vault = Vault.Create(setting.NewSpec("large"));
        var branch = vault.Branch();
        branch.Files.CreateDirectory("/large");
        foreach (var part in paths.Chunk(1_000))
        {
            Batch(branch, part, setting.Content);
            plain.PutBatch(part, setting.Content);
        }
        var (from, to) = ("/large/"u8.ToArray(), "/large0"u8.ToArray());
        var taken = Turns.Repeated(5, 1, _ => Attributes(branch.Files, "/large", count), _ => plain.ScanLengths(from, to), setting.Arguments.Quick);
        setting.Add(setting.Figure($"list a directory of {count:#,0} with attributes, each", CoreFigure.Time(taken.Ours / count))
            .Over("plain table's scan", CoreFigure.Time(taken.Theirs / count), taken.Ratio, setting.Target(2, null)) with
        { Note = $"{CoreFigure.Bytes(taken.Allocated / count)} allocated" });
    }

    /// <summary>Files that came and went before the fork, and after it in the parent: a listing reads none of the former, and of the latter only what it needs.</summary>
    private static void Churned(CoreSetting setting)
    {
        var count = setting.Arguments.Scaled(10_000);
        var paths = Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes($"/dir/file{i:000000}")).ToArray();
        using var vault = Vault.Create(setting.NewSpec("churned"));
        var (quiet, churned) = (vault.Branch(), vault.CreateBranch("churned"));
        foreach (var branch in new[] { quiet, churned })
        {
            branch.Files.CreateDirectory("/dir");
            foreach (var part in paths.Chunk(1_000))
                Batch(branch, part, [1]);
        }
        for (var churn = 0; churn < Churns; churn++)
            Churn(churned, churn, count);
        Compare(setting, "list a directory with a churned past, at the tip", churned.Files, quiet.Files, "/dir", count);
        Compare(setting, "list a directory with a churned past, in a fork", churned.Fork("churned-fork").Files, quiet.Fork("quiet-fork").Files, "/dir", count);
        var (before, unchanged) = (churned.At(churned.Tip).Files, quiet.At(quiet.Tip).Files);
        Compare(setting, "list a directory with a churned past, at a revision", before, unchanged, "/dir", count);
    }

    private static void Compare(CoreSetting setting, string row, ReadOnlyFiles churned, ReadOnlyFiles quiet, string path, int count)
    {
        var taken = Turns.Repeated(5, 1, _ => Attributes(churned, path, count), _ => Attributes(quiet, path, count), setting.Arguments.Quick);
        setting.Add(setting.Figure($"{row}, each of {count:#,0}", CoreFigure.Time(taken.Ours / count)).Over("without a past", CoreFigure.Time(taken.Theirs / count), taken.Ratio, 1.5));
    }

    private static void Churn(Branch branch, int churn, int count)
    {
        branch.Batch(batch =>
        {
            for (var i = 0; i < count; i++)
                batch.WriteAllBytes($"/dir/gone{churn}-{i}", []);
        });
        branch.Batch(batch =>
        {
            for (var i = 0; i < count; i++)
                batch.Delete($"/dir/gone{churn}-{i}");
        });
    }

    private static void Batch(Branch branch, byte[][] paths, byte[] content) => branch.Batch(batch =>
    {
        foreach (var path in paths)
            batch.WriteAllBytes(FilePath.Parse(path), content);
    });

    private static void Attributes(ReadOnlyFiles files, string path, int expected)
    {
        long sum = 0;
        var seen = 0;
        foreach (var entry in files.Enumerate(path))
        {
            sum += entry.Size + entry.Modified.Seconds;
            seen++;
        }
        if (seen != expected || sum == 0)
            throw new InvalidOperationException($"The listing has {seen} entries and not {expected}.");
    }
}
