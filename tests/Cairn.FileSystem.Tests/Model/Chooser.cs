namespace Cairn.FileSystem.Tests.Model;

/// <summary>Reads the numbers of a step as nodes, places and names: mostly such as exist, sometimes such as make an operation fail.</summary>
internal sealed class Chooser(RefTree tree, RefBranch branch, int core)
{
    private const long Missing = (1L << 40) + 7;

    private static readonly string[] OddNames =
        ["", ".", "..", "x/y", "n\0l", new('L', 255), new('M', 256), "\u00ff\u00fe", "\u0001", "a\u0001", "aa", "ab", "a b", "é"];

    /// <summary>A directory.</summary>
    public long Directory(int number)
    {
        if (number % 23 == 22)
            return Any(number / 23);
        var directories = tree.Nodes.Values.Where(static node => node.IsDirectory).Select(static node => node.Ino).ToList();
        return directories.Count == 0 ? Node.Root : directories[number / 23 % directories.Count];
    }

    /// <summary>A file.</summary>
    public long File(int number)
    {
        if (number % 19 == 18)
            return Any(number / 19);
        var files = tree.Nodes.Values.Where(static node => node.IsFile).Select(static node => node.Ino)
            .Concat(branch.Orphans.Keys.Where(key => key.Core == core).Select(static key => key.Ino)).ToList();
        return files.Count == 0 ? Any(number / 19) : files[number / 19 % files.Count];
    }

    /// <summary>Any node, with or without a name, or a number that none has.</summary>
    public long Any(int number)
    {
        if (number % 13 == 12)
            return Missing;
        var nodes = tree.Nodes.Keys.Concat(branch.Orphans.Keys.Where(key => key.Core == core).Select(static key => key.Ino)).ToList();
        return nodes.Count == 0 ? Missing : nodes[number / 13 % nodes.Count];
    }

    /// <summary>A name in a directory, more often one that is not there.</summary>
    public RefPlace Place(int directory, int name) => new(Directory(directory), Name(name));

    /// <summary>A name that exists, mostly; one of something that <paramref name="wanted"/> says, if there is any.</summary>
    public RefPlace Existing(int directory, int name, Func<RefNode, bool> wanted)
    {
        if (name % 9 == 8)
            return Place(directory, name / 9);
        var places = tree.Nodes.Values.Where(static node => node.IsDirectory)
            .SelectMany(node => node.Entries.Where(entry => wanted(tree.Nodes[entry.Value])).Select(entry => new RefPlace(node.Ino, entry.Key))).ToList();
        return places.Count == 0 ? Place(directory, name / 9) : places[(directory + name / 9) % places.Count];
    }

    public static string Name(int number) => number % 29 == 28 ? OddNames[number / 29 % OddNames.Length] : ((char)('a' + number % 29 % 5)).ToString();
}
