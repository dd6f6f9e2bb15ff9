using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>Directories that are listed while they change: what stays is listed once, whatever the kernel keeps of a listing and when it lets go of it.</summary>
public sealed class ListingTests
{
    [SkippableTheory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("lmdb:", true)]
    public void What_stays_is_listed_once_also_when_the_kernel_forgets_what_it_was_told_before(string engine, bool removesMost)
    {
        const int Count = 3000;
        using var mount = new MountedVault(engine, []);
        Directory.CreateDirectory(mount["d"]);
        for (var i = 0; i < Count; i++)
            Assert.Equal(0, Sys.MakeNode(mount[$"d/{i}"], 0x81A4, 0));
        // The second time it is the kernel that lists it, of what it was told the first time.
        Assert.Equal(Count, Directory.GetFiles(mount["d"]).Length);
        Assert.Equal(Count, Directory.GetFiles(mount["d"]).Length);
        var directory = Sys.Open(mount["d"], Sys.ReadOnly | Sys.Directory);
        var seen = new List<int>();
        foreach (var path in Directory.EnumerateFiles(mount["d"]))
        {
            var number = int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture);
            seen.Add(number);
            if (Stays(number) == removesMost)
                continue;
            Assert.Equal(0, Sys.Unlink(path));
            // The names that come next were read by the program already; those behind them are asked for, behind one that has gone.
            Assert.Equal(0, Sys.Forget(directory));
        }
        Sys.Close(directory);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, Count).Where(number => Stays(number) == removesMost), seen.Where(number => Stays(number) == removesMost).Order());
        Assert.Equal(Enumerable.Range(0, Count).Count(number => Stays(number) == removesMost), Directory.GetFiles(mount["d"]).Length);
        mount.UnmountAndCheck();

        static bool Stays(int number) => number % 10 == 0;
    }

    [SkippableFact]
    public void A_place_in_a_listing_can_be_gone_back_to()
    {
        using var mount = new MountedVault();
        Directory.CreateDirectory(mount["d"]);
        for (var i = 0; i < 300; i++)
            Assert.Equal(0, Sys.MakeNode(mount[$"d/{i:000}"], 0x81A4, 0));
        using var listing = new Sys.Listing(mount["d"]);
        var (names, places) = (new List<string>(), new List<long>());
        for (var place = listing.Place; listing.Next() is { } name; place = listing.Place)
        {
            names.Add(name);
            places.Add(place);
        }
        Assert.Equal([".", "..", .. Enumerable.Range(0, 300).Select(static i => $"{i:000}")], names);
        for (var i = names.Count - 1; i >= 0; i -= 7)
        {
            listing.Place = places[i];
            Assert.Equal(names[i], listing.Next());
        }
        // What was there has gone, and something has come in between, which may be listed or not.
        Assert.Equal(0, Sys.Unlink(mount["d/100"]));
        Assert.Equal(0, Sys.MakeNode(mount["d/100a"], 0x81A4, 0));
        listing.Place = places[names.IndexOf("101")];
        var next = listing.Next();
        Assert.Equal("101", next == "100a" ? listing.Next() : next);
    }
}
