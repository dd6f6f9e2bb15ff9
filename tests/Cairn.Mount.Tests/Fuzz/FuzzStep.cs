using Cairn.Mount.Tests.Native;
using Cairn.Mount.Tests.Posix;

namespace Cairn.Mount.Tests.Fuzz;

/// <summary>What a step of a random history does.</summary>
internal enum FuzzKind
{
    Open, Close, Read, Write, Append, Resize, Sync, Allocate, Copy, Map, Mkdir, Rmdir, Unlink, Link, Symlink, Rename, RenameNoReplace, Exchange, Chmod, Chown, Times, SetXattr, RemoveXattr, Stat, StatOpen, List, LinkOpen,
}

/// <summary>One step, with everything it needs: any part of a history can be run again.</summary>
internal sealed record FuzzStep(FuzzKind Kind, string Name, string Other, string Handle, string OtherHandle, long Offset, int Length, int Value)
{
    private static readonly int[] OpenFlags =
        [Sys.ReadOnly, Sys.ReadWrite, Sys.ReadWrite | Sys.Create, Sys.ReadWrite | Sys.Create | Sys.Exclusive, Sys.ReadWrite | Sys.Create | Sys.Truncate, Sys.ReadWrite | Sys.Create | Sys.Append, Sys.WriteOnly];

    private static readonly int[] AllocationModes = [0, 1, 3, 16, 17];

    /// <summary>A random one. Names are few, so that they meet.</summary>
    public static FuzzStep Random(Random random)
    {
        var kinds = Enum.GetValues<FuzzKind>();
        var kind = random.Next(3) == 0 ? (FuzzKind)random.Next((int)FuzzKind.Map + 1) : kinds[random.Next(kinds.Length)];
        // Mostly small, sometimes across the borders between chunks and leaves.
        var reach = random.Next(4) switch { 0 => 100, 1 => 10_000, 2 => 200_000, _ => 3_000_000 };
        return new FuzzStep(kind, AnyName(random), AnyName(random), AnyHandle(random), AnyHandle(random), random.Next(reach), random.Next(Math.Min(reach, 300_000)) + 1, random.Next(1000));
    }

    public void Run(Transcript t)
    {
        switch (Kind)
        {
            case FuzzKind.Open: t.Open(Handle, Name, OpenFlags[Value % OpenFlags.Length]); break;
            case FuzzKind.Close: t.Close(Handle); break;
            case FuzzKind.Read: t.Read(Handle, Offset, Length); break;
            case FuzzKind.Write: t.Write(Handle, Bytes(), Offset); break;
            case FuzzKind.Append: t.Write(Handle, Bytes()); break;
            case FuzzKind.Resize: t.Resize(Handle, Offset); break;
            case FuzzKind.Sync: t.Sync(Handle); break;
            case FuzzKind.Allocate: t.Allocate(Handle, AllocationModes[Value % AllocationModes.Length], Offset, Length); break;
            case FuzzKind.Copy: t.Copy(Handle, Offset, OtherHandle, Value * 997L, Length); break;
            case FuzzKind.Map: t.Map(Handle, (int)Offset, Bytes()); break;
            case FuzzKind.Mkdir: t.Mkdir(Name); break;
            case FuzzKind.Rmdir: t.Rmdir(Name); break;
            case FuzzKind.Unlink: t.Unlink(Name); break;
            case FuzzKind.Link: t.Link(Name, Other); break;
            case FuzzKind.Symlink: t.Symlink(Other, Name); break;
            case FuzzKind.Rename: t.Rename(Name, Other); break;
            case FuzzKind.RenameNoReplace: t.Rename(Name, Other, 1); break;
            case FuzzKind.Exchange: t.Rename(Name, Other, 2); break;
            case FuzzKind.Chmod: t.Chmod(Name, 0x180 | Value & 0x7F); break;
            case FuzzKind.Chown: t.Chown(Name, Value % 3, Value % 5); break;
            case FuzzKind.Times: t.Times(Name, Value, Offset); break;
            case FuzzKind.SetXattr: t.SetXattr(Name, $"user.{Value % 4}", Bytes()[..Math.Min(Length, 200)], Value % 3); break;
            case FuzzKind.RemoveXattr: t.RemoveXattr(Name, $"user.{Value % 4}"); break;
            case FuzzKind.Stat: t.Stat(Name); t.ListXattrs(Name); break;
            case FuzzKind.StatOpen: t.StatOpen(Handle); break;
            case FuzzKind.List: t.List(Name); break;
            default: t.LinkOpen(Handle, Name); break;
        }
    }

    private byte[] Bytes()
    {
        var bytes = new byte[Length];
        new Random(Value).NextBytes(bytes);
        return bytes;
    }

    private static string AnyName(Random random)
    {
        var name = random.Next(3) switch { 0 => "d/", 1 => "e/", _ => "" } + (char)('a' + random.Next(6));
        return random.Next(8) == 0 ? random.Next(2) == 0 ? "d" : "e" : name;
    }

    private static string AnyHandle(Random random) => ((char)('p' + random.Next(4))).ToString();
}
