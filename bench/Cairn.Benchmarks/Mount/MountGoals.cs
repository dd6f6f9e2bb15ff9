using System.Globalization;

namespace Cairn.Benchmarks.Mount;

/// <summary>What a mount is to reach, and what it reached, of medians by target and row.</summary>
internal sealed class MountGoals(Dictionary<string, double[]> results, string[] rows)
{
    /// <summary>What a mount may keep of contents, pages of maps, and 100,000 nodes and entries, and 100 MB more.</summary>
    private const double MostMegabytes = 244;

    private const int FirstSmall = 0, LastSmall = 3, LastOfAll = 10;

    private static readonly string[] _vaults = ["lmdb", "sqlite", "packs", "lmdb-rings", "sqlite-rings", "packs-rings"], _peers = ["bindfs", "zfs-fuse"];

    public void Print()
    {
        Console.WriteLine();
        foreach (var vault in _vaults.Where(results.ContainsKey))
        {
            // What comes through rings is measured by the ceiling that does.
            var ceiling = vault.EndsWith("-rings", StringComparison.Ordinal) ? "rings" : "ceiling";
            for (var row = FirstSmall; row <= LastSmall; row++)
                Say(vault, row, ceiling, vault.StartsWith("lmdb", StringComparison.Ordinal) ? 0.8 : 0.7);
            if (vault.StartsWith("packs", StringComparison.Ordinal))
                Say(vault, Row("write, sequential"), ceiling, 0.6);
            Say(vault, Row("read, sequential, remembered"), ceiling, 0.8);
            Say(vault, Row("read, sequential, cold"), "ext4", 0.8);
            Say(vault, Row("read 4 KiB, random"), ceiling, 0.6);
            Say(vault, Row("read 4 KiB, random, remembered"), ceiling, 0.6);
            foreach (var peer in _peers)
                for (var row = FirstSmall; row <= LastOfAll; row++)
                    Say(vault, row, peer, row == 0 ? 2 : 1);
            var megabytes = results[vault][^1] / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{vault}: RssAnon {megabytes:0} MB at any time, at most {MostMegabytes:0}: {(megabytes <= MostMegabytes ? "met" : "missed")}"));
        }
    }

    private int Row(string name) => Array.IndexOf(rows, name);

    private void Say(string vault, int row, string than, double atLeast)
    {
        if (!results.TryGetValue(than, out var other) || other[row] <= 0)
            return;
        var ratio = results[vault][row] / other[row];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{vault}: {rows[row]}, {ratio:0.00} of {than}, at least {atLeast}: {(ratio >= atLeast ? "met" : "missed")}"));
    }
}
