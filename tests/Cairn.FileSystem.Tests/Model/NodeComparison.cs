namespace Cairn.FileSystem.Tests.Model;

/// <summary>Compares a node's attributes with those of the reference.</summary>
internal static class NodeComparison
{
    /// <summary>Fails unless <paramref name="actual"/> is what <paramref name="expected"/> says, names apart.</summary>
    /// <param name="expected">The node of the reference.</param>
    /// <param name="tree">The tree it stands in; it counts the links.</param>
    /// <param name="actual">The product's.</param>
    /// <param name="where">For the message.</param>
    /// <param name="directoryTimesToTheSecond">Whether a directory's times are exact only to the second.</param>
    public static void Same(RefNode expected, RefTree tree, Node actual, string where, bool directoryTimesToTheSecond = false)
    {
        var nlink = tree.Find(expected.Ino) is null ? 0 : tree.Nlink(expected);
        Same("mode", Mode.Of(expected.Type, expected.Permissions), actual.Mode, actual.Ino, where);
        Same("uid", expected.Uid, actual.Uid, actual.Ino, where);
        Same("gid", expected.Gid, actual.Gid, actual.Ino, where);
        Same("nlink", nlink, actual.Nlink, actual.Ino, where);
        Same("size", expected.Size, actual.Size, actual.Ino, where);
        Same("rdev", expected.Rdev, actual.Rdev, actual.Ino, where);
        Same("target", expected.Purged ? null : expected.Target, actual.Target is null ? null : Bytes.ToText(actual.Target), actual.Ino, where);
        Same("is a version", expected.IsVersion, actual.IsVersion, actual.Ino, where);
        Same("btime", expected.BTime, actual.BTime, actual.Ino, where);
        var rounds = directoryTimesToTheSecond && expected.IsDirectory;
        Same("mtime", Rounded(expected.MTime, rounds), Rounded(actual.MTime, rounds), actual.Ino, where);
        Same("ctime", Rounded(expected.CTime, rounds), Rounded(actual.CTime, rounds), actual.Ino, where);
    }

    private static Timestamp Rounded(Timestamp time, bool rounds) => rounds ? time with { Nanoseconds = 0 } : time;

    private static void Same<T>(string what, T expected, T actual, long ino, string where) =>
        Assert.True(EqualityComparer<T>.Default.Equals(expected, actual), $"{where}: {what} of node {ino} is {actual} and should be {expected}");
}
