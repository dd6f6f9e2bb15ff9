using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests.Posix;

/// <summary>What programs may expect of a file system, as functions that write down what comes of it.</summary>
internal static partial class PosixTable
{
    private const int New = Sys.ReadWrite | Sys.Create | Sys.Exclusive;
    private const int Data = 3, Hole = 4;
    private const uint NoReplace = 1, Exchange = 2, Whiteout = 4;

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, Action<Transcript>> Checks { get; } = new Dictionary<string, Action<Transcript>>
    {
        ["creating and opening"] = CreatingAndOpening,
        ["reading and writing"] = ReadingAndWriting,
        ["appending"] = Appending,
        ["truncating"] = Truncating,
        ["seeking"] = Seeking,
        ["data and holes"] = DataAndHoles,
        ["allocating"] = Allocating,
        ["copying ranges"] = CopyingRanges,
        ["mapping"] = Mapping,
        ["directories"] = Directories,
        ["unlinking"] = Unlinking,
        ["open without a name"] = OpenWithoutAName,
        ["hard links"] = HardLinks,
        ["symbolic links"] = SymbolicLinks,
        ["renaming"] = Renaming,
        ["renaming directories"] = RenamingDirectories,
        ["renaming with flags"] = RenamingWithFlags,
        ["special files"] = SpecialFiles,
        ["modes"] = Modes,
        ["owners"] = Owners,
        ["set-id bits"] = SetIdBits,
        ["group inheritance"] = GroupInheritance,
        ["times"] = Times,
        ["extended attributes"] = ExtendedAttributes,
        ["long names"] = LongNames,
        ["odd names"] = OddNames,
        ["sparse files"] = SparseFiles,
        ["large offsets"] = LargeOffsets,
        ["locks"] = Locks,
        ["saving atomically"] = SavingAtomically,
        ["many entries"] = ManyEntries,
        ["listing while removing"] = ListingWhileRemoving,
    };

    private static void CreatingAndOpening(Transcript t)
    {
        t.Open("a", "f", New, 0x1A4);
        t.StatOpen("a");
        t.Open("b", "f", New);
        t.Open("b", "f", Sys.ReadOnly);
        t.Write("b", "x");
        t.Open("b", "f", Sys.WriteOnly);
        t.Read("b", 0, 1);
        t.Open("b", "none", Sys.ReadOnly);
        t.Open("b", "f/below", Sys.ReadOnly);
        t.Open("b", "f/below", New);
        t.Open("b", "f", Sys.ReadOnly | Sys.Directory);
        t.Open("b", "none/below", New);
        t.Mkdir("d");
        t.Open("b", "d", Sys.WriteOnly);
        t.Open("b", "d", Sys.ReadWrite | Sys.Create);
        t.Open("b", "d", New);
        t.Open("b", "d", Sys.ReadOnly);
        t.Open("b", "f", Sys.ReadWrite | Sys.Create | Sys.Truncate);
        t.StatOpen("b");
        t.Open("c", "g", Sys.WriteOnly | Sys.Create, 0);
        t.Write("c", "although its mode forbids it");
        t.Stat("g");
        t.Close("c");
        t.Close("c");
    }

    private static void ReadingAndWriting(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", "0123456789");
        t.Read("a", 0, 100);
        t.Read("a", 5, 2);
        t.Read("a", 10, 10);
        t.Read("a", 1000, 10);
        t.Write("a", "ab", 3);
        t.Read("a", 0, 100);
        t.Write("a", "far", 100_000);
        t.StatOpen("a");
        t.Read("a", 0, 200_000);
        t.Write("a", "", 500_000);
        t.StatOpen("a");
        t.Write("a", new byte[300_000], 7);
        t.Write("a", "over the middle", 4090);
        t.Write("a", "across", 65_533);
        t.Read("a", 0, 400_000);
        t.Sync("a");
        t.Read("a", 0, 400_000);
        t.Close("a");
        t.Open("a", "f", Sys.ReadWrite);
        t.Read("a", 0, 400_000);
        for (var i = 0; i < 50; i++)
            t.Write("a", $"piece {i}", i * 7919L);
        t.Read("a", 0, 500_000);
        t.Write("a", "neg", -1);
        t.Read("a", -1, 3);
        t.Tree();
    }

    private static void Appending(Transcript t)
    {
        t.Open("a", "f", New | Sys.Append);
        t.Open("b", "f", Sys.WriteOnly | Sys.Append);
        for (var i = 0; i < 40; i++)
        {
            t.Write("a", $"one {i}\n");
            t.Write("b", $"two {i}\n");
        }
        t.Truncate("f", 5);
        t.Write("b", "after the cut");
        t.Read("a", 0, 1000);
        t.StatOpen("b");
        t.Tree();
    }

    private static void Truncating(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", new byte[10_000].Select(static (_, i) => (byte)(i * 31)).ToArray());
        t.Resize("a", 5000);
        t.Read("a", 0, 20_000);
        t.Resize("a", 12_000);
        t.Read("a", 0, 20_000);
        t.Write("a", "x", 11_999);
        t.Resize("a", 0);
        t.StatOpen("a");
        t.Write("a", "again", 3);
        t.Read("a", 0, 100);
        t.Resize("a", -1);
        t.Truncate("f", 2);
        t.Truncate("none", 2);
        t.Mkdir("d");
        t.Truncate("d", 0);
        t.Truncate("f", 1 << 20);
        t.Read("a", 0, 2 << 20);
        t.Open("r", "f", Sys.ReadOnly);
        t.Resize("r", 3);
        t.Open("b", "f", Sys.WriteOnly | Sys.Truncate);
        t.StatOpen("a");
        t.Tree();
    }

    private static void Seeking(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", "0123456789");
        t.Seek("a", 0, 1);
        t.Seek("a", -3, 2);
        t.Write("a", "x");
        t.Seek("a", -100, 1);
        t.Seek("a", 5, 0);
        t.Seek("a", 1_000_000, 0);
        t.Write("a", "end");
        t.StatOpen("a");
        t.Seek("a", 0, 99);
        t.Seek("none", 0, 0);
    }

    /// <summary>In whole blocks: within one, file systems may differ.</summary>
    private static void DataAndHoles(Transcript t)
    {
        var data = new byte[16 * 4096].Select(static (_, i) => (byte)(i * 11 + 1)).ToArray();
        t.Open("a", "f", New);
        t.Seek("a", 0, Data);
        t.Seek("a", 0, Hole);
        t.Write("a", data, 1 << 20);
        t.Layout("a");
        t.Seek("a", (1 << 20) + 5, Data);
        t.Seek("a", (1 << 20) + data.Length, Data);
        t.Seek("a", (1 << 20) + data.Length, Hole);
        t.Seek("a", -1, Data);
        t.Seek("a", -1, Hole);
        t.Seek("a", 0, Data);
        t.Write("a", data[..4096]);
        t.Resize("a", 8 << 20);
        t.Layout("a");
        t.Sync("a");
        t.Layout("a");
        t.Write("a", data, 4 << 20);
        t.Write("a", data, 5 << 20);
        t.Allocate("a", 3, (4 << 20) + 8192, 4096);
        t.Layout("a");
        t.Resize("a", 10 << 20);
        t.Open("b", "f", Sys.ReadOnly);
        t.Write("a", data, 7 << 20);
        t.Layout("b");
        t.WriteMapped("a", 10 << 20, 9 << 20, new string('m', 4096), Sys.Shared);
        t.Layout("b");
        t.Resize("a", (5 << 20) + 4096);
        t.Layout("b");
        t.Close("a");
        t.Layout("b");
        t.Truncate("f", 6 << 20);
        t.Layout("b");
        t.Open("a", "f", Sys.ReadWrite);
        t.Allocate("a", 0, 6 << 20, 4 << 20);
        t.Layout("a");
        t.Unlink("f");
        t.Layout("b");
    }

    private static void Allocating(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", new byte[100_000].Select(static (_, i) => (byte)(i * 7 + 1)).ToArray());
        t.Allocate("a", 0, 0, 200_000);
        t.StatOpen("a");
        t.Allocate("a", 1, 0, 400_000);
        t.StatOpen("a");
        t.Allocate("a", 3, 4096, 50_000);
        t.Read("a", 0, 300_000);
        t.Allocate("a", 16, 90_000, 300_000);
        t.Read("a", 0, 500_000);
        t.StatOpen("a");
        t.Allocate("a", 17, 10, 20);
        t.Read("a", 0, 500_000);
        t.Allocate("a", 2, 0, 10);
        t.Allocate("a", 0, -1, 10);
        t.Allocate("a", 0, 0, 0);
        t.Open("r", "f", Sys.ReadOnly);
        t.Allocate("r", 0, 0, 10);
        t.Tree();
    }

    private static void CopyingRanges(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", new byte[500_000].Select(static (_, i) => (byte)(i * 13 + i / 255)).ToArray());
        t.Open("b", "g", New);
        t.Copy("a", 0, "b", 0, 500_000);
        t.Read("b", 0, 600_000);
        t.Copy("a", 1000, "b", 600_000, 300_000);
        t.Read("b", 0, 1_000_000);
        t.Copy("a", 490_000, "b", 5, 100_000);
        t.Copy("a", 600_000, "b", 5, 100_000);
        t.Read("b", 0, 1_000_000);
        t.Copy("a", 0, "a", 600_000, 100_000);
        t.Copy("a", 0, "a", 10, 100_000);
        t.Open("r", "g", Sys.ReadOnly);
        t.Copy("a", 0, "r", 0, 10);
        t.Tree();
    }

    private static void Mapping(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", new byte[20_000]);
        t.WriteMapped("a", 20_000, 9000, "through the mapping", Sys.Shared);
        t.Read("a", 0, 20_000);
        t.WriteMapped("a", 20_000, 100, "for itself", Sys.Private);
        t.Read("a", 0, 20_000);
        t.Write("a", "and as usual", 9005);
        t.Sync("a");
        t.Close("a");
        t.Open("r", "f", Sys.ReadOnly);
        t.Read("r", 0, 20_000);
        t.WriteMapped("r", 20_000, 0, "x", Sys.Shared);
        t.Tree();
    }

    private static void SparseFiles(Transcript t)
    {
        t.Open("a", "f", New);
        t.Resize("a", 10 << 20);
        t.Write("a", "data", 3 << 20);
        t.Write("a", "more", 9 << 20);
        t.Sync("a");
        t.Read("a", (3 << 20) - 100, 5000);
        t.Read("a", 0, 10 << 20);
        t.Tree();
    }

    private static void LargeOffsets(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", "beyond four gigabytes", 5L << 30);
        t.Read("a", (5L << 30) - 5, 100);
        t.StatOpen("a");
        t.Resize("a", (5L << 30) + 3);
        t.Close("a");
        t.Open("a", "f", Sys.ReadWrite);
        t.Read("a", (5L << 30) - 5, 100);
        t.Stat("f");
    }

    private static void Locks(Transcript t)
    {
        t.Open("a", "f", New);
        t.Open("b", "f", Sys.ReadWrite);
        t.Lock("a", 2 | 4);
        t.Lock("b", 2 | 4);
        t.Lock("b", 1 | 4);
        t.Lock("a", 8);
        t.Lock("b", 1 | 4);
        t.Lock("a", 1 | 4);
    }
}
