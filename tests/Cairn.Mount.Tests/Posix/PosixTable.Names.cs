using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests.Posix;

/// <content>Names, attributes and what becomes of nodes.</content>
internal static partial class PosixTable
{
    private static void Directories(Transcript t)
    {
        t.Mkdir("d", 0x1C0);
        t.Stat("d");
        t.Mkdir("d");
        t.Mkdir("none/d");
        t.Mkdir("d/e");
        t.Mkdir("d/e/f");
        t.Stat("d");
        t.Stat("d/e");
        t.Rmdir("d");
        t.Rmdir("d/e/f/.");
        t.Rmdir("d/e/f/..");
        t.Rmdir("d/e/f");
        t.Rmdir("d/e/f");
        t.Open("a", "d/file", New);
        t.Rmdir("d/file");
        t.Mkdir("d/file/x");
        t.Unlink("d/e");
        t.Rmdir("d/e");
        t.Stat("d");
        t.List("d");
        t.List("d/file");
        t.List("none");
        t.Tree();
    }

    private static void Unlinking(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", "still here");
        t.Unlink("f");
        t.Stat("f");
        t.Unlink("f");
        t.StatOpen("a");
        t.Read("a", 0, 100);
        t.Write("a", "and growing", 10);
        t.Sync("a");
        t.Read("a", 0, 100);
        t.Resize("a", 4);
        t.StatOpen("a");
        t.Open("b", "f", New);
        t.Write("b", "another");
        t.Read("a", 0, 100);
        t.Close("a");
        t.Read("b", 0, 100);
        t.Open("c", "g", New);
        t.Close("c");
        t.Open("c", "g", Sys.ReadOnly);
        t.Chmod("g", 0x180);
        t.Unlink("g");
        t.Close("c");
        t.Unlink("none");
        t.Unlink("f/x");
        t.Mkdir("d");
        t.Unlink("d");
        t.Tree();
    }

    private static void OpenWithoutAName(Transcript t)
    {
        t.Mkdir("d");
        t.Open("a", "d/x", New);
        t.Rename("d/x", "d/y");
        t.Open("b", "d/z", New);
        t.Write("b", "replacement");
        t.Rename("d/z", "d/y");
        t.Write("a", "replaced");
        t.StatOpen("a");
        t.Read("a", 0, 50);
        t.Read("b", 0, 50);
        t.Unlink("d/y");
        t.Rmdir("d");
        t.StatOpen("b");
        t.Read("b", 0, 50);
        t.Close("a");
        t.Close("b");
        t.Tree();
    }

    private static void HardLinks(Transcript t)
    {
        t.Open("a", "f", New);
        t.Mkdir("d");
        t.Link("f", "d/g");
        t.Link("f", "h");
        t.Stat("f");
        t.SameNode("f", "d/g");
        t.Write("a", "shared");
        t.Close("a");
        t.Stat("d/g");
        t.Link("f", "h");
        t.Link("none", "x");
        t.Link("d", "x");
        t.Link("f", "none/x");
        t.Unlink("f");
        t.Stat("h");
        t.Rename("h", "d/g");
        t.Stat("h");
        t.Stat("d/g");
        t.Rename("h", "d/i");
        t.Unlink("d/g");
        t.Stat("d/i");
        t.Tree();
    }

    private static void SymbolicLinks(Transcript t)
    {
        t.Symlink("target", "s");
        t.Stat("s");
        t.ReadLink("s");
        t.Symlink("x", "s");
        t.Open("a", "s", Sys.ReadOnly);
        t.Open("a", "s", New);
        t.Open("a", "s", Sys.ReadWrite | Sys.Create);
        t.Write("a", "through it");
        t.Stat("target");
        t.Open("a", "s", Sys.ReadOnly | Sys.NoFollow);
        t.Symlink("loop2", "loop1");
        t.Symlink("loop1", "loop2");
        t.Open("a", "loop1", Sys.ReadOnly);
        t.ReadLink("target");
        t.ReadLink("none");
        t.Symlink("", "empty");
        t.Symlink(new string('x', 4000), "long");
        t.ReadLink("long");
        t.Symlink(new string('x', 5000), "longer");
        t.Link("s", "s2");
        t.Unlink("s");
        t.ReadLink("s2");
        t.Tree();
    }

    private static void Renaming(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", "f");
        t.Rename("f", "g");
        t.Stat("f");
        t.Stat("g");
        t.Rename("f", "g");
        t.Open("b", "h", New);
        t.Write("b", "hh");
        t.Rename("g", "h");
        t.Stat("h");
        t.Read("a", 0, 10);
        t.Rename("h", "h");
        t.Rename("h", "none/h");
        t.Rename("h", "h/x");
        t.Mkdir("d");
        t.Rename("h", "d");
        t.Rename("d", "h");
        t.Rename("h", "d/.");
        t.Rename("d/.", "e");
        t.Rename("d/..", "e");
        t.Rename("h", "d/h");
        t.Rename("d/h", "h");
        t.Tree();
    }

    private static void RenamingDirectories(Transcript t)
    {
        t.Mkdir("a");
        t.Mkdir("a/b");
        t.Mkdir("a/b/c");
        t.Open("x", "a/b/c/f", New);
        t.Rename("a", "a/b/x");
        t.Rename("a/b", "a/b/c/y");
        t.Rename("a/b", "moved");
        t.Stat("a");
        t.Stat("moved/c/f");
        t.Mkdir("empty");
        t.Rename("moved", "empty");
        t.Stat("moved");
        t.Mkdir("full");
        t.Mkdir("full/x");
        t.Rename("empty", "full");
        t.Rename("full", "empty/c");
        t.Rename("a", "full/x");
        t.Stat("full");
        t.Tree();
    }

    private static void RenamingWithFlags(Transcript t)
    {
        t.Open("a", "f", New);
        t.Write("a", "f");
        t.Mkdir("d");
        t.Mkdir("d/sub");
        t.Rename("f", "d", NoReplace);
        t.Rename("f", "g", NoReplace);
        t.Rename("none", "g", NoReplace);
        t.Rename("g", "d", Exchange);
        t.Stat("d");
        t.Stat("g");
        t.List("g");
        t.Rename("d", "g/sub", Exchange);
        t.Rename("g", "g/sub", Exchange);
        t.Rename("g", "none", Exchange);
        t.Rename("d", "x", NoReplace | Exchange);
        t.Tree();
    }

    private static void SpecialFiles(Transcript t)
    {
        t.Mknod("fifo", 0x11B6);
        t.Mknod("socket", 0xC1B6);
        t.Mknod("file", 0x81B6);
        t.Mknod("file2", 0x1B6);
        t.Mknod("null", 0x21B6, 0x103);
        t.Mknod("disk", 0x61B6, 0x12345678);
        t.Mknod("fifo", 0x11B6);
        t.Stat("fifo");
        t.Stat("null");
        t.Stat("disk");
        t.Open("a", "socket", Sys.ReadOnly);
        t.Tree();
    }

    private static void Modes(Transcript t)
    {
        t.Open("a", "f", New, 0x1FF);
        t.Stat("f");
        foreach (var mode in new[] { 0, 0x1FF, 0xFFF, 0x124, 0x800 | 0x1ED })
        {
            t.Chmod("f", mode);
            t.Stat("f");
        }
        t.Mkdir("d", 0x3FF);
        t.Stat("d");
        t.Chmod("d", 0x7FF);
        t.Stat("d");
        t.Chmod("none", 0);
        t.Access("f", 4);
        t.Access("none", 0);
        t.Access("f", 1);
        t.Chmod("f", 0);
        t.Access("f", 1);
        t.Access("f", 6);
    }

    private static void Owners(Transcript t)
    {
        t.Open("a", "f", New);
        t.Chown("f", 1234, 5678);
        t.Stat("f");
        t.Chown("f", -1, 1);
        t.Stat("f");
        t.Chown("f", 7, -1);
        t.Stat("f");
        t.Symlink("f", "s");
        t.Chown("s", 9, 9);
        t.Stat("s");
        t.Chown("none", 1, 1);
        t.Mkdir("d");
        t.Chown("d", 3, 3);
        t.Tree();
    }

    private static void SetIdBits(Transcript t)
    {
        t.Open("a", "f", New);
        t.Chmod("f", 0xDED);
        t.Stat("f");
        t.Chown("f", 1000, 1000);
        t.Stat("f");
        t.Chmod("f", 0xDE5);
        t.Chown("f", 1001, -1);
        t.Stat("f");
        t.Chmod("f", 0xDED);
        t.Write("a", "root keeps them");
        t.Stat("f");
        t.Resize("a", 3);
        t.Stat("f");
        t.Mkdir("d");
        t.Chmod("d", 0xDFF);
        t.Chown("d", 1000, 1000);
        t.Stat("d");
    }

    private static void GroupInheritance(Transcript t)
    {
        t.Mkdir("d");
        t.Chown("d", -1, 1234);
        t.Chmod("d", 0x5FF);
        t.Open("a", "d/f", New);
        t.Mkdir("d/e");
        t.Mkdir("d/e/g");
        t.Symlink("x", "d/s");
        t.Mknod("d/fifo", 0x11B6);
        t.Tree();
    }

    private static void Times(Transcript t)
    {
        t.Open("a", "f", New);
        t.Times("f", 1_000_000_000, 1_100_000_000);
        t.Times("f", 5_000_000_000, 6_000_000_000);
        t.Times("f", 0, 1);
        t.Write("a", "later");
        t.Times("f", 42, 43);
        t.Sync("a");
        t.Close("a");
        t.Open("a", "f", Sys.ReadOnly);
        t.Times("f", 1000, 1001);
        t.Mkdir("d");
        t.Times("d", 10, 11);
        t.Symlink("f", "s");
        t.Times("s", 20, 21);
        t.Times("none", 1, 1);
    }

    private static void ExtendedAttributes(Transcript t)
    {
        t.Open("a", "f", New);
        t.SetXattr("f", "user.a", [1, 2, 3]);
        t.GetXattr("f", "user.a", 100);
        t.GetXattr("f", "user.a", 0);
        t.GetXattr("f", "user.a", 2);
        t.GetXattr("f", "user.none", 100);
        t.SetXattr("f", "user.a", [4], 1);
        t.SetXattr("f", "user.b", [4], 2);
        t.SetXattr("f", "user.a", [5], 2);
        t.SetXattr("f", "user.b", [], 1);
        t.SetXattr("f", "user.c", new byte[3000]);
        t.ListXattrs("f");
        t.ListXattrs("f", 0);
        t.ListXattrs("f", 3);
        t.GetXattr("f", "user.b", 10);
        t.RemoveXattr("f", "user.a");
        t.RemoveXattr("f", "user.a");
        t.ListXattrs("f");
        t.SetXattr("f", "user.", [1]);
        t.SetXattr("f", "unknown.x", [1]);
        t.SetXattr("f", "trusted.x", [7]);
        t.GetXattr("f", "trusted.x", 10);
        t.GetXattr("f", "security.capability", 10);
        t.Mkdir("d");
        t.SetXattr("d", "user.d", [1]);
        t.Symlink("f", "s");
        t.SetXattr("s", "user.s", [1]);
        t.SetXattr("none", "user.a", [1]);
        t.Link("f", "g");
        t.ListXattrs("g");
        t.Unlink("f");
        t.GetXattr("g", "user.b", 10);
    }

    private static void LongNames(Transcript t)
    {
        var (longest, longer) = (new string('n', 255), new string('n', 256));
        t.Open("a", longest, New);
        t.Stat(longest);
        t.Open("b", longer, New);
        t.Stat(longer);
        t.Mkdir(longer);
        t.Rename(longest, longer);
        t.Link(longest, longer);
        t.Symlink("x", longer);
        t.Unlink(longer);
        t.Rename(longest, new string('é', 127));
        t.Unlink(new string('é', 127));
        t.Tree();
    }

    private static void OddNames(Transcript t)
    {
        foreach (var name in new[] { " ", "-", "a\nb", "a\tb", "\u0001", "\\", "ä", "日本語", "...", ".hidden", "a:b", "%41", "*?" })
        {
            t.Open("a", name, New);
            t.Stat(name);
        }
        t.List(".");
        t.Stat("");
        t.Mkdir("");
        t.Stat(".");
        t.Mkdir(".");
        t.Mkdir("..");
        t.Rmdir(".");
        t.Tree();
    }

    private static void SavingAtomically(Transcript t)
    {
        for (var i = 0; i < 10; i++)
        {
            t.Open("a", "f.new", Sys.WriteOnly | Sys.Create | Sys.Truncate);
            t.Write("a", $"version {i}");
            t.Sync("a");
            t.Close("a");
            t.Rename("f.new", "f");
            t.Open("r", "f", Sys.ReadOnly);
            t.Read("r", 0, 100);
        }
        t.Tree();
    }

    private static void ManyEntries(Transcript t)
    {
        t.Mkdir("d");
        for (var i = 0; i < 1500; i++)
        {
            t.Open("a", $"d/file-{i}", New);
            t.Close("a");
        }
        t.List("d");
        for (var i = 0; i < 1500; i += 2)
            t.Unlink($"d/file-{i}");
        t.List("d");
        t.Rmdir("d");
    }

    private static void ListingWhileRemoving(Transcript t)
    {
        t.Mkdir("d");
        for (var i = 0; i < 300; i++)
            t.Mkdir($"d/{i}");
        for (var i = 0; i < 300; i++)
        {
            if (i % 50 == 0)
                t.List("d");
            t.Rmdir($"d/{i}");
        }
        t.List("d");
        t.Rmdir("d");
        t.Tree();
    }
}
