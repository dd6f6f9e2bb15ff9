using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cairn.Testing;

/// <summary>
/// An endless series of changes to a vault's files, branches and snapshots. Each is determined by its number and by what is there, and makes one revision
/// at the most, so that what a vault holds after so many of them can be told by doing the same to another one.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "The same number makes the same change.")]
internal static class FileWorkload
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    /// <summary>Makes change <paramref name="number"/>; one that what is there does not allow changes nothing.</summary>
    public static void Do(Vault vault, long number)
    {
        var random = new Random((int)number);
        try
        {
            if (random.Next(12) == 0)
                ChangeBranches(vault, random);
            else
                ChangeFiles(Choose(vault, random), random);
        }
        catch (CairnException refused) when (IsAboutWhatIsThere(refused.Code))
        {
            // Nothing happened, here and anywhere else.
        }
    }

    private static bool IsAboutWhatIsThere(ErrorCode code) => code is ErrorCode.NotFound or ErrorCode.AlreadyExists or ErrorCode.NotADirectory or ErrorCode.IsADirectory
        or ErrorCode.DirectoryNotEmpty or ErrorCode.InvalidOperation or ErrorCode.Held or ErrorCode.SymlinkLoop or ErrorCode.Pruned;

    private static Branch Choose(Vault vault, Random random)
    {
        var branches = vault.Branches();
        return vault.Branch(random.Next(3) > 0 ? "main" : branches[random.Next(branches.Count)].Name);
    }

    private static void ChangeBranches(Vault vault, Random random)
    {
        var (main, name) = (vault.Branch("main"), "f" + random.Next(3).ToString(CultureInfo.InvariantCulture));
        switch (random.Next(4))
        {
            case 0:
                main.Fork(name);
                break;
            case 1 when vault.Branches().Any(branch => branch.Name == name):
                vault.Branch(name).Delete();
                break;
            case 2:
                main.Snapshot("s" + name);
                break;
            default:
                main.DeleteSnapshot("s" + name);
                break;
        }
    }

    private static void ChangeFiles(Branch branch, Random random)
    {
        var files = branch.Files;
        var (path, other) = (Path(random), Path(random));
        switch (random.Next(15))
        {
            case 0 or 1 or 2:
                files.WriteAllBytes(path, Bytes.Random(Length(random), random.Next()));
                break;
            case 3 or 4:
                files.AppendAllBytes(path, Bytes.Random(random.Next(200), random.Next()));
                break;
            case 5:
                files.CreateDirectory("/" + Name(random));
                break;
            case 6:
                files.Delete(path, recursive: true);
                break;
            case 7:
                files.Move(path, other, overwrite: true);
                break;
            case 8:
                files.Copy(path, other);
                break;
            case 9:
                files.CreateHardLink(path, other);
                break;
            case 10:
                files.SetPermissions(path, random.Next(0x200));
                break;
            case 11:
                files.SetXattr(path, "user.x", Bytes.Random(random.Next(100), random.Next()));
                break;
            case 12:
                WriteLarge(files, path, random);
                break;
            case 13:
                branch.Restore(path, 1 + random.NextInt64(branch.Tip), other);
                break;
            default:
                branch.Batch(batch =>
                {
                    for (var i = random.Next(1, 6); i > 0; i--)
                        batch.WriteAllBytes("/" + Name(random) + i.ToString(CultureInfo.InvariantCulture), Bytes.Random(Length(random) / 4, random.Next()));
                });
                break;
        }
    }

    private static void WriteLarge(BranchFiles files, FilePath path, Random random)
    {
        var bytes = Bytes.Random(random.Next(300_000, 1_500_000), random.Next());
        using var stream = files.OpenWrite(path, truncate: true);
        stream.Write(bytes);
    }

    private static FilePath Path(Random random) => FilePath.Parse(random.Next(3) == 0 ? "/" + Name(random) : $"/{Name(random)}/{Name(random)}");

    private static string Name(Random random) => Names[random.Next(Names.Length)];

    private static int Length(Random random) => random.Next(10) switch
    {
        0 => random.Next(200_000),
        < 4 => random.Next(9_000),
        _ => random.Next(300),
    };
}
