using System.Globalization;

namespace Cairn.Testing;

/// <summary>Makes the changes of the <see cref="FileWorkload"/> from a number on until somebody kills it, telling the number of each that was acknowledged, and
/// after each sync that number with <c>synced</c> before it. Now and then it deletes what nothing names and tidies up, which nobody can see.</summary>
internal static class FilesMode
{
    public static int Run(string spec, string durability, string first, string between, TextWriter output)
    {
        using var vault = Vault.Open(spec, new VaultOptions { Durability = Enum.Parse<Durability>(durability) });
        var syncs = int.Parse(between, CultureInfo.InvariantCulture);
        for (var number = long.Parse(first, CultureInfo.InvariantCulture); ; number++)
        {
            FileWorkload.Do(vault, number);
            Tell(output, number.ToString(CultureInfo.InvariantCulture));
            if (number % syncs != 0)
                continue;
            vault.Sync();
            Tell(output, $"synced {number.ToString(CultureInfo.InvariantCulture)}");
            if (number % (2 * syncs) != 0)
                continue;
            vault.Collect();
            // Not Vault.Compact, which merges fragmented files: that is a revision, and the reference would lack it.
            vault.Core.Content.Packs?.Clean(0, CancellationToken.None);
            vault.Core.Engine.Compact();
        }
    }

    private static void Tell(TextWriter output, string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
